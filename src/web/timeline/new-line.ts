import { effect, signal } from "@preact/signals";
import type { MessageState } from "../../sdk/messages.ts";
import type { Log } from "../../sdk/room-log.ts";
import { attended } from "../state/attention.ts";
import { me } from "../state/chat.ts";
import { blocked } from "../state/contact.ts";
import type { RoomState } from "../state/rooms.ts";

/**
 * The line "New messages". It is before the first message that was unread when the room was opened. Once all of those
 * are read, it moves before the first message that came while the person did not look at the end.
 */
export class NewLine {
  /** The seq of the message below the line. */
  readonly from = signal<number | undefined>(undefined);
  readonly #state: RoomState;
  /** The new messages are between these two. */
  #after: number;
  #upTo: number;

  constructor(state: RoomState) {
    this.#state = state;
    this.#after = state.reading.peek().read;
    this.#upTo = state.log.peek().high;
  }

  /** Whether enough of the log is known to draw the line, if there is anything new. */
  get isKnown(): boolean {
    const { low, high } = this.#state.log.peek();
    return low <= this.#after + 1 || high <= this.#after;
  }

  /** Checks again at each new event, and when the person comes back to the page or leaves it. Returns the way to stop. */
  follow(): () => void {
    return effect(() => {
      void this.#state.log.value;
      void attended.value;
      this.look();
    });
  }

  look(): void {
    const log = this.#state.log.peek();
    const { read } = this.#state.reading.peek();
    const isLookedAt = attended.peek() === this.#state.id;
    const next = read >= this.#upTo && !isLookedAt ? this.#firstNew(log, read, log.high) : undefined;
    if (next !== undefined) {
      this.#after = read;
      this.#upTo = log.high;
    }
    // Older pages may have brought the message that could not be found before.
    this.from.value = next ?? this.from.peek() ?? this.#firstNew(log, this.#after, this.#upTo);
  }

  /** The first message by others between two places that is not deleted; undefined if that is not known. */
  #firstNew(log: Log, after: number, upTo: number): number | undefined {
    if (after >= upTo || log.low > after + 1) return undefined;
    const { messages } = this.#state.copy;
    for (const event of log.events) {
      if (event.type !== "message.posted" || event.seq <= after || event.seq > upTo) continue;
      const message = messages.get(event.id);
      if (message && isNews(message)) return event.seq;
    }
    return undefined;
  }
}

const isNews = ({ posted: { by }, deleted }: MessageState): boolean =>
  !deleted && by !== me.peek()?.id && !blocked.peek().has(by);
