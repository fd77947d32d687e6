import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Hub } from "../../src/chat/hub.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { HubWorld, type Reader } from "../support/hub-world.ts";
import { turns } from "../support/turns.ts";

/** `RUNS=3000 SEED=7 bun test test/chat/hub-storm.test.ts` looks further; the usual run tries the same storms each time. */
const RUNS = Number(process.env["RUNS"] ?? 40);
const SEED = Number(process.env["SEED"] ?? 1);
const STEPS_MAX = 40;

/** A place where somebody sits: connections come and go, and what was read is remembered. */
class Seat {
  readonly user: User;
  /** The last seq that was received of each room. */
  readonly read = new Map<RoomId, number>();
  /** What was received although it should not have been. */
  readonly wrong: string[] = [];
  reader: Reader | undefined;
  /** The node that its connections come to. */
  readonly #hub: Hub;
  #coming: Promise<void> | undefined;

  constructor(user: User, hub: Hub) {
    this.user = user;
    this.#hub = hub;
  }

  sitDown(world: HubWorld): void {
    if (this.#coming || (this.reader && this.reader.ended === undefined)) return;
    const reader = world.reader(this.user, undefined, this.#hub);
    reader.inbox.add = (event) => this.#receive(event);
    this.reader = reader;
    this.#coming = this.#hub
      .enter(reader, this.user, new Map(this.read))
      .then((entered) => {
        if (this.reader !== reader || !entered) return;
        const { rooms, resets, follow } = entered;
        for (const room of this.read.keys()) if (!rooms.some(({ id }) => id === room)) this.read.delete(room);
        for (const { id, seq } of rooms) if (!this.read.has(id) || resets.has(id)) this.read.set(id, seq);
        follow();
      })
      .finally(() => {
        this.#coming = undefined;
      });
  }

  async isSeated(): Promise<void> {
    await this.#coming;
  }

  /** Whoever is away may have read a room's history up to its end by other means. */
  async readElsewhere(world: HubWorld): Promise<void> {
    const rooms = [...this.read.keys()];
    const heads = await world.town.store.headsOf(rooms);
    if (!this.reader) for (const [i, room] of rooms.entries()) this.read.set(room, heads[i] as number);
  }

  getUp(): void {
    const { reader } = this;
    this.reader = undefined;
    reader?.leave();
  }

  #receive(event: Event): void {
    const last = this.read.get(event.room);
    const own =
      (event.type === "member.joined" || event.type === "member.left") && event.user === this.user.id;
    if (last === undefined ? !(own && event.type === "member.joined") : event.seq !== last + 1)
      this.wrong.push(
        `${this.user.name} had ${event.room} up to ${last} and got ${event.seq} (${event.type})`,
      );
    // Who leaves has no place in the log any more, and gets a new one by joining.
    if (own && event.type === "member.left") this.read.delete(event.room);
    else this.read.set(event.room, event.seq);
  }
}

type Step = { readonly what: string; readonly who: number; readonly where: number; readonly wait: boolean };
const step = fc.record<Step>({
  what: fc.constantFrom(
    "sit",
    "sit",
    "get up",
    "post",
    "post",
    "post",
    "unheard",
    "join",
    "leave",
    "sweep",
    "look",
  ),
  who: fc.nat({ max: 3 }),
  where: fc.nat({ max: 1 }),
  wait: fc.boolean(),
});

type Storm = [steps: Step[], delays: number[]];

/** Storms that something did not survive once. */
const remembered: Storm[] = [
  [storm("sit 2 0, leave 2 0, join 2 0"), [0]],
  [storm("leave 0 0, sit 0 0, sit 3 1, sweep 2 1 !, join 0 0 !, sit 2 1, sweep 3 0"), [2, 1, 6, 1]],
];

/** "post 1 0 !" = the user of seat 1 posts into room 0, and everything is waited for. */
function storm(text: string): Step[] {
  return text.split(", ").map((words) => {
    const [what = "", who, where, wait] = words.split(" ");
    return { what, who: Number(who), where: Number(where), wait: wait === "!" };
  });
}

interface Life {
  readonly steps: readonly Step[];
  readonly delays: readonly number[];
  /** Where ada and bob sit at their second connections. */
  readonly hubs: readonly [Hub, Hub];
}

async function live(world: HubWorld, { steps, delays, hubs }: Life): Promise<Seat[]> {
  let asked = 0;
  world.faults.delay = async () => {
    asked += 1;
    await turns(delays[asked % delays.length] ?? 0);
  };
  const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
  const cem = await world.town.account("cem");
  const rooms = [await world.town.room("kitchen", ada, bob, cem), await world.town.room("garden", cem)];
  const seats = [ada, ada, bob, bob].map((user, i) => new Seat(user, hubs[i % 2] as Hub));
  const pending: Promise<unknown>[] = [];
  for (const { what, who, where, wait } of steps) {
    const seat = seats[who] as Seat;
    const room = rooms[where] as Room;
    if (what === "sit") seat.sitDown(world);
    else if (what === "get up") seat.getUp();
    else if (what === "post") pending.push(world.town.post(cem, room, "hello"));
    else if (what === "unheard") {
      // Nothing else may be under way: only a post's announcement is lost, never a membership's.
      await Promise.all(pending);
      await world.postUnheard(cem, room, "hello?");
    } else if (what === "sweep") pending.push(world.hub.sweep());
    else if (what === "look") pending.push(seat.readElsewhere(world));
    else if (what === "join")
      pending.push(world.town.store.change(seat.user.id, { type: "room.join", name: room.name }));
    else pending.push(world.town.store.change(seat.user.id, { type: "room.leave", room: room.id }));
    if (wait) await Promise.all(pending);
  }
  await Promise.all(pending);
  return seats;
}

/** Everybody comes back, and everything is announced. */
async function calm(world: HubWorld, seats: readonly Seat[]): Promise<void> {
  world.faults.delay = undefined;
  world.bus.clears();
  await world.quiet();
  for (const seat of seats) {
    await seat.isSeated();
    seat.sitDown(world);
    await seat.isSeated();
  }
  await world.hub.sweep();
  await world.quiet();
}

/** Each seat has read its rooms to their ends, nothing twice and nothing in the wrong order. */
async function isWell(world: HubWorld, { user, read, wrong }: Seat): Promise<void> {
  expect(wrong).toEqual([]);
  const { rooms } = await world.town.store.placesOf(user.id);
  expect(Object.fromEntries(read)).toMatchObject(Object.fromEntries(rooms.map(({ id, seq }) => [id, seq])));
}

test("[FEED-2] whatever is lost, late or hung up, each seat gets every event of its rooms once, in order", async () => {
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: STEPS_MAX }),
    fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 10 }),
    async (steps, delays) => {
      await using world = await HubWorld.open();
      const seats = await live(world, { steps, delays, hubs: [world.hub, world.hub] });
      await calm(world, seats);
      for (const seat of seats) await isWell(world, seat);
      for (const seat of seats) seat.getUp();
      expect(world.remains).toBe("0 clients, 0 users, 0 rooms");
    },
  );
  await fc.assert(property, { numRuns: RUNS, seed: SEED, examples: remembered });
}, 300_000);

test("[NODE-1] whatever the way between two nodes loses, repeats and shuffles, each seat gets every event once, in order", async () => {
  const property = fc.asyncProperty(
    fc.array(step, { maxLength: STEPS_MAX }),
    fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 10 }),
    async (steps, delays) => {
      await using world = await HubWorld.open();
      const there = await world.openNode("n2");
      world.bus.weather = { lost: 0.2, twice: 0.3, late: 0.6 };
      const seats = await live(world, { steps, delays, hubs: [world.hub, there] });
      await calm(world, seats);
      // A node that missed how somebody joined ends their connections, and they come again.
      await calm(world, seats);
      for (const seat of seats) await isWell(world, seat);
      for (const seat of seats) seat.getUp();
      await world.quiet();
      for (const { counts } of [world.hub, there]) expect(counts).toEqual({ clients: 0, users: 0, rooms: 0 });
    },
  );
  await fc.assert(property, { numRuns: RUNS, seed: SEED, examples: remembered });
}, 300_000);
