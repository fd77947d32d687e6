import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Answer, Call, Calls } from "./calls.ts";
import { type Place, placeAt } from "./place.ts";
import type { Log } from "./room-log.ts";
import { Refused, Restored } from "./thrown.ts";

/** A room's events, each once, in order. */
export interface Feed extends AsyncIterableIterator<Event> {
  /** The place after the last event. Give it to `feed` later to continue from there. */
  readonly place: Place;
}

export interface FeedReaderOptions {
  readonly room: RoomId;
  /** Begins after this place, in this log. */
  readonly after: number;
  readonly epoch: string;
  /** The end of the log, as far as we know. */
  readonly high: number;
  readonly call: Call;
  /** Waits this long, then for a connection. Rejects if there will be none. */
  pause(ms: number): Promise<void>;
  /** The current end of the log. */
  end(): Place;
  /** Called when the consumer stops. */
  ended(reader: FeedReader): void;
}

const PAGE_EVENTS = 100;
/** So many live events wait for a slow consumer. Later ones are read from the log when it is their turn. */
const WAITING_EVENTS_MAX = 500;
const PAUSE_MS = 500;
/** We are no longer in the room: the feed ends. */
const gone: ReadonlySet<RefusalCode> = new Set(["not_member", "no_such_room", "banned"]);
/** These refusals pass by themselves. */
const passing: ReadonlySet<RefusalCode> = new Set(["rate_limited", "too_busy", "unavailable"]);

/**
 * Hands one room's events to a consumer, one by one: past events from the log, then live ones. Even if its consumer is
 * slow, it holds no more than a page and a few hundred live events.
 */
export class FeedReader implements Feed {
  readonly #options: FeedReaderOptions;
  #at: number;
  /** The end of the log, as last reported or as far as read: a page may be ahead of the live events. */
  #told: number;
  #high: number;
  /** Whether we know that the log reaches the place where we begin. */
  #sure: boolean;
  #waiting: Event[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #wake = () => {};
  #over = false;
  #why: Error | undefined;

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    this.#at = options.after;
    this.#told = options.high;
    this.#high = options.high;
    this.#sure = options.after <= options.high;
  }

  get place(): Place {
    return placeAt(this.#options.epoch, this.#at);
  }

  /** The log has changed: these events are new at its end. */
  grew({ high }: Log, events: readonly Event[]): void {
    if (high < this.#told) this.fail(new Restored(this.#options.room, this.#options.end()));
    if (this.#over) return;
    this.#told = high;
    this.#high = Math.max(this.#high, high);
    this.#waiting.push(...events);
    // Dropped events leave a gap, and so are read from the log later.
    if (this.#waiting.length > WAITING_EVENTS_MAX) this.#waiting = [];
    this.#wake();
  }

  /** Ends the feed: we left the room, or the client was closed. */
  end(): void {
    this.#over = true;
    this.#wake();
  }

  fail(why: Error): void {
    if (this.#over) return;
    this.#why = why;
    this.end();
  }

  /** A second call before the answer has come waits in line. */
  next(): Promise<IteratorResult<Event, undefined>> {
    const next = this.#turn.then(() => this.#next());
    this.#turn = next.catch(() => {});
    return next;
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

  async #next(): Promise<IteratorResult<Event, undefined>> {
    for (;;) {
      const event = this.#take();
      if (event) return { done: false, value: event };
      if (this.#over && this.#why) throw this.#why;
      if (this.#over) return { done: true, value: undefined };
      if (this.#high > this.#at || !this.#sure) await this.#read();
      else await this.#news();
    }
  }

  #take(): Event | undefined {
    while (this.#waiting[0] && this.#waiting[0].seq <= this.#at) this.#waiting.shift();
    if (this.#waiting[0]?.seq !== this.#at + 1) return undefined;
    this.#at += 1;
    this.#sure = true;
    return this.#waiting.shift();
  }

  #news(): Promise<void> {
    return new Promise((wake) => {
      this.#wake = wake;
    });
  }

  /** Reads the next page of the log. Its events go before the live ones. */
  async #read(): Promise<void> {
    const { room, call, pause } = this.#options;
    // When we begin beyond the known end, we check first that the place exists.
    const after = this.#sure ? this.#at : this.#at - 1;
    const answer = await call("history.read", { room, after, limit: PAGE_EVENTS });
    if (this.#over) return;
    if (answer.is === "ok" && answer.ok.events.length > 0) this.#found(answer.ok, after);
    else if (answer.is === "ok" && !this.#sure) this.fail(new Restored(room, this.#options.end()));
    else if (answer.is === "refused" && gone.has(answer.refusal.code)) this.end();
    else if (isFinal(answer)) this.fail(new Refused(answer.refusal));
    else await pause(retryMs(answer)).catch((why: Error) => this.fail(why));
  }

  #found({ events: page, first }: Found, after: number): void {
    const last = page.at(-1)?.seq ?? after;
    const begins = page[0]?.seq;
    // The server no longer keeps the events before.
    if (begins !== undefined && begins === first) this.#at = Math.max(this.#at, begins - 1);
    if (begins === after + 1 || (begins !== undefined && begins === first)) {
      this.#sure = true;
      this.#high = Math.max(this.#high, last);
      this.#waiting = [...page, ...this.#waiting.filter(({ seq }) => seq > last)];
    } else this.fail(refusedHole(after));
  }
}

type Found = Calls["history.read"]["ok"];
type Page = Answer<Found>;

/** The feed rather ends than skips an event. */
const refusedHole = (after: number): Refused =>
  new Refused(refusal("internal", { message: `the server has no event ${after + 1} in this log` }));

const isFinal = (answer: Page): answer is { readonly is: "refused"; readonly refusal: Refusal } =>
  answer.is === "refused" && !passing.has(answer.refusal.code);

const retryMs = (answer: Page): number =>
  answer.is === "refused" ? (answer.refusal.retryAfterMs ?? PAUSE_MS) : PAUSE_MS;
