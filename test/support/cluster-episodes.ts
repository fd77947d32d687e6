import { SQL } from "bun";
import type { Cluster, ClusterNode } from "./cluster.ts";
import type { Nats } from "./nats.ts";
import type { Server } from "./server.ts";
import { type Episode, posts, roadEpisodes } from "./storm-episodes.ts";
import type { StormWorld } from "./storm-world.ts";

type World = StormWorld<Cluster>;

const TERMINATIONS = 3;
/** Longer than any transaction may be idle, so the database has ended those of a node that stands still. */
const STILL_MS_MIN = 2_500;
const STILL_MS_MORE_MAX = 2_000;
/** A node that is idle in a transaction for so long does nothing. */
const IDLE_MS = 60;
const MOMENT_MS_MAX = 8;
const AWAY_MS_MAX = 1_500;

/** Some nodes, but not all of them. */
const some = ({ dice, server: { nodes } }: World): ClusterNode[] =>
  dice.some(nodes, 1 + dice.below(nodes.length - 1));

/** These nodes are ended in some way, people write meanwhile, and the nodes start again. */
async function without(world: World, nodes: readonly ClusterNode[], end: (server: Server) => Promise<void>) {
  await Promise.all(
    nodes.map((node) =>
      world.server.without(node, async (server) => {
        await end(server);
        await world.more(posts(world));
      }),
    ),
  );
  world.counts.starts += nodes.length;
  await world.returns();
}

/** What happens to the nodes of a server, to their database and to their bus. */
const table = {
  ...roadEpisodes,

  /** Some nodes get `kill -9` at the same moment. */
  killNodes: async (world) => {
    await world.more(posts(world));
    await without(world, some(world), (server) => server.kill9());
    await world.more(posts(world));
  },

  /** One node after the other is stopped by SIGTERM and started again, as in an update. */
  roll: async (world) => {
    for (const node of world.server.nodes) {
      await world.more(posts(world) / 2);
      await without(world, [node], (server) => server.stop());
    }
    await world.more(posts(world));
  },

  /** One node after the other gets the next release, whose tables are others. One that has not got it yet is killed between. */
  upgrade: async (world) => {
    const { nodes } = world.server;
    const { root } = world.server.release();
    for (const node of nodes) {
      await world.more(posts(world) / 2);
      await without(world, [node], async (server) => {
        await server.stop();
        server.installs(root);
      });
      const last = nodes.at(-1);
      if (last && node === nodes[0]) await without(world, [last], (server) => server.kill9());
    }
    await world.more(posts(world));
  },

  /** One node stands still for some seconds, whatever it is at, and goes on. Some of its people go to other nodes meanwhile. */
  freeze: async (world) => {
    const node = world.dice.one(world.server.nodes);
    await standsStill(world, node, {
      begin: () => freezeInTransaction(world, node.server),
      end: () => node.server.thaw(),
    });
  },

  /** Nothing passes between one machine and all others for some seconds. */
  cutOff: async (world) => {
    const { nodes, ground } = world.server;
    const node = nodes.at(-1);
    if (!node || !ground.namespace) throw new Error("no node of this cluster is on a machine of its own");
    const { namespace } = ground;
    await standsStill(world, node, {
      begin: async () => namespace.cut(),
      end: () => namespace.heal(),
    });
  },

  /** The database crashes, and its synchronous standby becomes the database. */
  failOver: async (world) => {
    const { pair } = world.server.ground;
    if (!pair) throw new Error("the database of this cluster cannot fail over");
    await pair.addStandby();
    await world.more(posts(world));
    await pair.failOver();
    await world.returns();
    await world.more(posts(world));
  },

  /** The database is stopped or crashes, and starts again a moment later. */
  restartPostgres: (world) => restartPostgres(world, world.dice.one(["fast", "immediate"] as const)),
  crashPostgres: (world) => restartPostgres(world, "immediate"),

  /** All connections of all nodes to the database are ended, again and again. */
  terminate: async (world) => {
    await using admin = new SQL(world.server.ground.database, { max: 1 });
    for (let i = 0; i < TERMINATIONS; i += 1) {
      await world.more(posts(world) / TERMINATIONS);
      await admin.unsafe(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
    }
    await world.returns();
    await world.more(posts(world));
  },

  /** The NATS server crashes, and starts again a while later. */
  restartNats: async (world) => {
    const nats = natsOf(world);
    await world.more(posts(world));
    await nats.kill();
    await world.more(posts(world));
    await nats.start();
    await world.more(posts(world));
  },

  /** The NATS server keeps its connections, and nothing passes for a while. */
  freezeNats: async (world) => {
    const nats = natsOf(world);
    await world.more(posts(world) / 2);
    nats.freeze();
    await world.more(posts(world));
    nats.thaw();
    await world.more(posts(world) / 2);
  },
} satisfies Readonly<Record<string, Episode<Cluster>>>;

export type ClusterEpisodeName = keyof typeof table;
export const clusterEpisodes: Readonly<Record<ClusterEpisodeName, Episode<Cluster>>> = table;

/** A node is not heard for some seconds. Some of its people go to other nodes meanwhile. */
async function standsStill(
  world: World,
  node: ClusterNode,
  { begin, end }: { begin(): Promise<void>; end(): void },
): Promise<void> {
  await world.more(posts(world));
  node.isOpen = false;
  await begin();
  const over = Bun.sleep(STILL_MS_MIN + world.dice.below(STILL_MS_MORE_MAX));
  world.counts.heldMs = Math.max(world.counts.heldMs, await everyRoomGoesOn(world));
  for (const { road } of world.dice.some(world.residents, world.residents.length / 2)) road.cut();
  await world.more(posts(world));
  await over;
  end();
  node.isOpen = true;
  await world.more(posts(world));
  await world.returns();
}

async function restartPostgres(world: World, how: "fast" | "immediate"): Promise<void> {
  const { postgres } = world.server.ground;
  await world.more(posts(world));
  await postgres.stop(how);
  await Bun.sleep(world.dice.below(AWAY_MS_MAX));
  await postgres.start();
  await world.returns();
  await world.more(posts(world));
}

/** It holds locks of the database when it stops doing anything: chance decides which. */
async function freezeInTransaction(world: World, server: Server): Promise<void> {
  await using admin = new SQL(world.server.ground.database, { max: 1 });
  for (;;) {
    server.freeze();
    // What other nodes have begun ends within this time, unless it waits for the one that stands still.
    await Bun.sleep(IDLE_MS);
    const holding = await admin.unsafe(
      `select 1 from pg_stat_activity where datname = current_database() and application_name = 'exchat'
         and state = 'idle in transaction' and backend_xid is not null and clock_timestamp() - state_change > '${IDLE_MS} ms'`,
    );
    if (holding.length > 0) return;
    server.thaw();
    await world.more(1);
    await Bun.sleep(world.dice.below(MOMENT_MS_MAX));
  }
}

function natsOf({ server }: World): Nats {
  const { nats } = server.ground;
  if (!nats) throw new Error("this cluster has no NATS");
  return nats;
}

/** Milliseconds until something new was acknowledged in every room. */
async function everyRoomGoesOn(world: World): Promise<number> {
  const start = performance.now();
  const first = world.entries.length;
  const acknowledged = () =>
    new Set(world.entries.slice(first).flatMap((entry) => (entry.what === "ack" ? [entry.room] : [])));
  while (![...world.rooms.values()].every((room) => acknowledged().has(room))) await world.more(1);
  return performance.now() - start;
}
