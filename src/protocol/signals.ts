import { z } from "zod";
import { presenceField, userShape } from "./account.ts";
import { message, room, userIdField } from "./fields.ts";
import { invitation, readState } from "./room.ts";

/** Whether somebody is here, and what they say about themselves. Not told in rooms with very many readers. */
const presence = z.object({
  type: z.literal("presence"),
  room,
  by: userIdField,
  /** Their name, which changes when a guest makes an account of themselves. */
  from: z.string(),
  state: presenceField,
  status: z.string().optional(),
});
/** Somebody is writing. It holds for `limits.typingSecondsMax`. */
const typingSignal = z.object({ type: z.literal("typing"), room, by: userIdField, from: z.string() });
/** One's own reading position was moved, by whichever of one's clients. */
const cursor = z.object({
  type: z.literal("cursor"),
  room,
  thread: message.optional(),
  ...readState.shape,
});
/** One was invited into a room. */
const invited = z.object({ type: z.literal("invited"), ...invitation.shape });
/** An invitation of one's own holds no longer. */
const uninvited = z.object({ type: z.literal("uninvited"), room });
/** One's own account has changed. */
const me = z.object({ type: z.literal("me"), user: userShape });

export type Presence = Readonly<z.infer<typeof presence>>;
export type Typing = Readonly<z.infer<typeof typingSignal>>;
export type CursorSignal = Readonly<z.infer<typeof cursor>>;
export type Invited = Readonly<z.infer<typeof invited>>;
export type Uninvited = Readonly<z.infer<typeof uninvited>>;
export type Me = Readonly<z.infer<typeof me>>;

/** Ephemeral things: no `seq`, may be lost. */
export const signals = {
  presence,
  typing: typingSignal,
  cursor,
  invited,
  uninvited,
  me,
} as const;
export type Signal = Presence | Typing | CursorSignal | Invited | Uninvited | Me;
/** For one person's own clients. */
export type OwnSignal = CursorSignal | Invited | Uninvited | Me;
