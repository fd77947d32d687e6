import type { Person } from "../../protocol/account.ts";
import type { UserId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import type { RoomRow } from "../rows.ts";

/** The last of the numbers that `turn` returns; unknown before the first. */
export interface Turns {
  turns?: number | undefined;
}

const said = text("update rooms set said = :said where id = :room");
// By answering, a person chooses a conversation; not if they are in the maximum number of rooms already.
const spoken = text(
  `update members set brought = case when "user" = :by and
      (select count(*) from members m where m."user" = :by and m.brought = 0) < ${limits.roomsPerUserMax}
      then 0 else :turn end
    where room = :room and brought > 0`,
);
const setPeople = text("update rooms set people = :people where id = :room");
const brought = text<{ n: number }>("select coalesce(max(brought), 0) as n from members where brought > 0");
const invited = text<{ n: number }>("select coalesce(max(turn), 0) as n from invitations");

/**
 * The next of the numbers that order the conversations and invitations that others add a person to. They only grow. Two
 * may be equal; those two then have no order.
 */
export function* turn(kept: Turns): Recipe<number> {
  kept.turns ??= yield* last();
  kept.turns += 1;
  return kept.turns;
}

function* last(): Recipe<number> {
  const [a, b] = [yield* one(brought), yield* one(invited)];
  return Math.max(a?.n ?? 0, b?.n ?? 0);
}

/** Whether a message of this person changes its room; in most rooms it does not. */
export const speaks = (room: RoomRow, by: number): boolean =>
  room.kind === "direct" || saidBy(room, by) > room.said;

const saidBy = (room: RoomRow, by: number): number => (by === room.maker ? 1 : 2);

export function* speak(kept: Turns, room: RoomRow, by: number): Recipe<void> {
  if (room.kind === "direct") yield* run(spoken, { room: room.id, by, turn: yield* turn(kept) });
  const now = saidBy(room, by);
  if (now <= room.said) return;
  room.said = now;
  yield* run(said, { room: room.id, said: now });
}

/** A conversation shows the names of its people, and a guest may have become an account while they were not in it. */
export function* renamePerson(room: RoomRow, { user, name }: { user: UserId; name: string }): Recipe<void> {
  const people = JSON.parse(room.people ?? "[]") as Person[];
  if (people.every((person) => person.id !== user || person.name === name)) return;
  room.people = JSON.stringify(people.map((person) => (person.id === user ? { id: user, name } : person)));
  yield* run(setPeople, { room: room.id, people: room.people });
}
