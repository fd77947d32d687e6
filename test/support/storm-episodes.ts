import { metricsOf } from "./metrics.ts";
import type { Server } from "./server.ts";
import type { Resident, Site, StormWorld } from "./storm-world.ts";

const POSTS_MIN = 40;
const POSTS_MORE_MAX = 120;
const LATENCY_MS_MAX = 15;
const CUTS = 3;
const SOME_MAX = 3;
/** More than a slow reader's outbox and what the system keeps for it on the way. */
const BURST_POSTS = 100;
const BURSTS_MAX = 60;
const LONG_CHARACTERS = 7_900;

/** What can befall the people of a storm. It is over when so many posts were acknowledged all the same. */
export type Episode<S extends Site> = (world: StormWorld<S>) => Promise<void>;

/** How many posts an episode lasts. */
export const posts = ({ dice }: StormWorld): number => POSTS_MIN + dice.below(POSTS_MORE_MAX);
const some = ({ dice, residents }: StormWorld): Resident[] => dice.some(residents, 1 + dice.below(SOME_MAX));

/** What happens to the network. */
export const roadEpisodes = {
  /** Nothing at all. */
  calm: async (world) => {
    await world.more(posts(world));
  },

  /** Some connections are cut, again and again. */
  drop: async (world) => {
    for (let cut = 0; cut < CUTS; cut += 1) {
      for (const { road } of some(world)) road.cut();
      await world.more(posts(world) / CUTS);
    }
  },

  /** What some say, or what they are told, or both, gets lost, and nobody notices until the connection is given up. */
  halfOpen: async (world) => {
    const lost = some(world);
    for (const { road } of lost)
      road.spoil(world.dice.one(["toServer", "toClient", "both"] as const), { lost: true });
    await world.more(posts(world));
    for (const { road } of lost) {
      road.cut();
      road.mend();
    }
  },

  /** For some, everything stands still for a while and then goes on. */
  stall: async (world) => {
    const stalled = some(world);
    for (const { road } of stalled)
      road.spoil(world.dice.one(["toServer", "toClient", "both"] as const), { stalled: true });
    await world.more(posts(world));
    for (const { road } of stalled) road.mend();
  },

  slices: async (world) => {
    const sliced = some(world);
    for (const { road } of sliced) road.spoil("both", { sliced: true });
    await world.more(posts(world));
    for (const { road } of sliced) road.mend();
  },

  lag: async (world) => {
    for (const { road } of world.residents)
      road.spoil("both", {
        latencyMs: world.dice.below(LATENCY_MS_MAX),
        jitterMs: world.dice.below(LATENCY_MS_MAX),
      });
    await world.more(posts(world) / 2);
    for (const { road } of world.residents) road.mend();
  },

  /** Some leave a room, come back, and are cut off meanwhile or not. */
  roam: async (world) => {
    const [name, room] = world.dice.one([...world.rooms]);
    const roaming = some(world);
    for (const { witness } of roaming) await witness.leave(room).catch(() => undefined);
    await world.more(posts(world) / 2);
    for (const { road } of roaming) if (world.dice.happens(0.3)) road.cut();
    await world.more(posts(world) / 2);
    for (const { witness } of world.residents)
      if (!witness.rooms.includes(room)) await witness.join(name, room).catch(() => undefined);
  },

  /** Some are put out of a room, look whether they can see into it, and come back when they may. */
  banish: async (world) => {
    const [name, room] = world.dice.one([...world.rooms]);
    const out = some(world);
    const how = world.dice.one(["room.ban", "room.remove"] as const);
    const users = new Set(out.map(({ witness }) => witness.identity.user));
    for (const user of users) await world.eve.removeOrBan(user, room, how);
    for (const { witness } of out) await witness.peek(room).catch(() => undefined);
    await world.more(posts(world) / 2);
    for (const { road } of out) if (world.dice.happens(0.3)) road.cut();
    await world.more(posts(world) / 2);
    for (const { witness } of out) await witness.peek(room).catch(() => undefined);
    if (how === "room.ban") for (const user of users) await world.eve.request("room.unban", { room, user });
    for (const { witness } of world.residents)
      if (!witness.rooms.includes(room)) await witness.join(name, room).catch(() => undefined);
  },
} satisfies Readonly<Record<string, Episode<Site>>>;

/** And what happens to one server. */
const table = {
  ...roadEpisodes,

  /** Some do not read while very much is said: they are closed, and have everything when they come back. */
  slow: async (world) => {
    const before = await slowReaders(world);
    const slow = world.dice.some(
      world.residents.filter(({ witness }) => witness.rooms.includes(world.attic)),
      2,
    );
    // Whoever was just cut off, and does not know it yet, is no reader that could be too slow.
    for (const { witness } of slow) while (!(await witness.isHeard())) await world.more(1);
    for (const { road } of slow) road.spoil("toClient", { stalled: true });
    let bursts = 0;
    while ((await slowReaders(world)) < before + slow.length) {
      bursts += 1;
      if (bursts > BURSTS_MAX) throw new Error("whoever does not read is not closed");
      const burst = Array.from({ length: BURST_POSTS }, () =>
        world.eve.compose(world.attic, LONG_CHARACTERS),
      );
      await Promise.all(burst.map((post) => world.eve.send(post)));
    }
    world.counts.slowReaders += slow.length;
    for (const { road } of slow) road.mend();
    await world.more(posts(world));
  },

  restart: async (world) => {
    await world.more(posts(world));
    await world.without(() => world.server.restart());
    await world.more(posts(world));
  },

  kill: async (world) => {
    await world.more(posts(world));
    await world.without(async () => {
      await world.server.kill9();
      await world.server.restart();
    });
    await world.more(posts(world));
  },
} satisfies Readonly<Record<string, Episode<Server>>>;

export type EpisodeName = keyof typeof table;
export const episodes: Readonly<Record<EpisodeName, Episode<Server>>> = table;

async function slowReaders({ server }: StormWorld<Server>): Promise<number> {
  return (await metricsOf(server.url))["slow_readers_closed_total"] ?? 0;
}
