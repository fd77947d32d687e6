import type { User } from "../protocol/account.ts";
import type { ResetCode } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Invitation, JoinedRoom } from "../protocol/room.ts";
import type { ContactState } from "./ports.ts";

/** Where a client was in its rooms. */
export type Resume = ReadonlyMap<RoomId, number>;

/** What a client is told when it comes in; `missed` starts once that has been said. */
export interface Entered {
  /** Who they are now: since the token was looked up they may have got another role. */
  readonly user: User;
  readonly rooms: readonly JoinedRoom[];
  readonly invitations: readonly Invitation[];
  readonly contact: ContactState;
  /** Rooms that cannot be resumed as asked, and why. */
  readonly resets: ReadonlyMap<RoomId, ResetCode>;
  /** Sends what was missed, then lets live events follow. */
  follow(): void;
}
