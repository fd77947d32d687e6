import type { User } from "../protocol/account.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { ClientOptions } from "./client-options.ts";
import type { ConnectionState } from "./connection.ts";
import type { Post, Settled } from "./outbox.ts";

export interface ConnectOptions extends Omit<ClientOptions, "on"> {
  /** `false` when a person writes by this program: otherwise its messages have `bot`. */
  readonly bot?: boolean;
  /**
   * How long to wait for being let in for the first time, 60 s if nothing is said; `Infinity` waits for as long as it
   * takes. Afterwards the connection comes back however long the server is away.
   */
  readonly deadlineMs?: number;
  /** We are another guest from now on: the one that we were was away for too long, and was let go. */
  renewed?(user: User): void;
  /** The connection came, went, or ended for good. */
  state?(state: ConnectionState): void;
  /** We are in this room, from now on or again, or something about it has changed. */
  room?(room: Room): void;
  /** We are not in this room any longer. */
  left?(room: RoomId): void;
  /** What is unread in a room is different from before. */
  unread?(room: RoomId, state: ReadState): void;
  /** Somebody is here, or writes; or one's own account, invitations or reading positions have changed. */
  signal?(signal: Signal): void;
  /** What was written, maybe by an earlier run of this program, is stored or was refused. */
  settled?(post: Post, outcome: Settled): void;
}
