import { z } from "zod";
import { room, text, word } from "./fields.ts";
import { limits } from "./limits.ts";

/** Write a message into a room. With a `nonce`, repeating the command returns the first outcome, for ever. */
export const messagePost = z.object({
  type: z.literal("message.post"),
  room,
  body: text(limits.messageCharactersMax),
  nonce: word(64).optional(),
});
export type MessagePost = z.infer<typeof messagePost>;

/** One page of a room's log: the events before or after a `seq`, or the newest. */
export const historyRead = z.object({
  type: z.literal("history.read"),
  room,
  before: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  after: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.number().int().min(1).max(limits.historyEventsMax).default(50),
});
export type HistoryRead = z.infer<typeof historyRead>;

export type MessagePosted = {
  readonly type: "message.posted";
  readonly body: string;
  /** Sent to the author's own clients only. */
  readonly nonce?: string;
};
