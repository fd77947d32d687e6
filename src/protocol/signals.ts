import { z } from "zod";
import { presenceField, userShape } from "./account.ts";
import * as contact from "./contact.ts";
import { message, room, typed, userIdField } from "./fields.ts";
import { invitation, readState } from "./room.ts";

const presence = typed(
  "presence",
  "The presence and status of another person. Not sent in rooms with very many readers.",
  {
    room,
    by: userIdField,
    from: z.string().describe("Their name, which changes when a guest becomes an account."),
    state: presenceField,
    status: z.string().optional(),
  },
);
const typingSignal = typed("typing", "Another person is writing. It is valid for `typingSecondsMax`.", {
  room,
  by: userIdField,
  from: z.string().describe("Their name."),
});
const cursor = typed("cursor", "One of your clients has moved your reading position.", {
  room,
  thread: message.optional().describe("The thread that the position belongs to; none = the room."),
  ...readState.shape,
});
const invited = typed("invited", "You were invited to a room.", invitation.shape);
const uninvited = typed("uninvited", "Your invitation to this room has ended.", { room });
const me = typed("me", "Your account has changed.", { user: userShape });

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
  blocked: contact.blocked,
  unblocked: contact.unblocked,
  settings: contact.settings,
} as const;
export type Signal = Presence | Typing | OwnSignal;
/** For one person's own clients. */
export type OwnSignal =
  | CursorSignal
  | Invited
  | Uninvited
  | Me
  | contact.Blocked
  | contact.Unblocked
  | contact.SettingsSignal;
