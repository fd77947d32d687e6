import { expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { messageId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { type MessageState, withEvent } from "../../src/sdk/messages.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

type Move = { who: number; what: string; which: number; emoji: string };
const moves = fc.array(
  fc.record({
    who: fc.nat(2),
    what: fc.constantFrom(
      "post",
      "post",
      "reply",
      "edit",
      "edit",
      "delete",
      "pin",
      "unpin",
      "react",
      "react",
      "unreact",
    ),
    which: fc.nat(12),
    emoji: fc.constantFrom("👍", "🎉"),
  }),
  { minLength: 5, maxLength: 60 },
);

function commandOf({ what, which, emoji }: Move, room: Room, posted: readonly number[], n: number): Command {
  const id = messageId(room.id, posted[which % Math.max(1, posted.length)] ?? 1);
  switch (what) {
    case "reply":
      return { type: "message.post", room: room.id, body: `reply ${n}`, thread: id };
    case "edit":
      return { type: "message.edit", room: room.id, id, body: `text ${n}` };
    case "delete":
      return { type: "message.delete", room: room.id, id };
    case "pin":
      return { type: "message.pin", room: room.id, id };
    case "unpin":
      return { type: "message.unpin", room: room.id, id };
    case "react":
      return { type: "reaction.add", room: room.id, id, emoji };
    case "unreact":
      return { type: "reaction.remove", room: room.id, id, emoji };
    default:
      return { type: "message.post", room: room.id, body: `message ${n}` };
  }
}

/** What a reader would see; who reacted first does not matter. */
function seen(messages: ReadonlyMap<string, MessageState>) {
  return [...messages.values()].map(({ posted, reactions, seq: _, ...state }) => ({
    id: posted.id,
    ...state,
    reactions: reactions
      .map(({ emoji, count, by }) => ({ emoji, count, by: by.map(({ name }) => name).sort() }))
      .sort((a, b) => (a.emoji < b.emoji ? -1 : 1)),
  }));
}

const folded = (events: readonly Event[]) => seen(events.reduce(withEvent, new Map() as never));

test("[SDK-4] events folded as they come, and a page of history, tell the same of every message", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const people = (await town.accounts("ada", "bob", "cem")) as readonly User[];
  let rooms = 0;
  await fc.assert(
    fc.asyncProperty(moves, async (game) => {
      rooms += 1;
      const room = await town.room(`room ${rooms}`, ...people);
      const live: Event[] = [];
      const posted: number[] = [];
      for (const [n, move] of game.entries()) {
        const actor = people[move.who] as User;
        const outcome = await home.store.change(actor.id, commandOf(move, room, posted, n));
        if (outcome.refused) continue;
        live.push(...outcome.events);
        for (const event of outcome.events) if (event.type === "message.posted") posted.push(event.seq);
      }
      const page = await home.store.history((people[0] as User).id, room.id, { after: 0, limit: 100 });
      expect(page.more).toBe(false);
      expect(folded(page.events)).toEqual(folded(live));
    }),
    { numRuns: 60 },
  );
});
