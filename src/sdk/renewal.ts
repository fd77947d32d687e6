import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Call, Entered } from "./calls.ts";
import type { Outbox } from "./outbox.ts";

export interface RenewalOptions {
  readonly outbox: Outbox;
  readonly call: Call;
  entered(entered: Entered): unknown;
  left(room: RoomId): void;
  /** The end of the known part of a room's log. */
  high(room: RoomId): number;
}

/**
 * When the server has removed a guest, this carries their rooms and posts over to a new guest. The new guest joins the
 * rooms again. A post that was sent already may be stored, under the former guest: we look for it in the events that we
 * missed, and send it again only if it is not there.
 */
export class Renewal {
  readonly #options: RenewalOptions;
  /** The rooms that we are joining again, with the `seq` of our joining once we know it. */
  readonly #rooms = new Map<RoomId, number | undefined>();
  #former: UserId | undefined;

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  begin(former: UserId | undefined, rooms: Iterable<RoomId>): void {
    this.#former = former;
    for (const room of rooms) this.#rooms.set(room, undefined);
  }

  /** Whether we are joining this room again. */
  has(room: RoomId): boolean {
    return this.#rooms.has(room);
  }

  /** Joins the room again, or leaves it if it cannot be joined. */
  async join(room: RoomId): Promise<void> {
    const { call, entered, left, high } = this.#options;
    const answer = await call("room.join", { room });
    if (answer.is === "refused") left(room);
    if (answer.is !== "ok") return;
    await entered(answer.ok);
    if (this.has(room)) this.#rooms.set(room, answer.ok.seq ?? 0);
    this.reached(room, high(room));
  }

  /** We cannot join this room again. */
  drop(room: RoomId): void {
    this.#rooms.delete(room);
  }

  /** The nonce of our own message, if this is one that the former guest had sent. */
  nonceOf(event: Event): string | undefined {
    if (event.type !== "message.posted" || event.by !== this.#former || !this.has(event.room))
      return undefined;
    return this.#options.outbox.sentBefore(event.room, event.body);
  }

  /** The room's log is known up to here: after our joining, all our posts are by the new guest. */
  reached(room: RoomId, high: number): void {
    const joined = this.#rooms.get(room);
    if (joined === undefined || high < joined) return;
    this.#rooms.delete(room);
    this.#options.outbox.send(room);
  }
}
