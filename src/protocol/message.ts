import { z } from "zod";
import { person } from "./account.ts";
import { emojiIn } from "./emoji.ts";
import { type FactBy, fact } from "./fact.ts";
import { at, message, room, seq, seqOrStart, text, user, userIdField, word } from "./fields.ts";
import { limits } from "./limits.ts";
import { type CommandBy, changed, command, eitherOf, place } from "./request.ts";
import { readState, userhost } from "./room.ts";
import { ownSignal } from "./signal.ts";

const body = text(limits.messageCharactersMax);
export const messageKind = z
  .enum(["action", "notice"])
  .describe(
    "`action`: what the author does, as in `/me waves`: show the author's name before the text (IRC's CTCP ACTION). " +
      "`notice`: a message that no program answers, such as the answer of a bot (IRC's NOTICE). None = an ordinary message.",
  );
export type MessageKind = z.infer<typeof messageKind>;
/** IRCv3 message-tags: keys of client-only tags begin with `+`. */
const CLIENT_TAG = /^\+(?:[A-Za-z0-9.-]{1,200}\/)?[A-Za-z0-9-]{1,200}$/;
export const isClientTag = (key: string): boolean => CLIENT_TAG.test(key);
export const clientTags = z
  .record(z.string().regex(CLIENT_TAG, "is not the key of a client-only tag of IRC"), z.string())
  .readonly();
export const clientTagsAsked = clientTags.refine(
  (tags) => JSON.stringify(tags).length <= limits.clientTagCharactersMax,
  "is too long",
);
/** Each emoji has one form, however it was typed, so that it is one reaction. */
const emoji = z
  .string()
  .max(limits.emojiCharactersMax)
  .overwrite((value) => emojiIn(value) ?? value)
  .describe("One emoji; with or without its variation selectors (U+FE0F) it is the same one.");

/** The raid switch is on: the core adds it. */
const raid = z.literal(true).optional();
/** The first messages of newcomers wait for a moderator: the core adds it. */
const hold = z.literal(true).optional();

export const messagePost = command(
  "message.post",
  "Post a message to a room.",
  {
    room,
    body,
    nonce: word(64)
      .optional()
      .describe(
        "Makes the post repeatable: the same request with the same nonce gives the first outcome, forever.",
      ),
    kind: z
      .enum(["text", ...messageKind.options])
      .optional()
      .describe(
        "`action`: what you do, as in `/me waves`. `notice`: a message that no program should answer. " +
          "`text`: an ordinary message, which is the default.",
      ),
    tags: clientTagsAsked
      .optional()
      .describe(
        "Client-only tags of IRC (IRCv3 message-tags), which the server passes on and does not look at: " +
          "`clientTagCharactersMax` characters of JSON.",
      ),
    replyTo: message.optional().describe("The message that this one answers, in the same room."),
    thread: message
      .optional()
      .describe(
        "Posts into the thread that this message begins. It is in the same room, and not itself in a thread.",
      ),
  },
  {
    answer: place.extend({ id: message, at }),
    refusals: ["not_allowed", "too_long", "no_such_message", "nonce_conflict", "muted", "slow_mode", "held"],
    itemsMax: ["tags", limits.clientTagsMax],
    added: z.object({
      bot: z.literal(true).optional().describe("A program wrote it, as its connection's `hello` said."),
      userhost,
      raid,
      hold,
    }),
  },
);
export const messageEdit = command(
  "message.edit",
  "Change the text of your message. The same text again changes nothing.",
  { room, id: message, body },
  {
    answer: changed,
    refusals: ["too_long", "no_such_message", "too_many", "muted"],
    added: z.object({ raid, hold }),
  },
);
export const messageDelete = command(
  "message.delete",
  "Erase a message: the server removes its text and its former texts from the log permanently.",
  { room, id: message },
  { answer: changed, refusals: ["no_such_message"] },
);
export const messageErase = command(
  "message.erase",
  "Erase all messages of a person in a room, or those after a `seq`. Use `id` for a person who has left the server.",
  {
    room,
    user: user.optional(),
    id: userIdField.optional(),
    after: seqOrStart.optional(),
  },
  { answer: changed, refusals: ["no_such_user"], check: eitherOf("user", "id") },
);
export const messagePin = command(
  "message.pin",
  "Pin a message to its room.",
  { room, id: message },
  { answer: changed, refusals: ["not_allowed", "no_such_message", "too_many"] },
);
export const messageUnpin = command(
  "message.unpin",
  "Unpin a message.",
  { room, id: message },
  { answer: changed, refusals: ["no_such_message"] },
);
export const reactionAdd = command(
  "reaction.add",
  "React to a message with an emoji.",
  {
    room,
    id: message,
    emoji: emoji.refine((value) => emojiIn(value) === value, "is not exactly one emoji"),
  },
  { answer: changed, refusals: ["not_allowed", "no_such_message", "too_many", "muted"] },
);
export const reactionRemove = command(
  "reaction.remove",
  "Remove your reaction.",
  {
    room,
    id: message,
    emoji,
  },
  { answer: changed, refusals: ["no_such_message"] },
);

