import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Call, Calls } from "./calls.ts";
import type { RoomCopy } from "./room-copy.ts";
import { type Log, unbroken } from "./room-log.ts";

export interface ExcerptOptions {
  readonly room: RoomId;
  readonly copy: RoomCopy;
  readonly call: Call;
  /** Whether there is more, or it is loading, or loading has failed. */
  changed(excerpt: Excerpt): void;
}

const PAGE_EVENTS = 100;
/** Events further than this from the place that is read are dropped. */
const EVENTS_MAX = 600;

/**
 * A part of a room's log around a place far back, not connected with the log's end. It grows to both sides, and is done
 * when it reaches the part of the log that we have. Its messages are in the room's copy, so they are always up to date.
 */
export class Excerpt {
  readonly #options: ExcerptOptions;
  readonly #generation: number;
  #log: Log;
  #isLoadingNewer = false;

  private constructor(options: ExcerptOptions, log: Log) {
    this.#options = options;
    this.#generation = options.copy.generation;
    this.#log = log;
  }

  /** Reads a page around a `seq`. Returns nothing without a connection, or when the server refuses. */
  static async around(seq: number, options: ExcerptOptions): Promise<Excerpt | undefined> {
    const { room, call, copy } = options;
    const answer = await call("history.read", { room, around: seq, limit: PAGE_EVENTS });
    const first = answer.is === "ok" ? answer.ok.events[0] : undefined;
    if (answer.is !== "ok" || !first) return undefined;
    copy.learn(answer.ok.events);
    return new Excerpt(options, logOf(answer.ok, first.seq));
  }

  get log(): Log {
    return this.#log;
  }

  /** Whether the room's copy was restarted since, so that this belongs to another log. */
  get isStale(): boolean {
    return this.#generation !== this.#options.copy.generation;
  }

  /** Whether the room's own log begins where this ends. */
  get reachesEnd(): boolean {
    return this.#log.high + 1 >= this.#options.copy.log.low;
  }

  async loadOlder(): Promise<void> {
    const { low, older } = this.#log;
    if (low <= 1 || older === "loading") return;
    this.#become({ older: "loading" });
    const page = await this.#read({ before: low });
    if (!page) return this.#become({ older: "failed" });
    const events = unbroken([...page.events].reverse(), -1, low - 1).reverse();
    const all = [...events, ...this.#log.events].slice(0, EVENTS_MAX);
    const first = events[0]?.seq ?? low;
    this.#become({ events: all, low: page.more ? first : 1, high: all.at(-1)?.seq ?? low, older: "idle" });
  }

  async loadNewer(): Promise<void> {
    if (this.#isLoadingNewer || this.reachesEnd) return;
    this.#isLoadingNewer = true;
    const { high } = this.#log;
    const page = await this.#read({ after: high });
    this.#isLoadingNewer = false;
    // Its older side was dropped meanwhile.
    if (!page || this.#log.high !== high) return;
    const events = [...this.#log.events, ...unbroken(page.events, 1, high + 1)].slice(-EVENTS_MAX);
    const end = events.at(-1)?.seq ?? high;
    const { copy } = this.#options;
    // First, so that nothing is missing when this reports that it is done.
    if (end + 1 >= copy.log.low) copy.extend(events);
    this.#become({ events, low: events[0]?.seq ?? high, high: end });
  }

  async #read(where: { before?: number; after?: number }): Promise<Calls["history.read"]["ok"] | undefined> {
    const { room, call, copy } = this.#options;
    const answer = await call("history.read", { room, ...where, limit: PAGE_EVENTS });
    if (answer.is !== "ok") return undefined;
    copy.learn(answer.ok.events);
    return answer.ok;
  }

  #become(change: Partial<Log>): void {
    this.#log = { ...this.#log, ...change };
    this.#options.changed(this);
  }
}

function logOf({ events, more }: { events: readonly Event[]; more: boolean }, first: number): Log {
  const all = unbroken(events, 1, first);
  return { events: all, low: more ? first : 1, high: all.at(-1)?.seq ?? first, older: "idle" };
}
