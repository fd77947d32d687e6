/*
 * What many nodes would carry: `bun bench/simulate.ts`. A simulation, event by event, with costs that were measured. It is compared
 * with what one to three real nodes did, and then asked about as many as 50. docs/scaling.md says what follows.
 */
import { Model } from "./simulation/model.ts";
import type { Costs, Outcome, Scene } from "./simulation/scene.ts";

/**
 * Of 2026-11-29, on two cores of an AMD EPYC. What a group, a turn and a read cost is of `bench/many-nodes.ts` and `bench/delivery.ts`, a
 * post of `bench/nodes.ts`, what a node hears of `bench/cluster.ts`, a delivery of the scenario `many` of `bench/run`, which fits rooms
 * of some dozen readers. A flush takes 1 to 4 ms on that machine.
 */
const MEASURED: Costs = {
  ...{ nodeGroup: 1_200, nodePost: 20, databaseGroup: 1_200, databasePost: 10, flushMs: 2 },
  ...{ nodeTurn: 400, nodeRead: 80, databaseRead: 50, nodeHears: 12 },
  ...{ databaseNotify: 50, databaseListener: 90, busCopy: 10, delivery: 11, nodeIdle: 13_000 },
};

const run = (scene: Scene, costs = MEASURED): Outcome => new Model(scene, costs).run();
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const ms = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(0));

/** As `bench/nodes.ts` loads real nodes: all on one machine with two cores, 400 posts under way at each. */
function compared(nodes: number, rooms: number): string {
  const { postsPerSecond, stored } = run({
    ...{ nodes, rooms, underWay: 400, seconds: 3, readers: 0, bus: "NATS" },
    ...{ sharedCores: 2, nodeCores: 2, databaseCores: 2 },
  });
  return `${nodes} nodes, ${rooms} rooms: ${Math.round(postsPerSecond)} posts/s, p50 ${ms(stored.percentile(50))} ms, p99 ${ms(stored.percentile(99))} ms`;
}

/** People in rooms with so many readers; each client writes twice a minute. */
const IN_ROOM = 50;
const POSTS_OF_CLIENT = 2 / 60;
const ROOMS_OF_NODE = 500;
const MACHINES = { nodeCores: 2, databaseCores: 32, seconds: 1 };
/** Posts a second at each node. */
const LEVELS = [50, 100, 200, 400, 600, 800, 1_200, 1_600];
const P99_MS_MAX = 100;
const KEEPS_UP = 0.8;

/** What is in use the most. The disk is not in this list: all that waits is one flush, so it is always busy and never full. */
function firstLimit({ nodes, database, notify, leases, messageBus }: Outcome): string {
  const all = Object.entries({ nodes, database, NOTIFY: notify, leases, NATS: messageBus });
  const most = all.toSorted(([, a], [, b]) => b - a);
  return most
    .slice(0, 2)
    .map(([name, share]) => `${name} ${percent(share)}`)
    .join(", ");
}

/** How much so many nodes carry before messages are late or wait for ever, and what comes to its end first. */
function carried(nodes: number, what: Pick<Scene, "bus"> & Partial<Scene>): string {
  let best: readonly [posts: number, outcome: Outcome] | undefined;
  let beyond: Outcome | undefined;
  for (const posts of LEVELS) {
    const outcome = run({
      ...{ nodes, readers: IN_ROOM, rooms: nodes * ROOMS_OF_NODE, ...MACHINES },
      ...{ postsPerSecond: posts, ...what },
    });
    const isLate = outcome.passedOn.percentile(99) > P99_MS_MAX;
    beyond = outcome;
    if (isLate || outcome.postsPerSecond < KEEPS_UP * posts * nodes) break;
    best = [posts, outcome];
  }
  if (!best || !beyond) return "nothing";
  const [posts, { passedOn, database, leases }] = best;
  return (
    `${nodes} nodes, ${what.bus}${what.nodesOfRoom ? `, rooms kept to ${what.nodesOfRoom} nodes` : ""}: ${posts * nodes} posts/s ` +
    `(${Math.round((posts * nodes) / POSTS_OF_CLIENT)} clients, ${posts * nodes * IN_ROOM} deliveries/s), elsewhere p50 ${ms(passedOn.percentile(50))} ms, ` +
    `p99 ${ms(passedOn.percentile(99))} ms, database ${percent(database)}, leases ${percent(leases)}; a step beyond: ${firstLimit(beyond)}`
  );
}

console.log("Beside real nodes:");
for (const nodes of [1, 2, 3]) for (const rooms of [1_000, 1]) console.log(compared(nodes, rooms));
console.log(
  `\n${IN_ROOM} readers a room, nodes with ${MACHINES.nodeCores} processors, a database with ${MACHINES.databaseCores}:`,
);
for (const what of [{ bus: "NOTIFY" }, { bus: "NATS" }, { bus: "NATS", nodesOfRoom: 3 }] as const)
  for (const nodes of [3, 10, 20, 50]) console.log(carried(nodes, what));
