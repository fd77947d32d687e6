import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Call } from "./calls.ts";
import type { Log } from "./feed.ts";

export interface FollowerOptions {
  readonly room: RoomId;
  /** The place after which to begin. */
  readonly after: number;
  readonly call: Call;
  /** Resolves when there is a connection; rejects when there will be none any more. */
  connected(): Promise<void>;
  /** Called when nobody follows any longer. */
  ended(follower: Follower): void;
}

/** The server's log was restored from an older copy, so what was read beyond its end is no longer in it. */
export class Restored extends Error {
  override readonly name = "Restored";
  readonly room: RoomId;
  /** The end of the log as it is now. */
  readonly seq: number;

  constructor(room: RoomId, seq: number) {
    super(`the log of ${room} was restored from an older copy: it ends at ${seq}`);
    this.room = room;
    this.seq = seq;
  }
}

const PAGE_EVENTS = 100;
/** Live events that wait for a slow consumer; more of them are read again from the log when their turn comes. */
const WAITING_EVENTS_MAX = 500;

/**
 * One room's events in order, each once, for whoever asks for the next one: from the log what lies behind, live what
 * comes. However slow its consumer is, it holds no more than a page and a few hundred live events.
 */
export class Follower implements AsyncIterableIterator<Event> {
  readonly #options: FollowerOptions;
  #at: number;
  /** The end of the log, as far as it was heard of. */
  #high = 0;
  #waiting: Event[] = [];
  #wake: (() => void) | undefined;
  #over = false;
  #why: Error | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#at = options.after;
  }

  /** Something came at the end of the log. */
  grew(log: Log, events: readonly Event[]): void {
    this.#high = log.high;
    this.#waiting.push(...events);
    // What is dropped here is behind the gap that it leaves, and so is read from the log.
    if (this.#waiting.length > WAITING_EVENTS_MAX) this.#waiting = [];
    this.#wake?.();
  }

  /** The room is read no longer: it was left, or the client was closed. */
  end(): void {
    this.#over = true;
    this.#wake?.();
  }

  fail(why: Error): void {
    this.#why ??= why;
    this.end();
  }

  async next(): Promise<IteratorResult<Event, undefined>> {
    for (;;) {
      const event = this.#take();
      if (event) return { done: false, value: event };
      if (this.#over && this.#why) throw this.#why;
      if (this.#over) return { done: true, value: undefined };
      if (this.#high > this.#at) await this.#read();
      else await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  async return(): Promise<IteratorResult<Event, undefined>> {
    this.end();
    this.#waiting = [];
    this.#options.ended(this);
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): Event | undefined {
    while (this.#waiting[0] && this.#waiting[0].seq <= this.#at) this.#waiting.shift();
    if (this.#waiting[0]?.seq !== this.#at + 1) return undefined;
    this.#at += 1;
    return this.#waiting.shift();
  }

  /** The next page of the log, in front of what came live. */
  async #read(): Promise<void> {
    const { room, call, connected } = this.#options;
    const answer = await call("history.read", { room, after: this.#at, limit: PAGE_EVENTS });
    if (answer.is === "ok") {
      const last = answer.ok.events.at(-1)?.seq ?? this.#at;
      this.#waiting = [...answer.ok.events, ...this.#waiting.filter(({ seq }) => seq > last)];
    } else if (answer.is === "lost" || answer.refusal.retryAfterMs !== undefined)
      await connected().catch((why: Error) => this.fail(why));
    else this.end();
  }
}
