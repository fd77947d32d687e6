import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Answer, Call, Calls } from "./calls.ts";
import type { Log } from "./feed.ts";
import { type Place, placeAt } from "./place.ts";
import { Refused, Restored } from "./thrown.ts";

/** A room's events, each once, in order. */
export interface Feed extends AsyncIterableIterator<Event> {
  /** After the event that came last: whoever gives it to `feed` later goes on from there. */
  readonly place: Place;
}

export interface FollowerOptions {
  readonly room: RoomId;
  /** The place after which to begin, and the log that it is of. */
  readonly after: number;
  readonly epoch: string;
  /** The end of the log, as far as it is known. */
  readonly high: number;
  readonly call: Call;
  /** Resolves after so long, when there is a connection; rejects when there will be none any more. */
  again(afterMs: number): Promise<void>;
  /** The end of the log as it is now. */
  end(): Place;
  /** Called when nobody follows any longer. */
  ended(follower: Follower): void;
}

const PAGE_EVENTS = 100;
/** Live events that wait for a slow consumer; more of them are read again from the log when their turn comes. */
const WAITING_EVENTS_MAX = 500;
const PAUSE_MS = 500;
/** We are not in the room any longer, which is how a feed ends. */
const gone: ReadonlySet<RefusalCode> = new Set(["not_member", "no_such_room", "banned"]);
/** Time heals these. */
const passing: ReadonlySet<RefusalCode> = new Set(["rate_limited", "too_busy", "unavailable"]);

/**
 * One room's events for whoever asks for the next one: from the log what lies behind, live what comes. However slow its
 * consumer is, it holds no more than a page and a few hundred live events.
 */
export class Follower implements Feed {
  readonly #options: FollowerOptions;
  #at: number;
  /** The end of the log, as it was told last, and as far as it was read: a page may be ahead of what comes live. */
  #told: number;
  #high: number;
  /** Whether the log is known to reach to where we begin. */
  #sure: boolean;
  #waiting: Event[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #wake = () => {};
  #over = false;
  #why: Error | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#at = options.after;
    this.#told = options.high;
    this.#high = options.high;
    this.#sure = options.after <= options.high;
  }

  get place(): Place {
    return placeAt(this.#options.epoch, this.#at);
  }

  /** The log has changed; these are new at its end. */
  grew({ high }: Log, events: readonly Event[]): void {
    if (high < this.#told) this.fail(new Restored(this.#options.room, this.#options.end()));
    if (this.#over) return;
    this.#told = high;
    this.#high = Math.max(this.#high, high);
    this.#waiting.push(...events);
    // What is dropped here is behind the gap that it leaves, and so is read from the log.
    if (this.#waiting.length > WAITING_EVENTS_MAX) this.#waiting = [];
    this.#wake();
  }

  /** The room is read no longer: it was left, or the client was closed. */
  end(): void {
    this.#over = true;
    this.#wake();
  }

  fail(why: Error): void {
    if (this.#over) return;
    this.#why = why;
    this.end();
  }

  /** Whoever asks again before the answer has come waits in line. */
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

  /** The next page of the log, in front of what came live. */
  async #read(): Promise<void> {
    const { room, call, again } = this.#options;
    // Who begins beyond what is known looks whether the place is there at all.
    const after = this.#sure ? this.#at : this.#at - 1;
    const answer = await call("history.read", { room, after, limit: PAGE_EVENTS });
    if (this.#over) return;
    if (answer.is === "ok" && answer.ok.events.length > 0) this.#found(answer.ok, after);
    else if (answer.is === "ok" && !this.#sure) this.fail(new Restored(room, this.#options.end()));
    else if (answer.is === "refused" && gone.has(answer.refusal.code)) this.end();
    else if (isFinal(answer)) this.fail(new Refused(answer.refusal));
    else await again(retryMs(answer)).catch((why: Error) => this.fail(why));
  }

  #found({ events: page, first }: Found, after: number): void {
    const last = page.at(-1)?.seq ?? after;
    const begins = page[0]?.seq;
    // What was before is not kept any longer.
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

/** Better the end than an event too few. */
const refusedHole = (after: number): Refused =>
  new Refused(refusal("internal", { message: `the server has no event ${after + 1} in this log` }));

const isFinal = (answer: Page): answer is { readonly is: "refused"; readonly refusal: Refusal } =>
  answer.is === "refused" && !passing.has(answer.refusal.code);

const retryMs = (answer: Page): number =>
  answer.is === "refused" ? (answer.refusal.retryAfterMs ?? PAUSE_MS) : PAUSE_MS;
