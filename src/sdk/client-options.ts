import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Welcome } from "./calls.ts";
import type { ConnectionState } from "./connection.ts";
import type { Log } from "./feed.ts";
import type { OutboxStorage, Pending, Post, Settled } from "./outbox.ts";
import type { SocketClass } from "./wire.ts";

/** What a client tells whoever uses it. Everything is optional. */
export interface ClientListener {
  /** The connection came, went, or ended for good. */
  state?(state: ConnectionState): void;
  /** The server let us in. `room` and `left` follow for what is new, then `state`, then what was missed. */
  welcome?(welcome: Welcome): void;
  /** We are in this room from now on, or know it better. */
  room?(room: Room): void;
  /** We are not in this room any longer. */
  left?(room: RoomId): void;
  /** A room's log has changed: `events` are new at its end. */
  log?(room: RoomId, log: Log, events: readonly Event[]): void;
  /** What is unread in a room is different from before. */
  unread?(room: RoomId, state: ReadState): void;
  signal?(signal: Signal): void;
  /** What was written is stored, or was refused. */
  settled?(post: Post, outcome: Settled): void;
  /** What is written and not known to be stored, oldest first. */
  pending?(pending: readonly Pending[]): void;
}

export interface ClientOptions {
  /** `ws://` or `wss://`, up to `/chat`. */
  readonly url: string;
  /** Without a token we are whoever the browser's cookie says, or else a guest, if the server lets guests in. */
  readonly token?: string | undefined;
  /** Who we must be, whatever the cookie says by now; otherwise we are signed out. */
  readonly user?: UserId;
  /** The name that a guest would like to have. */
  readonly name?: string | undefined;
  /** Says that a program writes, not a person: its messages then have `bot`, so that other programs do not answer. */
  readonly bot?: boolean | undefined;
  readonly on: ClientListener;
  /** Keeps unsent messages when the program ends; without it they live in memory. */
  readonly storage?: OutboxStorage;
  /** The name of this program or window among those that share the storage. */
  readonly owner?: string;
  /** The sockets to use where there are no global ones, as in Node before version 22. */
  readonly WebSocket?: SocketClass;
}
