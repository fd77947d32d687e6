import { z } from "zod";
import { person } from "./account.ts";
import { attributesAsked, attributesTold, isPrivate, key, name, topic } from "./attributes.ts";
import { type FactBy, fact } from "./fact.ts";
import { after, pageOf, reason, room, seq } from "./fields.ts";
import { limits } from "./limits.ts";
import { type CommandBy, changed, command, eitherOf, question } from "./request.ts";

const kind = z.enum(["public", "private", "direct"]);

const is = (what: string) => z.literal(true).optional().describe(what);

export const roomShape = z
  .object({
    id: room,
    name: z.string().describe("Empty for a direct conversation: show the names of its people."),
    kind,
    topic: z.string().optional(),
    archived: z.literal(true).optional(),
    keepDays: z
      .number()
      .int()
      .optional()
      .describe(
        "The server deletes messages that are older than so many days; none = it follows the server's setting.",
      ),
    moderated: is("Only voiced members, operators and moderators of the server write."),
    reactable: is("All members react, also while it is moderated."),
    topicLocked: is("Only operators set the topic."),
    inviteOnly: is("A public room that is entered with an invitation only."),
    secret: is("A public room that is not in lists of people who are not in it."),
    noCtcp: is("Doors pass on no CTCP requests, except actions."),
    keyed: is("People without an invitation join with its key only."),
    limit: z.number().int().optional().describe("Nobody joins uninvited once it has so many members."),
    slowSeconds: z
      .number()
      .int()
      .optional()
      .describe(
        "A person who is neither operator, voiced nor a moderator of the server posts one message in so many seconds.",
      ),
    people: z.array(person).readonly().optional().describe("The people of a direct conversation."),
    first: seq
      .optional()
      .describe("The log begins at this `seq`: older events are no longer kept. None = it begins at 1."),
  })
  .describe("A room as its readers see it.");
export type Room = Readonly<z.infer<typeof roomShape>>;

const roomRole = z.enum(["member", "voiced", "operator"]);
export type RoomRole = z.infer<typeof roomRole>;
export const roomRoleField = roomRole;

export const readState = z
  .object({
    seq: z.number().int().describe("The end of the room's log when it was counted."),
    read: z.number().int().describe("Your reading position: you have read everything up to here."),
    unread: z
      .number()
      .int()
      .describe("Other people's messages after that which are in no thread, up to `unreadCountMax`."),
    mentions: z
      .number()
      .int()
      .describe("Messages after that, threads included, that mention you or everyone; up to the same limit."),
  })
  .describe("Your reading position in a room or a thread, and what is unread.");
export type ReadState = Readonly<z.infer<typeof readState>>;

export const joinedRoom = roomShape
  .extend({ role: roomRole, ...readState.shape })
  .describe("A room that you are in.");
export type JoinedRoom = Readonly<z.infer<typeof joinedRoom>>;
export const listedRoom = roomShape
  .extend({ members: z.number().int(), joined: z.boolean().describe("Whether you are in it.") })
  .describe("A room in a list.");
export type ListedRoom = Readonly<z.infer<typeof listedRoom>>;

export const invitation = z
  .object({ room: roomShape, by: person })
  .describe("An invitation that was neither accepted nor declined yet.");
export type Invitation = Readonly<z.infer<typeof invitation>>;

export const entered = z
  .object({
    room: roomShape,
    seq: seq.optional().describe("The `seq` of the last event that this caused, if any."),
  })
  .describe("A room that you have joined, or may join now.");

/** `user@host` as an IRC session shows them, for the masks of a room. Its door adds it. */
export const userhost = z.string().optional();
/** Set by a server without flood control: what one person has made is not limited. */
export const uncounted = z.literal(true).optional();

export const roomCreate = command(
  "room.create",
  "Make a room. The maker of a public room is not in it yet: `room.join` makes them its operator. " +
    "The maker of a private room is in it at once, as its operator.",
  { name, private: z.boolean().optional(), topic: topic.optional() },
  {
    answer: entered,
    refusals: ["bad_name", "room_exists", "not_allowed", "too_many", "too_many_rooms", "server_full"],
    added: z.object({ uncounted }),
  },
);
export const roomJoin = command(
  "room.join",
  "Join a public room by its name, or any room by its id: give one of the two. A private room needs an invitation.",
  {
    name: name.optional(),
    room: room.optional(),
    key: key.optional().describe("The room's key. A room without one ignores it."),
  },
  {
    answer: entered,
    refusals: ["already_member", "too_many_rooms", "invite_only", "bad_key", "room_full", "not_allowed"],
    check: eitherOf("name", "room"),
    added: z.object({ userhost }),
  },
);