export type MessagePost = CommandBy<typeof messagePost>;

export const cursorSet = command(
  "cursor.set",
  "Move your reading position. It moves forward only, unless `back` is given.",
  {
    room,
    seq: seqOrStart,
    thread: message.optional().describe("The thread that the position belongs to; none = the room."),
    back: z.boolean().optional().describe("Allows a move backward: everything after `seq` is unread again."),
  },
  { answer: readState.extend({ room, thread: message.optional() }), refusals: ["no_such_message"] },
);

export const currentState = z
  .object({
    seq: seq.describe("This is the state up to this event: apply later events to it."),
    body: z.string().optional().describe("The present text, if the message was edited."),
    editedAt: at.optional(),
    edits: z.number().int().optional().describe("How many former texts the message has."),
    deleted: z.literal(true).optional(),
    pinned: seq.optional().describe("Where it was pinned."),
    replies: z.number().int().optional().describe("The number of replies in the thread that it begins."),
    lastReply: seq.optional().describe("The `seq` of the last reply."),
    reactions: z
      .array(
        z.object({
          emoji: z.string(),
          count: z.number().int(),
          me: z.literal(true).optional().describe("You have reacted with it."),
          by: z
            .array(person)
            .readonly()
            .describe("The first people who reacted with it, at most `reactorsShownMax`."),
        }),
      )
      .readonly()
      .optional(),
  })
  .describe("The present state of a message.");
export type CurrentState = Readonly<z.infer<typeof currentState>>;

const mentioned = {
  mentions: z
    .array(userIdField)
    .readonly()
    .optional()
    .describe("People of the room that the text mentions by @name."),
  mentionsAll: z.literal(true).optional().describe("It mentions everyone in the room."),
};
const messageOf = message.describe("The message's id.");

export const cursorSignal = ownSignal("cursor", "One of your clients has moved your reading position.", {
  room,
  thread: message.optional().describe("The thread that the position belongs to; none = the room."),
  ...readState.shape,
});

export const messagePosted = fact("message.posted", "A person wrote a message.", {
  body: z.string().describe("The text as it was posted; empty after the message was deleted."),
  kind: messageKind.optional(),
  tags: clientTags.optional().describe("Client-only tags of IRC."),
  nonce: z.string().optional().describe("Sent to the author's own clients only."),
  replyTo: message.optional().describe("The message that this one answers."),
  thread: message.optional().describe("The message that begins the thread in which this one was posted."),
  ...mentioned,
  bot: z
    .literal(true)
    .optional()
    .describe("A program wrote it: an account whose role is `bot`, or a client that said so in `hello`."),
  deleted: z.literal(true).optional().describe("The text has been erased since."),
});
export const messageEdited = fact("message.edited", "The author changed the text.", {
  id: messageOf,
  body: z.string().describe("The new text; empty after the message was deleted."),
  kind: messageKind.optional().describe("The message's kind, which an edit does not change."),
  ...mentioned,
  deleted: z.literal(true).optional().describe("The text has been erased since."),
});
export const messageDeleted = fact(
  "message.deleted",
  "The message was erased, with its reactions and its pin, and is not counted in its thread.",
  { id: messageOf, thread: message.optional().describe("The thread in which it was posted.") },
);
export const messagesErased = fact(
  "messages.erased",
  "All messages of a person from `first` to `last` were erased, as if each were deleted: threads do not count them.",
  {
    user: userIdField.describe("Who wrote them."),
    name: z.string().optional().describe("Their name at that time; none = they had left the server."),
    first: seq,
    last: seq,
  },
);
export const messagesExpired = fact(
  "messages.expired",
  "The server erased all events up to `upto`, with everything that belongs to them, since they are older than the room " +
    "keeps: the log begins after that.",
  { upto: seq },
);
export const messagePinned = fact("message.pinned", "The message was pinned.", { id: messageOf });
export const messageUnpinned = fact("message.unpinned", "The message was unpinned.", {
  id: messageOf,
});
export const reactionAdded = fact("reaction.added", "A person reacted to the message.", {
  id: messageOf,
  emoji: z.string(),
});
export const reactionRemoved = fact("reaction.removed", "A person removed their reaction.", {
  id: messageOf,
  emoji: z.string(),
});

export type MessagePosted = FactBy<typeof messagePosted>;
export type MessageEdited = FactBy<typeof messageEdited>;
export type MessagesExpired = FactBy<typeof messagesExpired>;
export type MessageDeleted = FactBy<typeof messageDeleted>;
export type MessagesErased = FactBy<typeof messagesErased>;
export type ReactionAdded = FactBy<typeof reactionAdded>;
export type ReactionRemoved = FactBy<typeof reactionRemoved>;

/** A part of a person's state. It is in no room's log. */
export type CursorMoved = {
  readonly type: "cursor.moved";
  readonly seq: number;
  readonly thread?: z.infer<typeof message>;
};
