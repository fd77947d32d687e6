import type { RoomId } from "../../protocol/ids.ts";
import { looking } from "../state/attention.ts";
import { client } from "../state/chat.ts";

/** A message that was on screen this long counts as read. */
const SEEN_MS = 500;

/** Moves the reading position, only over what a person could see: page visible, window in front, row wholly in view. */
export class Reading {
  readonly #room: RoomId;
  readonly #lastSeq: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = 0;

  constructor(room: RoomId, lastSeq: () => number) {
    this.#room = room;
    this.#lastSeq = lastSeq;
  }

  /** Something may have come into view. */
  look(): void {
    if (this.#timer !== undefined || !looking.peek()) return;
    this.#seen = this.#lastSeq();
    this.#timer = setTimeout(() => this.#confirm(), SEEN_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #confirm(): void {
    this.#timer = undefined;
    if (!looking.peek()) return;
    const last = this.#lastSeq();
    client.peek()?.read(this.#room, Math.min(last, this.#seen));
    if (last > this.#seen) this.look();
  }
}
