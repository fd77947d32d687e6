import type { Event } from "../protocol/events.ts";
import type { SessionId, UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Payer } from "./payer.ts";
import type { Profile } from "./profile.ts";

/** One connection of any door, as the core sees it. It pays for its requests. */
export interface Client extends Payer {
  readonly user: UserId;
  /** The session by which it signed in, if that can end before the connection. */
  readonly session?: SessionId | undefined;
  /** The network that it comes from, as networks are counted; none = this machine. */
  readonly network?: string | undefined;
  /** What others see of it besides its user's name; none = nothing, as for all clients but those of IRC. */
  readonly profile?: Profile | undefined;
  /** The clients of one audience get the same frames: what is sent to them is encoded once. See `Chat.changeAudience`. */
  readonly audience: Audience;
  /** Sends text frames or lines, in order. What cannot be sent at once waits; too much of it ends the connection. */
  send(frames: readonly string[]): void;
  /** Resolves when the connection has room for another page, or is closed. */
  drained(): Promise<void>;
  /** Ends the connection, for a reason the client can act on; `why` is for a person. */
  end(reason: EndReason, why?: string): void;
}
export type EndReason = "failed" | "signed_out" | "banned";

/**
 * A door's clients of one protocol and one set of capabilities: it passes on to them what happens in a room.
 * It must not throw and must not wait. `C` is the door's own client: the hub hands an audience only clients that named it.
 */
export interface Audience<C extends Client = Client> {
  deliver(room: Room, events: readonly Event[], readers: Iterable<C>): void;
  /** Passes on a signal to these clients. */
  signal(signal: Signal, readers: Iterable<C>): void;
}
