import type { Person } from "./account.ts";
import type { Room, RoomChanged } from "./room.ts";

/** The room, if it is a conversation of theirs, as it is called since this person has this name. */
export function roomWith(room: Room, { id, name }: Person): Room {
  if (!room.people?.some((person) => person.id === id && person.name !== name)) return room;
  return { ...room, people: room.people.map((person) => (person.id === id ? { id, name } : person)) };
}

const changes: ReadonlySet<string> = new Set<RoomChanged["type"]>([
  "room.renamed",
  "room.topic_changed",
  "room.privacy_changed",
  "room.archived",
  "room.reopened",
]);
export const isRoomChange = <F extends { readonly type: string }>(fact: F): fact is F & RoomChanged =>
  changes.has(fact.type);

/** The room as it is after this happened to it. */
export function roomAfter(before: Room, fact: RoomChanged): Room {
  const { topic, archived, ...rest } = before;
  switch (fact.type) {
    case "room.renamed":
      return { ...before, name: fact.name };
    case "room.topic_changed":
      return { ...rest, ...(archived && { archived }), ...(fact.topic && { topic: fact.topic }) };
    case "room.privacy_changed":
      return { ...before, kind: fact.private ? "private" : "public" };
    case "room.archived":
      return { ...before, archived: true };
    case "room.reopened":
      return { ...rest, ...(topic !== undefined && { topic }) };
    default:
      return fact satisfies never;
  }
}
