import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Call, Entered } from "./calls.ts";
import type { Outbox } from "./outbox.ts";

export interface RenewalOptions {
  readonly outbox: Outbox;
  readonly call: Call;
  entered(entered: Entered): unknown;
  left(room: RoomId): void;
  /** The end of what is known of a room's log. */
  high(room: RoomId): number;
}

/**
 * What a guest who was let go takes along when they come in as a new one: their rooms, which they join again, and what
 * they had written. What was sent already may be stored, in the name of the former guest: it is looked for in what the
 * room has said meanwhile, and sent once more only if it is not there.
 */
export class Renewal {
  readonly #options: RenewalOptions;
  /** The rooms that are being joined again, with the place of our joining once it is known. */
  readonly #rooms = new Map<RoomId, number | undefined>();
  #former: UserId | undefined;

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  begin(former: UserId | undefined, rooms: Iterable<RoomId>): void {
    this.#former = former;
    for (const room of rooms) this.#rooms.set(room, undefined);
  }

  /** Whether we are on our way back into this room. */
  has(room: RoomId): boolean {
    return this.#rooms.has(room);
  }

  /** Joins it again; what cannot be joined is left. */
  async join(room: RoomId): Promise<void> {
    const { call, entered, left, high } = this.#options;
    const answer = await call("room.join", { room });
    if (answer.is === "refused") left(room);
    if (answer.is !== "ok") return;
    await entered(answer.ok);
    if (this.has(room)) this.#rooms.set(room, answer.ok.seq ?? 0);
    this.reached(room, high(room));
  }

  /** We cannot come back into this room. */
  drop(room: RoomId): void {
    this.#rooms.delete(room);
  }

  /** The name of our own message, if this is one that the former guest had sent. */
  nonceOf(event: Event): string | undefined {
    if (event.type !== "message.posted" || event.by !== this.#former || !this.has(event.room))
      return undefined;
    return this.#options.outbox.sentBefore(event.room, event.body);
  }

  /** The room's log is known up to here: from our joining on, everything is our own again. */
  reached(room: RoomId, high: number): void {
    const joined = this.#rooms.get(room);
    if (joined === undefined || high < joined) return;
    this.#rooms.delete(room);
    this.#options.outbox.send(room);
  }
}
