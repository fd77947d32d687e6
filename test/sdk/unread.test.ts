import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Event } from "../../src/protocol/events.ts";
import { messageId, roomId, type UserId, userId } from "../../src/protocol/ids.ts";
import type { ReadState } from "../../src/protocol/room.ts";
import type { Call } from "../../src/sdk/calls.ts";
import { foldInto, type MessageState } from "../../src/sdk/messages.ts";
import { Reading } from "../../src/sdk/reading.ts";
import { RoomCopy } from "../../src/sdk/room-copy.ts";
import { Inbox } from "../support/inbox.ts";

const room = roomId(1);
const me = userId(1);
const COUNT_MAX = 20;

/** What may happen in a room: a message, or something that becomes of one of the messages so far. */
const step = fc.record({
  what: fc.constantFrom("post", "post", "edit", "delete", "erase", "thread"),
  by: fc.integer({ min: 1, max: 3 }),
  which: fc.nat({ max: 9 }),
  names: fc.boolean(),
});
type Step = { what: string; by: number; which: number; names: boolean };

/** The log that these steps make, with what each event is about as it must be. */
function logOf(steps: readonly Step[]): readonly Event[] {
  const posted: { seq: number; by: UserId }[] = [];
  return steps.map(({ what, by: key, which, names }, i) => {
    const seq = i + 1;
    const by = userId(key);
    const about = posted[which % Math.max(1, posted.length)];
    const base = { room, seq, at: "2026-01-01T00:00:00.000Z", by, from: `u${key}` };
    const named = names ? { mentions: [me] } : {};
    const id = about && messageId(room, about.seq);
    if (about && what === "edit")
      return { ...base, by: about.by, type: "message.edited", id, body: "new", ...named };
    if (about && what === "delete") return { ...base, type: "message.deleted", id };
    if (about && what === "erase")
      return { ...base, type: "messages.erased", user: about.by, first: 1, last: seq - 1 };
    posted.push({ seq, by });
    const thread = what === "thread" && id ? { thread: id } : {};
    return { ...base, type: "message.posted", id: messageId(room, seq), body: "b", ...thread, ...named };
  }) as unknown as readonly Event[];
}

/** As the server counts: in the messages as they are. */
function counted(events: readonly Event[], read: number): ReadState {
  const messages = new Map<MessageState["posted"]["id"], MessageState>();
  foldInto(messages, events, me);
  const unread = [...messages.values()].filter(
    ({ posted, deleted }) => posted.seq > read && !deleted && posted.by !== me,
  );
  const of = (which: (message: MessageState) => boolean) => Math.min(COUNT_MAX, unread.filter(which).length);
  return {
    seq: events.length,
    read,
    unread: of(({ posted }) => posted.thread === undefined),
    mentions: of(({ mentions }) => mentions?.people.includes(me) === true),
  };
}

/** A room that is followed from a place on, where `asked` counts the questions to the server. */
function followed(all: readonly Event[], from: number, read: number) {
  let asked = 0;
  const { promise: isAsked, resolve } = Promise.withResolvers<void>();
  const reading = new Reading({
    call: (type) => {
      if (type === "room.get") asked += 1;
      resolve();
      return new Promise(() => {});
    },
    me: () => me,
    countMax: () => COUNT_MAX,
    blocked: () => new Set(),
    copy: () => copy,
    changed: () => {},
  });
  const copy = new RoomCopy({
    ...{ room, seq: from, me: () => me },
    call: () => new Promise(() => {}),
    changed: (_, events) => {
      for (const event of events) reading.happened(event);
    },
  });
  reading.learn(room, counted(all.slice(0, from), read));
  for (const event of all.slice(from)) copy.take(event);
  return { state: reading.of(room), asked: () => asked, isAsked, stop: () => reading.stop() };
}

describe("what is unread", () => {
  test("[READ-3] is counted from the messages at hand, whatever becomes of them, without asking the server", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const events = logOf(steps);
        const { state, asked, stop } = followed(events, 0, 0);
        stop();
        expect(state).toEqual(counted(events, 0));
        expect(asked()).toBe(0);
      }),
    );
  });

  test("[READ-3] is right or asked for, once for all that happens in a while, where its beginning is not at hand", async () => {
    const many = Array.from({ length: 50 }, (_, i) => ({
      what: i < 3 ? "post" : "edit",
      by: 2,
      which: i,
      names: true,
    }));
    const events = logOf(many);
    const { asked, isAsked, stop } = followed(events, 3, 0);
    expect(asked()).toBe(0);
    await isAsked;
    expect(asked()).toBe(1);
    stop();
  });

  test("[READ-3] is right in the end when the server counts before what comes meanwhile, however often", async () => {
    const events = logOf(Array.from({ length: 3 }, () => ({ what: "post", by: 2, which: 0, names: false })));
    const questions = new Inbox<(seen: number) => void>();
    const states = new Inbox<ReadState>();
    const reading = new Reading({
      call: (() => {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        questions.add((seen) => resolve({ is: "ok", ok: { room: counted(events.slice(0, seen), 0) } }));
        return promise;
      }) as unknown as Call,
      me: () => me,
      countMax: () => COUNT_MAX,
      blocked: () => new Set(),
      copy: () => undefined,
      changed: (_, state) => states.add(state),
    });
    const [one, two, three] = events as [Event, Event, Event];
    reading.happened(one);
    reading.happened(two);
    (await questions.next("the server is asked"))(1);
    const again = await questions.next("the server is asked again");
    reading.happened(three);
    again(2);
    (await questions.next("the server is asked once more"))(3);
    await states.first(({ seq, unread }) => seq === 3 && unread === 3, "three are unread");
    reading.stop();
  });

  test("[READ-3] edits that name nobody ask for nothing", () => {
    const many = Array.from({ length: 50 }, (_, i) => ({
      what: i < 3 ? "post" : "edit",
      by: 2,
      which: i,
      names: false,
    }));
    const events = logOf(many);
    const { state, stop } = followed(events, 3, 0);
    stop();
    expect(state).toEqual(counted(events, 0));
  });
});
