import { expect, test } from "bun:test";
import fc from "fast-check";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import { type MessageId, messageId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { fold, type Messages } from "../../src/sdk/messages.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk } from "../support/townsfolk.ts";

const RUNS = 60;
const STEPS_MAX = 80;
const PAGE = 1_000;

/** Somebody does something to one of the messages so far, or writes another one. */
const step = fc.record({
  who: fc.nat({ max: 2 }),
  what: fc.constantFrom(
    ...(["post", "post", "reply", "edit", "delete", "pin", "unpin", "react", "react", "unreact"] as const),
  ),
  which: fc.nat({ max: 7 }),
  emoji: fc.constantFrom("👍", "🍅", "🎉"),
  body: fc.constantFrom("one", "two", "three"),
});
type Step = { [K in "who" | "which"]: number } & { what: string; emoji: string; body: string };

let rooms = 0;

/** A room in which things happen. */
class Life {
  /** Its log as it came live, event by event. */
  readonly log: Event[] = [];
  readonly #town: Townsfolk;
  readonly #people: readonly User[];
  readonly #room: Room;
  readonly #messages: MessageId[] = [];

  private constructor(town: Townsfolk, people: readonly User[], room: Room) {
    this.#town = town;
    this.#people = people;
    this.#room = room;
  }

  static async begin(town: Townsfolk, people: readonly User[]): Promise<Life> {
    rooms += 1;
    const life = new Life(town, people, await town.room(`room ${rooms}`, ...people));
    life.log.push(...(await life.read()));
    return life;
  }

  async goesOn(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      const id =
        this.#messages[one.which % Math.max(1, this.#messages.length)] ?? messageId(this.#room.id, 1);
      const who = this.#people[one.who] as User;
      const outcome = await this.#town.store.change(who.id, commandOf(this.#room, one, id));
      for (const event of outcome.refused ? [] : outcome.events) {
        this.log.push(event);
        if (event.type === "message.posted") this.#messages.push(event.id);
      }
    }
  }

  /** A page of all of it, with what has become of each message. */
  async page(): Promise<readonly Event[]> {
    const reader = this.#people[0] as User;
    return (await this.#town.asks(reader, { type: "history.read", room: this.#room.id, limit: PAGE })).events;
  }

  /** The log as it is read later, without that. */
  read(): Promise<readonly Event[]> {
    return this.#town.log(this.#room.id);
  }
}

function commandOf({ id: room }: Room, { what, emoji, body }: Step, id: MessageId) {
  switch (what) {
    case "reply":
      return { type: "message.post", room, body, thread: id } as const;
    case "edit":
      return { type: "message.edit", room, id, body } as const;
    case "delete":
      return { type: "message.delete", room, id } as const;
    case "pin":
      return { type: "message.pin", room, id } as const;
    case "unpin":
      return { type: "message.unpin", room, id } as const;
    case "react":
      return { type: "reaction.add", room, id, emoji } as const;
    case "unreact":
      return { type: "reaction.remove", room, id, emoji } as const;
    default:
      return { type: "message.post", room, body } as const;
  }
}

/**
 * What the messages say, whichever way they came to be known: emoji are compared whatever their order. Whom an edited text
 * mentions is known only to who saw the edit.
 */
const said = (messages: Messages) =>
  [...messages.values()]
    .sort((a, b) => a.posted.seq - b.posted.seq)
    .map(({ posted, reactions, pinned, editedAt, mentions: _, ...rest }) => ({
      ...rest,
      ...{ id: posted.id, by: posted.by, thread: posted.thread, pinned, editedAt },
      reactions: [...reactions].sort((a, b) => (a.emoji < b.emoji ? -1 : 1)),
    }));

const none: Messages = new Map();
const log = fc.array(step, { maxLength: STEPS_MAX, size: "max" });

test("[SDK-4] for any log, its events as they came, as they are read later, and pages of them give the same messages", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const people = await town.accounts("ada", "bob", "cem");
  await fc.assert(
    fc.asyncProperty(log, log, async (first, then) => {
      const life = await Life.begin(town, people);
      await life.goesOn(first);
      const early = await life.page();
      const later = life.log.length;
      await life.goesOn(then);
      const folded = (messages: Messages, events: readonly Event[]) => fold(messages, events, people[0]?.id);
      const now = said(folded(none, await life.page()));
      expect(said(folded(none, life.log))).toEqual(now);
      expect(said(life.log.reduce((messages, event) => folded(messages, [event]), none))).toEqual(now);
      expect(said(folded(none, await life.read()))).toEqual(now);
      // A page, and what came since or was there before; a page in front of what is known, or behind it.
      expect(said(folded(folded(none, early), life.log.slice(later)))).toEqual(now);
      expect(said(folded(folded(none, early), life.log))).toEqual(now);
      expect(said(folded(folded(none, life.log.slice(later)), [...early, ...life.log.slice(later)]))).toEqual(
        now,
      );
      expect(said(folded(folded(none, life.log), await life.page()))).toEqual(now);
      // Of an older page only the messages, as when one looks at a part of the log.
      const messages = (await life.page()).filter(({ type }) => type === "message.posted");
      expect(said(folded(folded(none, early), messages))).toEqual(now);
    }),
    { numRuns: RUNS },
  );
});

test("[SDK-4] what is folded in already changes nothing", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const people = await town.accounts("ada", "bob", "cem");
  await fc.assert(
    fc.asyncProperty(log, fc.nat(), async (steps, n) => {
      const life = await Life.begin(town, people);
      await life.goesOn(steps);
      const messages = fold(none, life.log);
      expect(fold(messages, life.log.slice(0, n % (life.log.length + 1)))).toBe(messages);
      expect(fold(messages, await life.page())).toBe(messages);
    }),
    { numRuns: RUNS },
  );
});

test("[SDK-4] one's own reaction is known as such among those of many, and can be taken back", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const people = await town.accounts(...Array.from({ length: 25 }, (_, i) => `person${i}`));
  const me = people.at(-1) as User;
  const room = await town.room("kitchen", ...people);
  const { id } = (await town.post(me, room, "soup?")) as Event & { id: MessageId };
  for (const { id: by } of people)
    await town.does(by, { type: "reaction.add", room: room.id, id, emoji: "👍" });
  const { events } = await town.asks(me, { type: "history.read", room: room.id, limit: PAGE });
  const before = fold(none, events, me.id);
  expect(before.get(id)?.reactions).toMatchObject([{ emoji: "👍", count: 25, me: true }]);
  const { events: taken } = await town.does(me.id, {
    type: "reaction.remove",
    room: room.id,
    id,
    emoji: "👍",
  });
  const [after] = fold(before, taken, me.id).get(id)?.reactions ?? [];
  expect(after).toMatchObject({ emoji: "👍", count: 24 });
  expect(after).not.toHaveProperty("me");
});
