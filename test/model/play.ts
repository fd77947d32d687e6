import { expect } from "bun:test";
import fc, { type AsyncCommand } from "fast-check";
import type { Event } from "../../src/protocol/events.ts";
import type { JoinedRoom } from "../../src/protocol/room.ts";
import type { Signal } from "../../src/protocol/signals.ts";
import { asked, first, USERS } from "./asked.ts";
import { ruleOf, rules } from "./commands.ts";
import { type Message, Model, type Said } from "./model.ts";
import { type Home, RealChat, type RealRun } from "./real.ts";
import type { Asked } from "./rule.ts";

const SEATS = ["ada", "ada", "bob", "cem"];
const MOVES_MAX = 90;
const LACKING_MAX = 3;

type Move = AsyncCommand<Model, RealRun>;

/** One move of the game: the model says what must come of it, and afterwards everybody has been told exactly that. */
const move = (text: string, play: (model: Model, real: RealRun) => Promise<void>): Move => ({
  check: () => true,
  run: async (model, real) => {
    await play(model, real);
    await compare(model, real);
  },
  toString: () => text,
});

const command = (name: keyof typeof rules, said: Asked): Move =>
  move(`${name} ${JSON.stringify(said)}`, async (model, real) => {
    const rule = ruleOf(name);
    const outcome = await real.perform(said.who, rule.command(said, real, model));
    const must = rule.expect(model, said);
    if ("refused" in must) return expect(outcome.refused?.code).toBe(must.refused);
    expect(outcome.refused).toBeUndefined();
    if (outcome.refused) return;
    same(outcome.events, must.told, real);
    expect<unknown>(outcome.cursor).toEqual(must.cursor);
  });

const sits = (seat: number, how: { lacking: number; forgetful: boolean }): Move =>
  move(`seat ${seat} comes${how.forgetful ? " anew" : `, lacking ${how.lacking}`}`, async (model, real) => {
    const place = model.seats[seat];
    if (!place || place.open) return;
    const { user } = place;
    const since = model.enters(place, how);
    const { rooms, invitations, resets } = await real.sitDown(seat, user, since);
    sameRooms(rooms, model, user, real);
    expect(invitations.map(({ room }) => Number(real.short(room.id))).sort()).toEqual(
      model.rooms.flatMap(({ invited, number }) => (invited.has(user) ? [number] : [])),
    );
    expect([...resets.keys()].map((room) => Number(real.short(room))).sort()).toEqual(
      [...since.keys()].filter((room) => !place.has.has(room)).sort(),
    );
  });

const drops = (seat: number): Move =>
  move(`seat ${seat} is cut off`, async (model, real) => {
    const place = model.seats[seat];
    if (!place?.open) return;
    place.open = false;
    real.getUp(seat);
  });

const restarts = (): Move =>
  move("the server starts again", async (model, real) => {
    for (const [seat, place] of model.seats.entries()) {
      place.open = false;
      real.getUp(seat);
    }
    await real.real.restart();
  });

/** Everybody is there and in a room, and one is invited into another: nobody learns much where nobody meets. */
const opening: readonly Move[] = [
  command("room.create", first),
  ...USERS.map((who) => command("room.join", { ...first, who })),
  command("message.post", first),
  command("room.create", { ...first, name: "garden", flag: true }),
  command("room.invite", { ...first, where: 1 }),
  ...SEATS.map((_, number) => sits(number, { lacking: 0, forgetful: false })),
];

const seat = fc.nat({ max: SEATS.length - 1 });
const how = fc.record({
  lacking: fc.nat({ max: LACKING_MAX }),
  forgetful: fc.boolean(),
});
const times = (count: number, moves: fc.Arbitrary<Move>): fc.Arbitrary<Move>[] => Array(count).fill(moves);

/** All moves there are, each as often as it is there. */
const moves: fc.Arbitrary<Move>[] = [
  ...(Object.keys(rules) as (keyof typeof rules)[]).flatMap((name) =>
    times(
      ruleOf(name).often,
      asked.map((said) => command(name, said)),
    ),
  ),
  ...times(
    5,
    fc.tuple(seat, how).map(([where, which]) => sits(where, which)),
  ),
  ...times(2, seat.map(drops)),
  // It takes as long as all else together.
  fc.oneof({ weight: 1, arbitrary: fc.constant(0).map(restarts) }, { weight: 3, arbitrary: seat.map(drops) }),
];

