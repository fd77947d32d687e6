import type { Person } from "./account.ts";
import type { Attributes, Room, RoomChange } from "./room.ts";

/** The room, if it is a conversation of theirs, as it is called since this person has this name. */
export function roomWith(room: Room, { id, name }: Person): Room {
  if (!room.people?.some((person) => person.id === id && person.name !== name)) return room;
  return { ...room, people: room.people.map((person) => (person.id === id ? { id, name } : person)) };
}

const changes: ReadonlySet<string> = new Set<RoomChange["type"]>([
  "room.changed",
  "room.renamed",
  "room.topic_changed",
  "room.privacy_changed",
  "room.archived",
  "room.reopened",
]);
export const isRoomChange = <F extends { readonly type: string }>(fact: F): fact is F & RoomChange =>
  changes.has(fact.type);

/** The attributes that a fact or an event changes. */
export function changesOf(fact: RoomChange): Attributes {
  switch (fact.type) {
    case "room.changed": {
      const { name, topic, private: isPrivate, archived, keepDays } = fact;
      return { name, topic, private: isPrivate, archived, keepDays };
    }
    case "room.renamed":
      return { name: fact.name };
    case "room.topic_changed":
      return { topic: fact.topic };
    case "room.privacy_changed":
      return { private: fact.private };
    case "room.archived":
      return { archived: true };
    case "room.reopened":
      return { archived: false };
    default:
      return fact satisfies never;
  }
}

/** The room as it is after this happened to it. */
export function roomAfter(before: Room, fact: RoomChange): Room {
  const { topic, archived, keepDays, ...rest } = before;
  const change = changesOf(fact);
  const kind = change.private === undefined ? rest.kind : change.private ? "private" : "public";
  const now = {
    topic: change.topic ?? topic,
    archived: change.archived ?? archived,
    keepDays: change.keepDays === undefined ? keepDays : change.keepDays,
  };
  return {
    ...rest,
    name: change.name ?? rest.name,
    kind,
    ...(now.topic && { topic: now.topic }),
    ...(now.archived && { archived: true }),
    ...(now.keepDays && { keepDays: now.keepDays }),
  };
}
