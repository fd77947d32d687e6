import { z } from "zod";
import { person } from "./account.ts";
import { at, message, pageOf, room, seq, seqOrStart, text, userIdField, word } from "./fields.ts";
import { limits } from "./limits.ts";

const body = text(limits.messageCharactersMax);
/** One emoji, or a short word for one, without spaces. */
const emoji = z
  .string()
  .min(1)
  .max(limits.emojiCharactersMax)
  .regex(/^[^\s\p{Cc}]+$/u, "is no emoji")
  .refine((value) => value.isWellFormed(), "is not well-formed Unicode");

/** Write a message into a room. With a `nonce`, repeating the command returns the first outcome, for ever. */
export const messagePost = z.object({
  type: z.literal("message.post"),
  room,
  body,
  nonce: word(64).optional(),
  /** The message that is answered; of the same room. */
  replyTo: message.optional(),
  /** The message that begins the thread in which this is said; of the same room, and itself in no thread. */
  thread: message.optional(),
});
/** Change the text of one's own message. Saying the same again changes nothing. */
export const messageEdit = z.object({ type: z.literal("message.edit"), room, id: message, body });
/** Erase a message: its text, and those it had before, are gone from the log for good. */
export const messageDelete = z.object({ type: z.literal("message.delete"), room, id: message });
export const messagePin = z.object({ type: z.literal("message.pin"), room, id: message });
export const messageUnpin = z.object({ type: z.literal("message.unpin"), room, id: message });
export const reactionAdd = z.object({ type: z.literal("reaction.add"), room, id: message, emoji });
export const reactionRemove = z.object({ type: z.literal("reaction.remove"), room, id: message, emoji });

export type MessagePost = Readonly<z.infer<typeof messagePost>>;
export type MessageEdit = Readonly<z.infer<typeof messageEdit>>;
export type MessageDelete = Readonly<z.infer<typeof messageDelete>>;
export type MessagePin = Readonly<z.infer<typeof messagePin>>;
export type MessageUnpin = Readonly<z.infer<typeof messageUnpin>>;
export type ReactionAdd = Readonly<z.infer<typeof reactionAdd>>;
export type ReactionRemove = Readonly<z.infer<typeof reactionRemove>>;

const page = {
  before: seq.optional(),
  after: seqOrStart.optional(),
  limit: z.number().int().min(1).max(limits.historyEventsMax).default(50),
};

/**
 * One page of a room's log: the events before, after or around a `seq`, or the newest. Messages that were changed since
 * come with what has become of them, in `current`.
 */
export const historyRead = z
  .object({ type: z.literal("history.read"), room, ...page, around: seq.optional() })
  .refine(({ before, after, around }) => around === undefined || (before ?? after) === undefined, {
    path: ["around"],
    message: "stands alone, without `before` and `after`",
  });
/** One page of what was said in a thread. Without a direction, the newest. */
export const threadRead = z.object({ type: z.literal("thread.read"), room, thread: message, ...page });
/** The texts that a message has had, oldest first: all, or the last ones before a `seq`. */
export const messageHistory = z.object({
  type: z.literal("message.history"),
  room,
  id: message,
  before: seq.optional(),
});
/** The pinned messages of a room, those pinned last first; `before`, of those pinned before this `seq`. */
export const roomPins = z.object({ type: z.literal("room.pins"), room, before: seq.optional() });

export type HistoryRead = Readonly<z.infer<typeof historyRead>>;
export type ThreadRead = Readonly<z.infer<typeof threadRead>>;
export type MessageHistory = Readonly<z.infer<typeof messageHistory>>;
export type RoomPins = Readonly<z.infer<typeof roomPins>>;

/** Move one's reading position. It moves forward only, unless `back` says that this is meant. */
export const cursorSet = z.object({
  type: z.literal("cursor.set"),
  room,
  seq: seqOrStart,
  /** The thread whose position it is; none = the room's. */
  thread: message.optional(),
  /** Mark unread from after `seq`. */
  back: z.boolean().optional(),
});
/** The threads one has begun or written in that have something unread, and the latest others. */
export const threadList = z.object({
  type: z.literal("thread.list"),
  limit: pageOf(limits.threadsPageMax),
});
export type CursorSet = Readonly<z.infer<typeof cursorSet>>;
export type ThreadList = Readonly<z.infer<typeof threadList>>;

/** What has become of a message, as of the event `seq`: later events are not folded in. */
export const currentState = z.object({
  seq,
  /** The text of now, when it was edited. */
  body: z.string().optional(),
  editedAt: at.optional(),
  /** How many texts it has had before. */
  edits: z.number().int().optional(),
  deleted: z.literal(true).optional(),
  /** Where it was pinned. */
  pinned: seq.optional(),
  /** Of the thread it begins: how many replies, and where the last one stands. */
  replies: z.number().int().optional(),
  lastReply: seq.optional(),
  reactions: z
    .array(
      z.object({
        emoji: z.string(),
        count: z.number().int(),
        me: z.literal(true).optional(),
        /** The first of them, at most `limits.reactorsShownMax`. */
        by: z.array(person).readonly(),
      }),
    )
    .readonly()
    .optional(),
});
export type CurrentState = Readonly<z.infer<typeof currentState>>;

const mentioned = {
  /** People of the room that the text mentions by @name. */
  mentions: z.array(userIdField).readonly().optional(),
  /** It mentions everybody in the room. */
  mentionsAll: z.literal(true).optional(),
};

export const messagePosted = z.object({
  type: z.literal("message.posted"),
  /** As it was posted; empty once it is deleted. */
  body: z.string(),
  /** Sent to the author's own clients only. */
  nonce: z.string().optional(),
  replyTo: message.optional(),
  thread: message.optional(),
  ...mentioned,
  deleted: z.literal(true).optional(),
});
/** `id` is the message's, here and in all that follows. */
export const messageEdited = z.object({
  type: z.literal("message.edited"),
  id: message,
  /** Empty once the message is deleted. */
  body: z.string(),
  ...mentioned,
  deleted: z.literal(true).optional(),
});
export const messageDeleted = z.object({ type: z.literal("message.deleted"), id: message });
export const messagePinned = z.object({ type: z.literal("message.pinned"), id: message });
export const messageUnpinned = z.object({ type: z.literal("message.unpinned"), id: message });
export const reactionAdded = z.object({ type: z.literal("reaction.added"), id: message, emoji: z.string() });
export const reactionRemoved = z.object({
  type: z.literal("reaction.removed"),
  id: message,
  emoji: z.string(),
});

export type MessagePosted = Readonly<z.infer<typeof messagePosted>>;
export type MessageEdited = Readonly<z.infer<typeof messageEdited>>;
export type MessageDeleted = Readonly<z.infer<typeof messageDeleted>>;
export type ReactionAdded = Readonly<z.infer<typeof reactionAdded>>;
export type ReactionRemoved = Readonly<z.infer<typeof reactionRemoved>>;

/** Part of a person's state, and so in no room's log. */
export type CursorMoved = {
  readonly type: "cursor.moved";
  readonly seq: number;
  readonly thread?: z.infer<typeof message>;
};
