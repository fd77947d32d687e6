import type { Cut } from "../support/power-disk.ts";
import { cutFirstStart, PowerTrial, type Round, type Tuning } from "../support/power-trial.ts";
import { preloadLacking } from "../support/preload.ts";
import { type Series, Sum } from "../support/series.ts";

const ROUNDS_OF_ONE_HISTORY = 25;
const POSTS_MIN = 20;
const POSTS_MAX = 400;
const CHECKPOINT_PAGES_MIN = 5;
const CHECKPOINT_PAGES_MAX = 200;

const between = (min: number, max: number) => min + Math.floor(Math.random() * (max - min));

/** Runs rounds in several trials, each with a server and logs of its own. */
async function trials(
  rounds: number,
  { tuning, round }: { tuning: (n: number) => Tuning; round: (trial: PowerTrial) => Promise<Round> },
  seen: (round: Round) => void,
): Promise<Sum> {
  const sum = new Sum();
  for (let n = 0; sum.rounds < rounds; n += 1) {
    await using trial = await PowerTrial.begin(tuning(n));
    let acknowledged = 0;
    for (let i = 0; i < ROUNDS_OF_ONE_HISTORY && sum.rounds < rounds; i += 1) {
      const result = await round(trial);
      const damage = result.integrity === "ok" ? [] : [`integrity_check: ${result.integrity}`];
      sum.add({
        acknowledged: result.acknowledged - acknowledged,
        lost: result.lost,
        anomalies: [...result.anomalies, ...damage],
      });
      acknowledged = result.acknowledged;
      seen(result);
    }
  }
  return sum;
}

const told = ({ logged, unflushed, anomalies }: Round) =>
  `${logged} in the logs, ${unflushed} operations unflushed, ${anomalies.length} anomalies`;

function sumOf(cuts: readonly Cut[]): Record<"operations" | "flushes" | "checkpoints" | "unflushed", number> {
  const sum = { operations: 0, flushes: 0, checkpoints: 0, unflushed: 0 };
  for (const cut of cuts) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += cut[key];
  return sum;
}

export const power: Series = {
  name: "power",
  rules: ["LOG-1", "LOG-2", "LOG-3", "LOG-4", "FEED-2"],
  does:
    "As `kill`, but the machine loses power. The rig rebuilds the disk from what had been flushed, plus a random part of what " +
    "had not, torn at sectors of 512 bytes and in random order; it does the same with names of files. In half of the rounds " +
    "power fails a second time while the server starts. Every second server copies its write-ahead log into the database every " +
    "5 to 200 pages, so that power fails in the middle of that, too. The rebuilt database must pass SQLite's integrity check.",
  rounds: 100,
  lacking: preloadLacking,
  run: async (rounds, say) => {
    const cuts: Round[] = [];
    const tuning = (n: number) =>
      n % 2 === 0 ? {} : { checkpointPages: between(CHECKPOINT_PAGES_MIN, CHECKPOINT_PAGES_MAX) };
    const round = (trial: PowerTrial) => trial.round(between(POSTS_MIN, POSTS_MAX));
    const sum = await trials(rounds, { tuning, round }, (result) => {
      cuts.push(result);
      say(told(result));
    });
    const { operations, flushes, checkpoints, unflushed } = sumOf(cuts);
    sum.notes.push(
      `The server's disk saw ${operations} operations, ${flushes} flushes and ${checkpoints} copies of the log into the database.`,
      `${unflushed} operations were unflushed when power failed, in ${cuts.filter((cut) => cut.unflushed > 0).length} of ${rounds} cuts.`,
    );
    return sum;
  },
};

export const powerStart: Series = {
  name: "power-start",
  rules: ["LOG-3", "LOG-8"],
  does:
    "Power fails after a random operation of the very first start, while the server makes its database. The next start must " +
    "succeed, accept a new account and leave a sound database.",
  rounds: 60,
  lacking: preloadLacking,
  run: async (rounds, say) => {
    const sum = new Sum();
    for (let i = 0; i < rounds; i += 1) {
      const { operations, integrity } = await cutFirstStart();
      const anomalies = integrity === "ok" ? [] : [`integrity_check: ${integrity}`];
      sum.add({ acknowledged: 0, lost: 0, anomalies });
      say(`cut after ${operations} operations, then ${integrity}`);
    }
    return sum;
  },
};

export const disk: Series = {
  name: "disk",
  rules: ["LOG-3", "LOG-5", "LOG-6", "LOG-7", "LOG-13"],
  does:
    "While people write, the disk begins to fail. Writes fail with an I/O error, because the disk is full or because it is " +
    "read-only, or flushes fail: those of the write-ahead log, of the other files, or of all. After up to 20 failed calls the " +
    "disk works again. Every acknowledged message must exist, and no refused one. Then power fails as in `power`.",
  rounds: 100,
  lacking: preloadLacking,
  run: async (rounds, say) => {
    const faults = new Map<string, number>();
    let [calls, ended] = [0, 0];
    const tuning = () => ({ checkpointPages: between(CHECKPOINT_PAGES_MIN, CHECKPOINT_PAGES_MAX) });
    const sum = await trials(
      rounds,
      {
        tuning,
        round: async (trial) => {
          const result = await trial.faultyRound(between(POSTS_MIN, POSTS_MAX));
          const { fault } = result;
          faults.set(fault, (faults.get(fault) ?? 0) + 1);
          calls += result.failedCalls;
          ended += Number(result.endedItself);
          return result;
        },
      },
      (result) => say(told(result)),
    );
    sum.notes.push(
      `${[...faults].map(([fault, times]) => `${times} × ${fault}`).join(", ")}; ${calls} calls failed.`,
      `${ended} times a flush of the log failed and the server ended itself; it recovered when it was started again.`,
    );
    return sum;
  },
};

/** The same rig with a store that flushes less. If this lost nothing, the rig would show nothing. */
const careless = (synchronous: "normal" | "off"): Series => ({
  name: `power-${synchronous}`,
  rules: ["LOG-2"],
  does: `As \`power\`, with \`synchronous=${synchronous}\` in place of the store's own setting, and with a new server in each round.`,
  rounds: 10,
  control: true,
  lacking: preloadLacking,
  run: async (rounds, say) => {
    const sum = new Sum();
    const refusals = new Map<string, number>();
    let losing = 0;
    for (let i = 0; i < rounds; i += 1) {
      await using trial = await PowerTrial.begin({ synchronous });
      await trial.settle();
      const { acknowledged, lost, refused } = await trial.loss(between(POSTS_MIN, POSTS_MAX));
      sum.add({ acknowledged, lost });
      losing += Number(lost > 0);
      const why = refused?.replace(/^.*?( is damaged)(?: \(.*?\))?.*$/, "what was left$1");
      if (why) refusals.set(why, (refusals.get(why) ?? 0) + 1);
      say(`${lost} of ${acknowledged} lost${refused ? `: ${refused}` : ""}`);
    }
    sum.notes.push(
      `Messages were lost in ${losing} of ${rounds} rounds; in the other rounds all were kept by chance.`,
    );
    for (const [why, times] of refusals)
      sum.notes.push(
        `In ${times} rounds the server found that ${why}, and did not start: all messages of the round count as lost.`,
      );
    return sum;
  },
});

export const powerNormal = careless("normal");
export const powerOff = careless("off");
