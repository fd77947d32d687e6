import type { User } from "../protocol/account.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { ClientOptions } from "./client-options.ts";
import type { ConnectionState } from "./connection.ts";
import type { Post, Settled } from "./post.ts";

export interface ConnectOptions extends Omit<ClientOptions, "on"> {
  /** `false` if a person writes with this program. Otherwise its messages have `bot`. */
  readonly bot?: boolean;
  /**
   * How long to wait for the first connection, in milliseconds. Default: 60 s. `Infinity` waits without end. After the
   * first connection the client reconnects however long the server is away.
   */
  readonly deadlineMs?: number;
  /** We are a new guest from now on: the server removed the former guest, who was away for too long. */
  renewed?(user: User): void;
  /** The state of the connection has changed. */
  state?(state: ConnectionState): void;
  /** We are now in this room, or in it again, or something about it has changed. */
  room?(room: Room): void;
  /** We are no longer in this room. */
  left?(room: RoomId): void;
  /** The unread counts of a room have changed. */
  unread?(room: RoomId, state: ReadState): void;
  /** The presence or typing of a user, or a change to our own account, invitations or reading positions. */
  signal?(signal: Signal): void;
  /** The server was restored from a backup, and these posts are missing there: see `Chat.missing`. Empty = no longer. */
  missing?(posts: readonly Post[]): void;
  /** A post, maybe of an earlier run of this program, was stored or refused. */
  settled?(post: Post, outcome: Settled): void;
}
