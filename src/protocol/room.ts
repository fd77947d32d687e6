import { z } from "zod";
import { person } from "./account.ts";
import { after, line, pageOf, room } from "./fields.ts";
import { limits } from "./limits.ts";

/** A room's name as somebody types it; the rules are in names.ts and the refusal names the broken one. */
const name = z.string().max(limits.roomNameCharactersMax * 4);
const topic = line(limits.topicCharactersMax);

/**
 * Make a room. A public room's maker is not in it: joining is a command of its own, and makes them its operator. A
 * private room begins with its maker as its operator, since nobody else could find it.
 */
export const roomCreate = z.object({
  type: z.literal("room.create"),
  name,
  private: z.boolean().optional(),
  topic: topic.optional(),
});

/** Join a public room by its name, or any room by its id: a private one needs an invitation. */
export const roomJoin = z
  .object({ type: z.literal("room.join"), name: name.optional(), room: room.optional() })
  .refine((join) => (join.name === undefined) !== (join.room === undefined), {
    path: ["name"],
    message: "is needed, or else `room`, and not both",
  });

export const roomRename = z.object({ type: z.literal("room.rename"), room, name });
/** What the room is about; empty = nothing is said. */
export const roomTopic = z.object({ type: z.literal("room.topic"), room, topic });
/** Make a public room private, or a private one public. */
export const roomPrivacy = z.object({ type: z.literal("room.privacy"), room, private: z.boolean() });
/** An archived room can be read and left, nothing else, until it is reopened. */
export const roomArchive = z.object({ type: z.literal("room.archive"), room });
export const roomReopen = z.object({ type: z.literal("room.reopen"), room });

/** The public rooms and one's own, a page at a time, in the order of their ids. */
export const roomList = z.object({
  type: z.literal("room.list"),
  after,
  limit: pageOf(limits.roomsPageMax),
});

/** One of one's own rooms, by its id. */
export const roomGet = z.object({ type: z.literal("room.get"), room });

export type RoomCreate = Readonly<z.infer<typeof roomCreate>>;
export type RoomJoin = Readonly<z.infer<typeof roomJoin>>;
export type RoomRename = Readonly<z.infer<typeof roomRename>>;
export type RoomTopic = Readonly<z.infer<typeof roomTopic>>;
export type RoomPrivacy = Readonly<z.infer<typeof roomPrivacy>>;
export type RoomArchive = Readonly<z.infer<typeof roomArchive>>;
export type RoomReopen = Readonly<z.infer<typeof roomReopen>>;
export type RoomList = Readonly<z.infer<typeof roomList>>;

const kind = z.enum(["public", "private", "direct"]);

/** A room as its readers see it. */
export const roomShape = z.object({
  id: room,
  /** Empty for a direct conversation, which is named by its people. */
  name: z.string(),
  kind,
  topic: z.string().optional(),
  archived: z.literal(true).optional(),
  /** The people of a direct conversation. */
  people: z.array(person).readonly().optional(),
});
export type Room = Readonly<z.infer<typeof roomShape>>;

const roomRole = z.enum(["member", "voiced", "operator"]);
export type RoomRole = z.infer<typeof roomRole>;
export const roomRoleField = roomRole;

/** Where one's reading of a room, or of a thread, stands. */
export const readState = z.object({
  /** The end of the room's log when it was counted. */
  seq: z.number().int(),
  /** Everything up to here has been read. */
  read: z.number().int(),
  /** Messages of others after that, threads aside, up to `limits.unreadCountMax`. */
  unread: z.number().int(),
  /** Those of them, and of their threads, that mention one or everybody; up to the same limit. */
  mentions: z.number().int(),
});
export type ReadState = Readonly<z.infer<typeof readState>>;

/** One of one's own rooms. */
export const joinedRoom = roomShape.extend({
  role: roomRole,
  ...readState.shape,
});
export type JoinedRoom = Readonly<z.infer<typeof joinedRoom>>;
export const listedRoom = roomShape.extend({ members: z.number().int(), joined: z.boolean() });
export type ListedRoom = Readonly<z.infer<typeof listedRoom>>;

/** An invitation that has been neither taken nor declined. */
export const invitation = z.object({ room: roomShape, by: person });
export type Invitation = Readonly<z.infer<typeof invitation>>;

export const roomCreated = z.object({
  type: z.literal("room.created"),
  name: z.string(),
  kind,
  topic: z.string().optional(),
  people: z.array(person).readonly().optional(),
});
export const roomRenamed = z.object({ type: z.literal("room.renamed"), name: z.string() });
export const roomTopicChanged = z.object({ type: z.literal("room.topic_changed"), topic: z.string() });
export const roomPrivacyChanged = z.object({
  type: z.literal("room.privacy_changed"),
  private: z.boolean(),
});
export const roomArchived = z.object({ type: z.literal("room.archived") });
export const roomReopened = z.object({ type: z.literal("room.reopened") });

export type RoomCreated = Readonly<z.infer<typeof roomCreated>>;
export type RoomRenamed = Readonly<z.infer<typeof roomRenamed>>;
export type RoomTopicChanged = Readonly<z.infer<typeof roomTopicChanged>>;
export type RoomPrivacyChanged = Readonly<z.infer<typeof roomPrivacyChanged>>;
export type RoomArchived = Readonly<z.infer<typeof roomArchived>>;
export type RoomReopened = Readonly<z.infer<typeof roomReopened>>;
export type RoomChanged = RoomRenamed | RoomTopicChanged | RoomPrivacyChanged | RoomArchived | RoomReopened;