export const roomSet = command(
  "room.set",
  "Change attributes of a room: all that you give, or none. Members may change the topic, unless it is locked; only " +
    "people who look after the room may change the rest. Name, topic, privacy and archive have events of their own; `room.changed` tells " +
    "all others.",
  { room, ...attributesAsked },
  {
    answer: changed,
    refusals: ["banned", "not_member", "not_allowed", "room_archived", "bad_name", "room_exists"],
  },
);
export const roomRename = command(
  "room.rename",
  "Rename a room.",
  { room, name, reason },
  { answer: changed, refusals: ["bad_name", "room_exists"] },
);
export const roomTopic = command(
  "room.topic",
  "Set the topic of a room; empty = none.",
  { room, topic },
  { answer: changed, refusals: [] },
);
export const roomPrivacy = command(
  "room.privacy",
  "Make a public room private, or a private one public.",
  {
    room,
    private: isPrivate,
  },
  { answer: changed, refusals: ["room_exists"] },
);
export const roomArchive = command(
  "room.archive",
  "Archive a room: until it is reopened, people can read and leave it, and do little else.",
  { room },
  { answer: changed, refusals: [] },
);
export const roomReopen = command(
  "room.reopen",
  "Reopen an archived room.",
  { room },
  { answer: changed, refusals: [] },
);

export const roomDelete = command(
  "room.delete",
  "Delete a room with all of its messages. It is closed at once, and its name is free. Within `restoreDaysMax` it can be " +
    "restored; after that it is erased.",
  {
    room,
    now: z.boolean().optional().describe("Erase it at once and permanently. Only admins may do that."),
    name: z
      .string()
      .optional()
      .describe(
        "Its name as you know it: if the room has another name by now, it is not deleted (`conflict`).",
      ),
  },
  { answer: changed, refusals: ["conflict"] },
);
export const roomRestore = command(
  "room.restore",
  "Restore a deleted room, with its members.",
  { room },
  { answer: changed, refusals: ["room_exists"] },
);

export const roomKey = question(
  "room.key",
  "The key that people need to join a room, if it has one.",
  { room },
  { answer: z.object({ key: z.string().optional() }), refusals: [] },
);

export const roomList = question(
  "room.list",
  "The public rooms and your rooms, a page at a time, in the order of their ids.",
  { after, limit: pageOf(limits.roomsPageMax) },
  { answer: z.object({ rooms: z.array(listedRoom).readonly(), more: z.boolean() }), refusals: [] },
);
export const roomGet = question(
  "room.get",
  "One of your rooms, by its id.",
  { room },
  { answer: z.object({ room: joinedRoom, seq }), refusals: [] },
);

export type RoomCreate = CommandBy<typeof roomCreate>;
export type RoomJoin = CommandBy<typeof roomJoin>;

export const roomCreated = fact("room.created", "The room was made: the first event of every log.", {
  name: z.string(),
  kind,
  topic: z.string().optional(),
  people: z.array(person).readonly().optional(),
});
export const roomRenamed = fact("room.renamed", "The room has another name.", {
  name: z.string(),
  reason: z.string().optional(),
});
export const roomTopicChanged = fact("room.topic_changed", "The room has another topic.", {
  topic: z.string().describe("Empty = the room has no topic."),
});
export const roomPrivacyChanged = fact("room.privacy_changed", "The room became private, or public.", {
  private: z.boolean(),
});
export const roomArchived = fact("room.archived", "The room was archived.", {});
export const roomReopened = fact("room.reopened", "The room was reopened.", {});

export const roomChanged = fact(
  "room.changed",
  "Attributes of the room have changed: those that the event has.",
  attributesTold,
);

export const roomDeleted = fact(
  "room.deleted",
  "The room was deleted: this is its last event, unless it is restored.",
  { now: z.literal(true).optional().describe("It cannot be restored.") },
);
export const roomRestored = fact(
  "room.restored",
  "The room was restored. People who get this event are in it as before.",
  {},
);

/** A person to whom slow mode applies has posted. It is in no event: the message has one. */
export type RoomPaced = { readonly type: "room.paced" };
/** The room's key, which is in no event. Null = it has none. */
export type RoomKeySet = { readonly type: "room.key_set"; readonly key: string | null };
export type RoomDeleted = FactBy<typeof roomDeleted>;
export type RoomRestored = FactBy<typeof roomRestored>;
export type RoomCreated = FactBy<typeof roomCreated>;
type RoomRenamed = FactBy<typeof roomRenamed>;
type RoomTopicChanged = FactBy<typeof roomTopicChanged>;
type RoomPrivacyChanged = FactBy<typeof roomPrivacyChanged>;
type RoomArchived = FactBy<typeof roomArchived>;
type RoomReopened = FactBy<typeof roomReopened>;
export type RoomChanged = FactBy<typeof roomChanged>;
/** Facts that change a room's attributes: one of them each, or any of them. */
export type AttributeChange =
  | RoomChanged
  | RoomRenamed
  | RoomTopicChanged
  | RoomPrivacyChanged
  | RoomArchived
  | RoomReopened;
