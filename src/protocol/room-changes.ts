import type { Person } from "./account.ts";
import type { AttributeName, Attributes, AttributeValues } from "./attributes.ts";
import type { MemberRenamed } from "./member.ts";
import type { MessagesExpired } from "./message.ts";
import type { AttributeChange, Room } from "./room.ts";

/** Facts that change what a room shows of itself: its attributes, where its log begins, or the names of a conversation's people. */
export type RoomChange = AttributeChange | MessagesExpired | MemberRenamed;

/** The room with the present name of this person, if it is a conversation of theirs. */
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
  "messages.expired",
  "member.renamed",
]);
export const isRoomChange = <F extends { readonly type: string }>(fact: F): fact is F & RoomChange =>
  changes.has(fact.type);

/** The attributes that a fact or an event changes. */
export function changesOf(fact: RoomChange): Attributes {
  switch (fact.type) {
    case "room.changed":
      return fact;
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
    case "messages.expired":
    case "member.renamed":
      return {};
    default:
      return fact satisfies never;
  }
}

type Fields = { readonly [F in keyof Room]?: Room[F] | undefined };

/** How a room shows each of its attributes. */
const shown: {
  readonly [A in AttributeName]: {
    /** The value in this room. */
    readonly of: (room: Room) => AttributeValues[A];
    /** The fields of a room with this value; undefined = the room then has no such field. */
    readonly as: (value: AttributeValues[A]) => Fields;
  };
} = {
  name: { of: ({ name }) => name, as: (name) => ({ name }) },
  topic: { of: ({ topic = "" }) => topic, as: (topic) => ({ topic: topic || undefined }) },
  private: {
    of: ({ kind }) => kind === "private",
    as: (isPrivate) => ({ kind: isPrivate ? "private" : "public" }),
  },
  archived: { of: ({ archived = false }) => archived, as: (is) => ({ archived: is || undefined }) },
  keepDays: { of: ({ keepDays = null }) => keepDays, as: (days) => ({ keepDays: days ?? undefined }) },
  moderated: { of: ({ moderated = false }) => moderated, as: (is) => ({ moderated: is || undefined }) },
  reactable: { of: ({ reactable = false }) => reactable, as: (is) => ({ reactable: is || undefined }) },
  topicLocked: {
    of: ({ topicLocked = false }) => topicLocked,
    as: (is) => ({ topicLocked: is || undefined }),
  },
  inviteOnly: { of: ({ inviteOnly = false }) => inviteOnly, as: (is) => ({ inviteOnly: is || undefined }) },
  secret: { of: ({ secret = false }) => secret, as: (is) => ({ secret: is || undefined }) },
  limit: { of: ({ limit = null }) => limit, as: (limit) => ({ limit: limit ?? undefined }) },
  slowSeconds: {
    of: ({ slowSeconds = 0 }) => slowSeconds,
    as: (seconds) => ({ slowSeconds: seconds || undefined }),
  },
  noCtcp: { of: ({ noCtcp = false }) => noCtcp, as: (is) => ({ noCtcp: is || undefined }) },
  keyed: { of: ({ keyed = false }) => keyed, as: (is) => ({ keyed: is || undefined }) },
};

export const attributeOf = <A extends AttributeName>(room: Room, attribute: A): AttributeValues[A] =>
  shown[attribute].of(room);

/** The room after this event. */
export function roomAfter(before: Room, fact: RoomChange): Room {
  if (fact.type === "member.renamed") return roomWith(before, { id: fact.user, name: fact.to });
  const changed = changesOf(fact);
  const fields = (attribute: AttributeName) => fieldsWith(attribute, changed);
  const begins = fact.type === "messages.expired" && { first: fact.upto + 1 };
  const now = Object.assign({ ...before, ...begins }, ...(Object.keys(shown) as AttributeName[]).map(fields));
  return Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined)) as Room;
}

function fieldsWith<A extends AttributeName>(attribute: A, changed: Attributes): Fields {
  const value: Attributes[A] = changed[attribute];
  return value === undefined ? {} : shown[attribute].as(value);
}
