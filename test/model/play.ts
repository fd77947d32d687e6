import { expect } from "bun:test";
import fc, { type AsyncCommand } from "fast-check";
import type { Event } from "../../src/protocol/events.ts";
import { type Asked, asked, ROOMS, ruleOf, rules, USERS } from "./commands.ts";
import { Model, type Told } from "./model.ts";
import { RealChat, type RealRun } from "./real.ts";

const SEATS = ["ada", "ada", "bob", "cem"];
const MOVES_MAX = 50;
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
  move(`${said.who}: ${name} ${said.where} ${said.body} ${said.nonce ?? ""}`, async (model, real) => {
    const rule = ruleOf(name);
    const outcome = await real.perform(said.who, rule.command(said, real));
    const must = rule.expect(model, said);
    if ("refused" in must) expect(outcome.refused?.code).toBe(must.refused);
    else {
      expect(outcome.refused).toBeUndefined();
      const event = model.rooms.get(must.room)?.log[must.seq - 1] as Told;
      expect(outcome.refused ? [] : outcome.events.map((one) => cut(one, event, real))).toEqual([event]);
    }
  });

const sits = (seat: number, how: { lacking: number; forgetful: boolean }): Move =>
  move(`seat ${seat} comes${how.forgetful ? " anew" : `, lacking ${how.lacking}`}`, async (model, real) => {
    const place = model.seats[seat];
    if (!place || place.open) return;
    await real.sitDown(seat, place.user, model.enters(place, how));
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

/** Everybody is there, and in the first room: nobody learns much from a game in which nobody meets. */
const opening: readonly Move[] = [
  command("room.create", { who: "ada", where: ROOMS[0] ?? "", body: "", nonce: undefined }),
  ...USERS.map((who) => command("room.join", { who, where: ROOMS[0] ?? "", body: "", nonce: undefined })),
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

/** Of a real event, what the model knows of; people are called as in the model. */
function cut(event: Event, like: Told, real: RealRun): Told {
  const names = new Map(USERS.map((name) => [real.user(name).name, name]));
  const known = Object.keys(like).map((key) => {
    const value: unknown = Reflect.get(event, key);
    return [key, names.get(String(value)) ?? value] as const;
  });
  return Object.fromEntries(known) as Told;
}

/** Each seat was told what the model says, room by room, and nothing else. */
async function compare(model: Model, real: RealRun): Promise<void> {
  for (const [number, { open, told }] of model.seats.entries()) {
    if (!open) continue;
    const count = [...told.values()].reduce((sum, list) => sum + list.length, 0);
    const events = await real.told(number, count);
    expect(events).toHaveLength(count);
    for (const [room, list] of told)
      same(
        events.filter((event) => event.room === real.roomId(room)),
        list,
        real,
      );
  }
}

function same(events: readonly Event[], list: readonly Told[], real: RealRun): void {
  expect(events.map((event, i) => cut(event, list[i] ?? { type: "nothing", seq: 0 }, real))).toEqual([
    ...list,
  ]);
}

/** At the end: the logs are as the model's, everybody is where they should be, and nobody has left anything behind. */
async function conclude(model: Model, real: RealRun): Promise<void> {
  await real.real.quiet();
  await compare(model, real);
  for (const [room, { log }] of model.rooms) same(await real.log(room), log, real);
  for (const user of USERS) {
    const rooms = await real.real.store.roomsOf(real.user(user).id);
    const must = model
      .roomsOf(user)
      .map((room) => [real.roomName(room), model.rooms.get(room)?.log.length ?? 0]);
    expect(rooms.map(({ name, seq }) => [name, seq]).sort()).toEqual(must.sort());
  }
  await real.end();
  expect(real.real.chat.counts).toMatchObject({ clients: 0, sessions: 0, rooms: 0 });
  expect(real.real.log).toEqual([]);
}

/** So many games, chosen by the seed. Fails with the shortest game that goes wrong, and the seed that leads to it. */
export async function model({
  runs,
  seed,
}: {
  runs: number;
  seed: number;
}): Promise<{ runs: number; moves: number }> {
  await using chat = await RealChat.open();
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
