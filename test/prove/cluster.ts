import { fileURLToPath } from "node:url";
import { Cluster, type ClusterOptions } from "../support/cluster.ts";
import { type ClusterEpisodeName, clusterEpisodes } from "../support/cluster-episodes.ts";
import { namespaceLacking } from "../support/namespace.ts";
import { natsLacking } from "../support/nats.ts";
import { postgresLacking } from "../support/postgres.ts";
import { preloadLacking } from "../support/preload.ts";
import type { Outcome, Series } from "../support/series.ts";
import { type StormTally, stormOver } from "../support/storm.ts";

const ROUNDS = 10;
/** A room that nobody can write in for longer than this was held too long. */
const HELD_MS_MAX = 3_000;
/** What a broken cluster leaves out never comes, so nobody waits for it for long. */
const BROKEN_PATIENCE_MS = 3_000;

interface Story extends Pick<Series, "name" | "rules" | "does" | "control"> {
  readonly play: readonly ClusterEpisodeName[];
  readonly cluster?: ClusterOptions;
}

/** One kind of fault, again and again, while people talk on three nodes. */
const story = ({ play, cluster = {}, ...about }: Story): Series => ({
  ...about,
  rounds: ROUNDS,
  lacking: postgresLacking ?? lackingFor(cluster),
  run: async (rounds, say) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const open = () => Cluster.start({ ...cluster, env: { EXCHAT_RATE_LIMIT: "off", ...cluster.env } });
    const tally = await stormOver({
      ...{ rounds, seed, play, open, episodes: clusterEpisodes, tell: say },
      ...(about.control && { patienceMs: BROKEN_PATIENCE_MS }),
    });
    return outcomeOf(tally);
  },
});

function lackingFor({ nats, remote, clocksApartS }: ClusterOptions): string | undefined {
  if (nats) return natsLacking;
  if (remote) return namespaceLacking;
  return clocksApartS ? preloadLacking : undefined;
}

/** What one client was never told is as lost to it as what is not in the log. */
const LOSSES: readonly string[] = ["lost", "early ack", "incomplete"];

function outcomeOf({ anomalies, ...tally }: StormTally): Outcome {
  const { rounds, acknowledged, received, connections, repeated, starts, heldMs, seconds, seed } = tally;
  const held = `A node that did nothing held a room for ${Math.round(heldMs)} ms at most.`;
  return {
    ...{ rounds, acknowledged },
    lost: anomalies.filter(({ name }) => LOSSES.includes(name)).length,
    anomalies: [
      ...anomalies.map(({ name, what }) => `${name}: ${what}`),
      ...(heldMs > HELD_MS_MAX ? [held] : []),
    ],
    notes: [
      `${received} events were received over ${connections} connections; ${repeated} posts were cut off and sent again.`,
      ...(starts > 1 ? [`Nodes started ${starts - 1} times again, in ${Math.round(seconds)} s.`] : []),
      ...(heldMs > 0 ? [held] : []),
      `The seed was ${seed}.`,
    ],
  };
}

const SCENE =
  "Nine clients of seven people write into four rooms over three nodes on one PostgreSQL database; whenever they are cut off, " +
  "they come back to any node. ";
const SAME = "As `cluster-kill`: ";
const rules = ["LOG-1", "LOG-3", "LOG-4", "FEED-1", "FEED-2", "NODE-21"];

/** In the order of the report. */
export const cluster: readonly Series[] = [
  story({
    ...{ name: "cluster-kill", rules, play: ["killNodes"] },
    does: `${SCENE}In each round one or two nodes get \`kill -9\` and start again. In the end everything that anybody did and was told is held against the logs.`,
  }),
  story({
    ...{ name: "cluster-roll", rules, play: ["roll"] },
    does: `${SAME}in each round all nodes are stopped by SIGTERM and started again, one after the other.`,
  }),
  story({
    ...{ name: "cluster-upgrade", rules: [...rules, "NODE-44"], play: ["upgrade"] },
    does: `${SAME}in each round all nodes get the next release, one after the other: a copy of the program with another version and one migration more, which adds a table, and a column to each busy one. A node that has the earlier release is killed in between, and starts again.`,
  }),
  story({
    ...{ name: "cluster-freeze", rules: [...rules, "NODE-22"], play: ["freeze"] },
    does: `${SAME}in each round a node is stopped by SIGSTOP in the middle of a transaction that holds a room, and goes on after some seconds. The others must be able to write in every room within ${HELD_MS_MAX / 1_000} s.`,
  }),
  story({
    ...{ name: "cluster-postgres", rules: [...rules, "NODE-23"], play: ["restartPostgres"] },
    does: `${SAME}in each round PostgreSQL is stopped, or crashes, and starts again up to 1.5 s later.`,
  }),
  story({
    ...{ name: "cluster-backends", rules: [...rules, "NODE-23"], play: ["terminate"] },
    does: `${SAME}in each round all connections of all nodes to PostgreSQL are ended, three times.`,
  }),
  story({
    ...{ name: "cluster-failover", rules: [...rules, "LOG-2", "NODE-23"], play: ["failOver"] },
    does: `${SAME}in each round PostgreSQL crashes, and its synchronous standby takes its place.`,
    cluster: { failsOver: true },
  }),
  story({
    ...{ name: "cluster-nats", rules: [...rules, "NODE-5"], play: ["restartNats", "freezeNats"] },
    does: `${SAME}the nodes tell each other by NATS, whose server in each round is killed and starts again, or stands still for a while.`,
    cluster: { nats: true },
  }),
  story({
    ...{ name: "cluster-cut", rules: [...rules, "NODE-5", "NODE-22"], play: ["cutOff"] },
    does: `${SAME}one node is in a network namespace of its own, and in each round nothing passes between it and all others for some seconds.`,
    cluster: { remote: true },
  }),
  story({
    ...{ name: "cluster-clocks", rules: [...rules, "LOG-12"], play: ["killNodes", "roll", "banish"] },
    does: `${SAME}the clock of each node is ten minutes ahead of the one before, and nodes are killed and restarted.`,
    cluster: { clocksApartS: 600 },
  }),
  story({
    ...{
      name: "cluster-network",
      rules,
      play: ["drop", "halfOpen", "stall", "roam", "banish", "lag", "slices"],
    },
    does: `${SAME}what happens to people's own connections in \`storm\` happens over three nodes.`,
  }),
  story({
    ...{ name: "cluster-forgetful", rules: ["LOG-2"], control: true, play: ["crashPostgres"] },
    does: `${SAME}PostgreSQL crashes in each round, and is made to report commits before it has flushed them: a deferred trigger sets \`synchronous_commit = off\` in the last moment of each transaction, behind the back of the nodes, which ask for the flush.`,
    cluster: { forgetful: true },
  }),
  story({
    ...{ name: "cluster-deaf", rules: ["FEED-1"], control: true, play: ["calm"] },
    does: `${SAME}nothing happens, but the nodes do not hear what others tell them.`,
    cluster: { preload: fileURLToPath(new URL("../cluster/broken.preload.ts", import.meta.url)) },
  }),
];
