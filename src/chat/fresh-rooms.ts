import type { RoomId } from "../protocol/ids.ts";
import type { Clock } from "./ports.ts";

/** For so long, to twice that, a room is fresh: the other nodes need less to say who is in it. */
const FRESH_MS = 1_000;

/** Rooms that this node has begun to read just now, so it may not know yet who of other nodes is in them. */
export class FreshRooms {
  readonly #clock: Clock;
  #rooms = new Set<RoomId>();
  #before = new Set<RoomId>();
  #isTicking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(room: RoomId): void {
    this.#rooms.add(room);
    if (!this.#isTicking) this.#tick();
  }

  has(room: RoomId): boolean {
    return this.#rooms.has(room) || this.#before.has(room);
  }

  #tick(): void {
    this.#isTicking = this.#rooms.size > 0 || this.#before.size > 0;
    if (!this.#isTicking) return;
    this.#clock.after(FRESH_MS, () => {
      this.#before = this.#rooms;
      this.#rooms = new Set();
      this.#tick();
    });
  }
}
