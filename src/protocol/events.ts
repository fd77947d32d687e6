import { z } from "zod";
import type { AccountFact, StatusesEnded } from "./account-facts.ts";
import type { CertificateFact } from "./certificate.ts";
import type { UserErased } from "./clearing.ts";
import type { ContactFact } from "./contact.ts";
import { type FactBy, FactDefinition } from "./fact.ts";
import type { FactorFact } from "./factor.ts";
import { at, message as messageIdField, room as roomIdField, seq, userIdField } from "./fields.ts";
import type { ExportOf } from "./gather.ts";
import type { GuessFact } from "./guesses.ts";
import type { HeldDecided, MessageHeld } from "./held.ts";
import type { MessageId, RoomId, UserId } from "./ids.ts";
import type { EntryFact } from "./invite.ts";
import type { FollowerMoved } from "./journal.ts";
import type { GuestCame, GuestWent, LeaseTaken, NodeLeased } from "./leases.ts";
import type { AdminLooked } from "./looking.ts";
import * as mask from "./mask.ts";
import * as member from "./member.ts";
import * as message from "./message.ts";
import * as metadata from "./metadata.ts";
import type * as moderation from "./moderation.ts";
import type { OidcFact } from "./oidc.ts";
import type { RoomAdopted } from "./overseeing.ts";
import type { PassedFact } from "./passing.ts";
import type { PictureRemoved } from "./picture.ts";
import type { RangesRemoved, RangesSet } from "./ranges.ts";
import type { ReportMade, ReportSettled } from "./report.ts";
import * as room from "./room.ts";
import type { ServerLogTrimmed } from "./server-log.ts";
import type { SettingChanged } from "./server-settings.ts";
import type { StorageKept } from "./storage.ts";

/** The files that define facts. Each exported fact is found here by its type; the documents list them in this order. */
const files = [room, member, mask, metadata, message] as const;
type Facts = { readonly [F in Extract<ExportOf<typeof files>, FactDefinition> as F["type"]]: F };

export type RoomFactType = keyof Facts;
/** What happened in a room. It is in the room's log. */
export type RoomFact = { [T in RoomFactType]: FactBy<Facts[T]> }[RoomFactType];

/** What happened to a person. It is in no room's log. */
export type PersonFact =
  | metadata.UserDescribed
  | metadata.UserCleared
  | AccountFact
  | CertificateFact
  | OidcFact
  | FactorFact
  | EntryFact
  | message.CursorMoved
  | GuestCame
  | GuestWent
  | ContactFact;
/** What happened to the whole server. */
export type ServerFact =
  | moderation.ServerBanned
  | moderation.ServerUnbanned
  | SettingChanged
  | AdminLooked
  | RoomAdopted
  | ReportMade
  | ReportSettled
  | MessageHeld
  | HeldDecided
  | PictureRemoved
  | RangesSet
  | RangesRemoved
  | moderation.UserDeleted
  | UserErased
  | moderation.UserRestored
  | moderation.UserDeactivated
  | moderation.UserReactivated;
/** What the server does for itself. */
type OwnFact =
  | moderation.ErasureStepped
  | moderation.RoomsSwept
  | room.RoomKeySet
  | room.RoomPaced
  | PassedFact
  | FollowerMoved
  | NodeLeased
  | LeaseTaken
  | StatusesEnded
  | GuessFact
  | StorageKept
  | ServerLogTrimmed;
export type Fact = RoomFact | PersonFact | ServerFact | OwnFact;

const place = {
  room: roomIdField,
  seq: seq.describe("Its place in the room's log: 1, 2, 3 … without a gap."),
  at: at.describe("When it happened. Order events by `seq`, never by time."),
  by: userIdField.describe("Who did it."),
  from: z.string().describe("Their name at that time."),
};

/** Every event, by its `type`: a fact with its place in a room's log. */
export const events = Object.fromEntries(
  Object.entries(FactDefinition.gathered<FactDefinition>(files, FactDefinition)).map(([type, { shape }]) => [
    type,
    z
      .object({
        ...place,
        ...(shape as z.ZodObject).shape,
        ...(type === "message.posted" && {
          id: messageIdField,
          current: message.currentState
            .optional()
            .describe("In answers: the present state of the message, if it has changed since it was posted."),
        }),
      })
      .describe(shape.description ?? ""),
  ]),
) as unknown as { readonly [T in RoomFactType]: z.ZodType<EventOf<Extract<RoomFact, { type: T }>>> };

export const eventShape = z.union(Object.values(events)).describe("Something that happened in a room.");

/**
 * A fact with its place in a room's log. `at` is RFC 3339 in UTC with milliseconds; order events by `seq`, never by
 * `at`.
 */
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
        /** In a page of history: the present state of the message, if it has changed since it was posted. */
        readonly current?: message.CurrentState | undefined;
      }
    : unknown);
export type Event = { [T in RoomFactType]: EventOf<Extract<RoomFact, { type: T }>> }[RoomFactType];
