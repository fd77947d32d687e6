import { nodeHomes } from "../model/nodes.ts";
import { model } from "../model/play.ts";
import type { Home } from "../model/real.ts";
import { longResume } from "../support/long-resume.ts";
import { postgresLacking } from "../support/postgres.ts";
import { type Series, Sum } from "../support/series.ts";
import { storm as blow } from "../support/storm.ts";

const GAMES_OF_ONE_ROUND = 100;
const CLUSTER_GAMES_OF_ONE_ROUND = 10;
const MISSED = 1_000_000;
const GROWTH_BYTES_MAX = 96 * 1_048_576;

/** The report names the seed, so that a failure can be repeated. */
const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

export const storm: Series = {
  name: "storm",
  rules: ["LOG-1", "LOG-2", "LOG-3", "LOG-4", "FEED-1", "FEED-2", "FEED-4", "FEED-9", "WHO-2"],
  does:
    "Nine clients of seven people write into four rooms all the time, each over a network connection of its own. In each round " +
    "some of them meet cut, half-open, stalled or slow connections, or get bytes one by one; leave and join again, are removed or " +
    "banned and let in again, or read too slowly; some edit or delete what they said; and the server gets SIGTERM or `kill -9`. " +
    "The clients resume and repeat what was not answered. In the end the checker compares everything that they sent and received " +
    "with the logs.",
  rounds: 300,
  run: async (rounds, say) => {
    const seed = newSeed();
    const tally = await blow({ rounds, seed, tell: say });
    const anomalies = tally.anomalies.map(({ name, what }) => `${name}: ${what}`);
    const lost = tally.anomalies.filter(({ name }) => name === "lost" || name === "early ack").length;
    const { acknowledged, received, connections, repeated, slowReaders, starts, seconds } = tally;
    const notes = [
      `${received} events were received over ${connections} connections; ${repeated} posts were cut off and sent again.`,
      `${slowReaders} readers were closed for being too slow, and the server started ${starts} times, in ${Math.round(seconds)} s.`,
      `The seed was ${seed}.`,
    ];
    return { rounds, acknowledged, lost, anomalies, notes };
  },
};

/** Plays so many games a round. `homes` = where the nodes are; none = one node on SQLite. */
function played(ofOneRound: number, homes: () => Promise<readonly Home[] | undefined>): Series["run"] {
  return async (rounds, say) => {
    const sum = new Sum();
    const seed = newSeed();
    let made = 0;
    while (sum.rounds < rounds) {
      const { moves } = await model({ runs: ofOneRound, seed: seed + sum.rounds }, await homes());
      made += moves;
      sum.add({ acknowledged: 0, lost: 0 });
      say(`${made} moves`);
    }
    sum.notes.push(`${made} moves were made. The seeds were ${seed} and those after it.`);
    return sum;
  };
}

export const games: Series = {
  name: "games",
  rules: ["LOG-1", "LOG-4", "LOG-5", "FEED-1", "FEED-2", "FEED-8", "WHO-1", "WHO-2"],
  does:
    `In each round ${GAMES_OF_ONE_ROUND} games: people create, join, leave, rename, hide and archive rooms, invite, remove, ban and promote ` +
    "each other, write, repeat, edit, delete, pin, react, read, connect, disconnect and resume, and the server restarts, all at " +
    "random. After each move every client must have received what a model of a few lines predicts.",
  rounds: 100,
  run: played(GAMES_OF_ONE_ROUND, async () => undefined),
};

export const clusterGames: Series = {
  name: "cluster-games",
  rules: ["LOG-1", "LOG-4", "LOG-5", "FEED-1", "FEED-2", "FEED-8", "NODE-1", "NODE-4"],
  does:
    `As \`games\`, over two nodes on one PostgreSQL database, ${CLUSTER_GAMES_OF_ONE_ROUND} in each round: the clients of a person are on ` +
    "both, and each move is made at one or the other.",
  rounds: 20,
  lacking: postgresLacking,
  run: played(CLUSTER_GAMES_OF_ONE_ROUND, () => nodeHomes(2)),
};

export const absence: Series = {
  name: "absence",
  rules: ["FEED-2"],
  does:
    `A client resumes a room in which ${MISSED.toLocaleString("en")} messages were written in its absence. Each of them must ` +
    `arrive once and in order, and the server's memory may grow by ${GROWTH_BYTES_MAX / 1_048_576} MiB at most.`,
  rounds: 10,
  run: async (rounds, say) => {
    const sum = new Sum();
    let [slowest, largest] = [0, 0];
    while (sum.rounds < rounds) {
      const { events, wrong, grown, seconds } = await longResume({ missed: MISSED });
      const missing = events === MISSED ? [] : [`${events} of ${MISSED} came`];
      const tooMuch = grown > GROWTH_BYTES_MAX ? [`memory grew by ${grown} bytes`] : [];
      sum.add({ acknowledged: 0, lost: 0, anomalies: [...wrong, ...missing, ...tooMuch] });
      [slowest, largest] = [Math.max(slowest, seconds), Math.max(largest, grown)];
      say(`${seconds.toFixed(1)} s, memory grew by ${(grown / 1e6).toFixed(0)} MB`);
    }
    sum.notes.push(
      `It took ${slowest.toFixed(1)} s at most, and memory grew by ${(largest / 1e6).toFixed(0)} MB at most.`,
    );
    return sum;
  },
};
