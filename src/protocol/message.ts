import { z } from "zod";
import { person } from "./account.ts";
import { emojiIn } from "./emoji.ts";
import { type FactBy, fact } from "./fact.ts";
import { at, message, room, seq, seqOrStart, text, user, userIdField, word } from "./fields.ts";
import { limits } from "./limits.ts";
import { type CommandBy, changed, command, eitherOf, place } from "./request.ts";
import { readState } from "./room.ts";

const body = text(limits.messageCharactersMax);
/** One emoji has one form, however it was typed, so that it is one reaction. */
const emoji = z
  .string()
  .max(limits.emojiCharactersMax)
  .overwrite((value) => emojiIn(value) ?? value)
  .describe("One emoji; with or without its variation selectors (U+FE0F) it is the same one.");

export const messagePost = command(
  "message.post",
  "Write a message into a room.",
  {
    room,
    body,
    nonce: word(64)
      .optional()
      .describe("Makes it repeatable: the same request with it gives the first outcome, for ever."),
    replyTo: message.optional().describe("The message that is answered; of the same room."),
    thread: message
      .optional()
      .describe(
        "The message that begins the thread in which this is said; of the same room, itself in no thread.",
      ),
  },
  {
    answer: place.extend({ id: message, at }),
    refusals: ["not_allowed", "too_long", "no_such_message", "nonce_conflict"],
    added: z.object({
      bot: z.literal(true).optional().describe("A program wrote it, as its connection's `hello` said."),
    }),
  },
);
export const messageEdit = command(
  "message.edit",
  "Change the text of your message. The same text again changes nothing.",
  { room, id: message, body },
  { answer: changed, refusals: ["too_long", "no_such_message", "too_many"] },
);
export const messageDelete = command(
  "message.delete",
  "Erase a message: its text, and those it had before, are gone from the log for good.",
  { room, id: message },
  { answer: changed, refusals: ["no_such_message"] },
);
export const messageErase = command(
  "message.erase",
  "Erase all messages of a person in a room, or those after a `seq`. A person who has left the server is named by `id`.",
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
  { answer: changed, refusals: ["not_allowed", "no_such_message", "too_many"] },
);
export const reactionRemove = command(
  "reaction.remove",
  "Take your reaction back.",
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
    thread: message.optional().describe("The thread whose position it is; none = the room's."),
    back: z.boolean().optional().describe("Mark unread from after `seq`."),
  },
  { answer: readState.extend({ room, thread: message.optional() }), refusals: ["no_such_message"] },
);

export const currentState = z
  .object({
    seq: seq.describe("The event up to which this tells it: later ones are still to be applied."),
    body: z.string().optional().describe("The text of now, when it was edited."),
    editedAt: at.optional(),
    edits: z.number().int().optional().describe("How many texts it has had before."),
    deleted: z.literal(true).optional(),
    pinned: seq.optional().describe("Where it was pinned."),
    replies: z.number().int().optional().describe("Of the thread it begins: how many replies there are."),
    lastReply: seq.optional().describe("The `seq` of the last of them."),
    reactions: z
      .array(
        z.object({
          emoji: z.string(),
          count: z.number().int(),
          me: z.literal(true).optional().describe("Yours is among them."),
          by: z.array(person).readonly().describe("The first of them, at most `reactorsShownMax`."),
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

export const messagePosted = fact("message.posted", "A person wrote a message.", {
  body: z.string().describe("As it was posted; empty once it is deleted."),
  nonce: z.string().optional().describe("Sent to the author's own clients only."),
  replyTo: message.optional().describe("The message that is answered."),
  thread: message.optional().describe("The message that begins the thread in which this is said."),
  ...mentioned,
  bot: z
    .literal(true)
    .optional()
    .describe("A program wrote it: an account whose role is `bot`, or a client that said so in `hello`."),
  deleted: z.literal(true).optional().describe("The text was erased since."),
});
export const messageEdited = fact("message.edited", "The author changed the text.", {
  id: messageOf,
  body: z.string().describe("The new text; empty once the message is deleted."),
  ...mentioned,
  deleted: z.literal(true).optional().describe("The text was erased since."),
});
export const messageDeleted = fact(
  "message.deleted",
  "The message was erased, with its reactions and its pin, and is not counted in its thread.",
  { id: messageOf, thread: message.optional().describe("The thread it was said in.") },
);
export const messagesErased = fact(
  "messages.erased",
  "All messages of a person from `first` to `last` were erased, as if each were deleted: threads do not count them.",
  {
    user: userIdField.describe("Who wrote them."),
    name: z.string().optional().describe("Their name then, if they were still here."),
    first: seq,
    last: seq,
  },
);
export const messagesExpired = fact(
  "messages.expired",
  "All events up to `upto` are older than the room keeps, and were erased, with all that hangs on them: the log begins " +
    "after that.",
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
export const reactionRemoved = fact("reaction.removed", "A person took their reaction back.", {
  id: messageOf,
  emoji: z.string(),
});

export type MessagePosted = FactBy<typeof messagePosted>;
export type MessageEdited = FactBy<typeof messageEdited>;
export type MessageDeleted = FactBy<typeof messageDeleted>;
export type MessagesErased = FactBy<typeof messagesErased>;
export type ReactionAdded = FactBy<typeof reactionAdded>;
export type ReactionRemoved = FactBy<typeof reactionRemoved>;

/** Part of a person's state, and so in no room's log. */
export type CursorMoved = {
  readonly type: "cursor.moved";
  readonly seq: number;
  readonly thread?: z.infer<typeof message>;
};
