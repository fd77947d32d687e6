import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Welcome } from "./calls.ts";
import type { ConnectionState } from "./connection.ts";
import type { OutboxStorage, Pending, Post, Settled } from "./post.ts";
import type { Log } from "./room-log.ts";
import type { SocketClass } from "./wire.ts";

/** The callbacks of a client. All are optional. */
export interface ClientListener {
  /** The state of the connection has changed. */
  state?(state: ConnectionState): void;
  /** The server accepted us. The calls of `room` and `left` for what is new follow, then `state`, then missed events. */
  welcome?(welcome: Welcome): void;
  /** We are now in this room, or something about it has changed. */
  room?(room: Room): void;
  /** We are no longer in this room. */
  left?(room: RoomId): void;
  /** A room's log has changed: `events` are new at its end. */
  log?(room: RoomId, log: Log, events: readonly Event[]): void;
  /** The unread counts of a room have changed. */
  unread?(room: RoomId, state: ReadState): void;
  signal?(signal: Signal): void;
  /** A post was stored or refused. */
  settled?(post: Post, outcome: Settled): void;
  /**
   * The server was restored from a backup, and these posts, which it had acknowledged, are missing there: see
   * `ChatClient.sent`. Empty = no longer.
   */
  missing?(posts: readonly Post[]): void;
  /** The posts that are not known to be stored, oldest first. */
  pending?(pending: readonly Pending[]): void;
}

export interface ClientOptions {
  /** `ws://` or `wss://`, up to `/chat`. */
  readonly url: string;
  /**
   * Addresses of the same server's other nodes. The client goes to any node first, and to the next one each time it connects
   * again. None = what is at `url` leads to a node that runs.
   */
  readonly addresses?: readonly string[] | undefined;
  /** Without a token the browser's cookie says who we are, or else we are a guest, if the server allows guests. */
  readonly token?: string | undefined;
  /** The user that we must be. If the cookie belongs to another user by now, we count as signed out. */
  readonly user?: UserId;
  /** The name that a guest asks for. */
  readonly name?: string | undefined;
  /** A program writes, not a person. Its messages then have `bot`, so that other bots do not answer them. */
  readonly bot?: boolean | undefined;
  readonly on: ClientListener;
  /** Keeps unsent messages when the program ends. Without it they are only in memory. */
  readonly storage?: OutboxStorage;
  /**
   * Keeps the last 200 posts that were acknowledged when the program ends, in case the server is restored from a backup. Without
   * it they are only in memory. It is not the storage of unsent posts.
   */
  readonly sentStorage?: OutboxStorage;
  /** The name of this program or window, distinct among those that share the storage. */
  readonly owner?: string;
  /** The WebSocket class to use where there is no global one, as in Node before version 22. */
  readonly WebSocket?: SocketClass;
}
