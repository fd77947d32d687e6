import type { Person, User } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId, SessionId, UserId } from "../protocol/ids.ts";
import type { Invite } from "../protocol/invite.ts";
import type { ServerBan } from "../protocol/moderation.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { OwnSignal, Tagged } from "../protocol/signals.ts";
import type { RangesChange } from "./range-lists.ts";

/** The store's answer to a command. */
export type Outcome =
  | { readonly refused: Refusal }
  | {
      readonly refused?: undefined;
      readonly events: readonly Event[];
      /** The room concerned, when the command made, entered or opened one. */
      readonly room?: Room;
      /** The person concerned, when the command made or changed one. */
      readonly user?: User;
      /** Of a step of erasing: whether there is more to erase now. */
      readonly more?: boolean;
      /** Of taking a lease, and of what only its holder may do: whether it is held. */
      readonly held?: boolean;
      /** The ban that was made. */
      readonly ban?: ServerBan;
      /** The session that was opened. */
      readonly session?: SessionId;
      /** The invitation to the server that was made. */
      readonly invite?: Invite;
      /** The reading position, when the command set one. */
      readonly cursor?: ReadState;
    };

/** What concerns one user and is in no log. */
export type News =
  | { readonly to: UserId; readonly signal: OwnSignal }
  /** Something is passed on to all readers of a room. */
  | { readonly around: RoomId; readonly passed: Tagged }
  /** A user has another status. */
  | { readonly changed: User }
  /**
   * A user says something else of themselves. `rooms` are all of theirs, when they may have no client here; none = those that
   * their clients have.
   */
  | {
      readonly described: Person;
      readonly key: string;
      readonly value?: string | undefined;
      readonly rooms?: readonly RoomId[];
    }
  /** These sessions of a guest have ended; none named = all but `keep`. */
  | { readonly ended: UserId; readonly session?: SessionId; readonly keep?: SessionId }
  /** A deleted room was restored: these users are in it again. */
  | { readonly returned: readonly UserId[]; readonly room: Room }
  /** With a `server.banned` of r0, which does not keep the target of the ban. */
  | { readonly banned: StandingBan }
  /** With a `ranges.set` or `ranges.removed` of r0, which does not have what the list has. */
  | { readonly ranges: RangesChange };

/** A ban of the server, and for how many milliseconds more; none = until it is lifted. */
export type StandingBan = { readonly ban: ServerBan; readonly forMs?: number | undefined };

/** The events of one commit, in their order, with rooms that some of their members may not know yet. */
export interface Commit {
  readonly events: readonly Event[];
  readonly rooms: readonly Room[];
  readonly news: readonly News[];
  /** What was appended to r0, the server's log: it is applied before the events. */
  readonly server: readonly ServerEvent[];
  /**
   * How far r0 was when this was decided, where other nodes write it too: what happened up to there is applied before these
   * events.
   */
  readonly serverHead?: number;
}
