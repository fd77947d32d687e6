import { z } from "zod";
import type * as account from "./account.ts";
import type { ContactFact } from "./contact.ts";
import { at, message as messageIdField, room as roomIdField, seq, userIdField } from "./fields.ts";
import type { MessageId, RoomId, UserId } from "./ids.ts";
import type { EntryFact } from "./invite.ts";
import type { FollowerMoved } from "./journal.ts";
import type { GuestCame, GuestWent, NodeLeased } from "./leases.ts";
import * as member from "./member.ts";
import * as message from "./message.ts";
import type * as moderation from "./moderation.ts";
import * as room from "./room.ts";

/** What happened in a room, and so stands in its log, by its `type`. */
const facts = {
  "room.created": room.roomCreated,
  "room.changed": room.roomChanged,
  "room.renamed": room.roomRenamed,
  "room.topic_changed": room.roomTopicChanged,
  "room.privacy_changed": room.roomPrivacyChanged,
  "room.archived": room.roomArchived,
  "room.reopened": room.roomReopened,
  "room.deleted": room.roomDeleted,
  "room.restored": room.roomRestored,
  "member.joined": member.memberJoined,
  "member.left": member.memberLeft,
  "member.removed": member.memberRemoved,
  "member.banned": member.memberBanned,
  "member.unbanned": member.memberUnbanned,
  "member.invited": member.memberInvited,
  "member.uninvited": member.memberUninvited,
  "member.role_changed": member.memberRoleChanged,
  "message.posted": message.messagePosted,
  "message.edited": message.messageEdited,
  "message.deleted": message.messageDeleted,
  "messages.erased": message.messagesErased,
  "message.pinned": message.messagePinned,
  "message.unpinned": message.messageUnpinned,
  "reaction.added": message.reactionAdded,
  "reaction.removed": message.reactionRemoved,
} as const;
type Facts = typeof facts;
export type RoomFactType = keyof Facts;
export type RoomFact = { [T in RoomFactType]: Readonly<z.infer<Facts[T]>> }[RoomFactType];

/** What happened to a person, outside every room. */
export type PersonFact =
  | account.UserCreated
  | account.UserReleased
  | account.UserRegistered
  | account.UserChanged
  | EntryFact
  | account.PasswordChanged
  | account.SessionOpened
  | account.SessionEnded
  | account.SessionSeen
  | message.CursorMoved
  | GuestCame
  | GuestWent
  | ContactFact;
/** What happened to the whole server. */
export type ServerFact =
  | moderation.ServerBanned
  | moderation.ServerUnbanned
  | moderation.UserDeleted
  | moderation.UserRestored;
/** What the server does for itself. */
type OwnFact = moderation.ErasureStepped | moderation.RoomsSwept | FollowerMoved | NodeLeased;
export type Fact = RoomFact | PersonFact | ServerFact | OwnFact;

const place = {
  room: roomIdField,
  seq: seq.describe("Its place in the room's log: 1, 2, 3 … without a gap."),
  at: at.describe("When it happened; this never orders anything."),
  by: userIdField.describe("Who did it."),
  from: z.string().describe("Their name at that time."),
};

/** Every event, by its `type`: a fact at its place in a room's log. */
export const events = Object.fromEntries(
  Object.entries(facts).map(([type, fact]) => [
    type,
    z
      .object({
        ...place,
        ...fact.shape,
        ...(type === "message.posted" && {
          id: messageIdField,
          current: message.currentState
            .optional()
            .describe("In answers: what has become of the message, when that is not what was posted."),
        }),
      })
      .describe(fact.description ?? ""),
  ]),
) as unknown as { readonly [T in RoomFactType]: z.ZodType<EventOf<Extract<RoomFact, { type: T }>>> };

export const eventShape = z.union(Object.values(events)).describe("Something that happened in a room.");

/** A fact at its place in a room's log. `at` is RFC 3339 in UTC with milliseconds; it never orders anything. */
export type EventOf<F extends RoomFact> = {
  readonly room: RoomId;
  readonly seq: number;
  readonly at: string;
  readonly by: UserId;
  /** The author's name at that time. */
  readonly from: string;
} & F &
  (F extends message.MessagePosted
    ? {
        readonly id: MessageId;
        /** In a page of history: what has become of the message, when that is not what was posted. */
        readonly current?: message.CurrentState | undefined;
      }
    : unknown);
export type Event = { [T in RoomFactType]: EventOf<Extract<RoomFact, { type: T }>> }[RoomFactType];