/** Of a real event, what the model knows of, in its words. */
const cut = (event: Event | Signal, like: Said, real: RealRun): Said =>
  Object.fromEntries(Object.keys(like).map((key) => [key, real.short(Reflect.get(event, key))])) as Said;

/** Each seat was told what the model says, room by room, and nothing else. */
async function compare(model: Model, real: RealRun): Promise<void> {
  for (const [number, seat] of model.seats.entries()) {
    if (!seat.open) continue;
    const count = [...seat.told.values()].reduce((sum, list) => sum + list.length, 0);
    const told = (signals: readonly Signal[]) => firstTold(signals, seat.signals, real);
    const has = (signals: readonly Signal[]) => told(signals).length >= seat.signals.length;
    const { events, signals } = await real.told(number, { events: count, has });
    expect(events).toHaveLength(count);
    for (const [room, list] of seat.told)
      same(
        events.filter((event) => event.room === real.roomId(room)),
        list,
        real,
      );
    same(told(signals), seat.signals, real);
    model.looked(seat);
  }
}

/**
 * What a client is told of its own user. A node that has others reads the journal now and then, and tells a client again what
 * its greeting had: such repetitions do not count.
 */
function firstTold(signals: readonly Signal[], list: readonly Said[], real: RealRun): readonly Signal[] {
  if (real.real.chats.length === 1) return signals;
  const first: Signal[] = [];
  for (const signal of signals) {
    const next = list[first.length];
    if (next && Bun.deepEquals(cut(signal, next, real), next)) first.push(signal);
  }
  return first;
}

function same(events: readonly (Event | Signal)[], list: readonly Said[], real: RealRun): void {
  expect(events.map((event, i) => cut(event, list[i] ?? { type: "nothing" }, real))).toEqual([...list]);
}

/** Somebody's rooms, as they are told of them. */
function sameRooms(rooms: readonly JoinedRoom[], model: Model, user: string, real: RealRun): void {
  const must = model.roomsOf(user).map((room) => ({
    id: room.number,
    name: room.name,
    kind: room.private ? "private" : "public",
    archived: room.archived,
    role: room.members.get(user),
    ...model.reading(room, user),
  }));
  const found = rooms.map(({ id, name, kind, archived = false, role, seq, read, unread, mentions }) => ({
    ...{ id: real.short(id), name: real.short(name), kind, archived, role, seq, read, unread, mentions },
  }));
  expect<unknown>(found.sort((a, b) => Number(a.id) - Number(b.id))).toEqual(must);
}

/** A message as it is now. */
const asRead = ({ body, texts, pinned, gone, reactions }: Message) => ({
  body: gone ? "" : body,
  edits: texts.length - 1,
  pinned,
  gone,
  reactions: reactions.size || undefined,
});

/** At the end: the logs are as the model's, everybody is where they should be, and nobody has left anything behind. */
async function conclude(model: Model, real: RealRun): Promise<void> {
  await real.real.quiet();
  await compare(model, real);
  for (const room of model.rooms) {
    same(await real.log(room.number), room.log, real);
    expect(await real.messages(room.number)).toEqual(room.messages.map(asRead));
  }
  for (const user of USERS)
    sameRooms((await real.real.store.placesOf(real.user(user).id)).rooms, model, user, real);
  await real.end();
  for (const { counts } of real.real.chats) expect(counts).toMatchObject({ clients: 0, users: 0, rooms: 0 });
  expect(real.real.log).toEqual([]);
}

/** So many games, chosen by the seed. Fails with the shortest game that goes wrong, and the seed that leads to it. */
export async function model(
  { runs, seed }: { runs: number; seed: number },
  homes?: readonly Home[],
): Promise<{ runs: number; moves: number }> {
  await using chat = await RealChat.open(homes);
  let made = 0;
  const game = fc.asyncProperty(
    fc.commands(moves, { maxCommands: MOVES_MAX, size: "max" }),
    async (commands) => {
      const real = await chat.run(USERS);
      const start = new Model(SEATS);
      try {
        await fc.asyncModelRun(() => ({ model: start, real }), [...opening, ...commands]);
        await conclude(start, real);
      } finally {
        await real.end();
      }
      made += [...commands].length;
    },
  );
  await fc.assert(game, { numRuns: runs, seed });
  return { runs, moves: made };
}
