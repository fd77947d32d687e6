import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Call } from "./calls.ts";

/**
 * The part of a room's log that we have: all from `low` to `high`, without a gap, except for events that the server no
 * longer keeps. If empty, `low` is `high` + 1.
 */
export interface Log {
  readonly events: readonly Event[];
  readonly low: number;
  readonly high: number;
  /** Whether older pages are loading, or could not be loaded. */
  readonly older: "idle" | "loading" | "failed";
}

/** Whether this is the log from the first kept event on. */
export const isWhole = (log: Log): boolean => log.low <= 1;

export interface RoomLogOptions {
  readonly room: RoomId;
  /** Begins after this place. */
  readonly seq: number;
  readonly call: Call;
  /** Where the server's log begins, as far as we know. */
  first?(): number;
  /** The log has changed. `events` are those that are new at its end. */
  changed(log: Log, events: readonly Event[]): void;
  /** The log was restarted: nothing that we knew of the room is certain any more. Called before `changed`. */
  restarted?(): void;
}

const PAGE_EVENTS = 50;
const GAP_PAGE_EVENTS = 100;
/** So many events that came too early wait for the gap before them to be filled. Later ones are requested again. */
const AHEAD_EVENTS_MAX = 1_000;
/** A wider gap is not filled: the log restarts at the log's end, and the rest is history. */
const GAP_EVENTS_MAX = 2_000;

/**
 * One room's events: each once, in the order of `seq`, without a gap. It drops repeated events. It requests
 * missing ones, and later events wait for them.
 */
export class RoomLog {
  readonly #options: RoomLogOptions;
  readonly #ahead = new Map<number, Event>();
  #log: Log;
  #filling = false;

  constructor(options: RoomLogOptions) {
    this.#options = options;
    this.#log = emptyLog(options.seq);
  }

  get log(): Log {
    return this.#log;
  }

  /** An event that came from the server. */
  take(event: Event): void {
    const { high } = this.#log;
    if (event.seq <= high) return;
    if (event.seq === high + 1) {
      this.#append([event]);
      this.#takeAhead();
    } else {
      this.#keepAhead(event);
      void this.#fill();
    }
  }

  /** Loads the page before the known part. Resolves when that has succeeded or failed; `log` tells which. */
  async loadOlder(eventsMax = PAGE_EVENTS): Promise<void> {
    if (isWhole(this.#log) || isLoading(this.#log)) return;
    const { low } = this.#log;
    this.#become({ older: "loading" });
    const { room, call } = this.#options;
    const answer = await call("history.read", { room, before: low, limit: eventsMax });
    // The log was restarted meanwhile.
    if (this.#log.low !== low || !isLoading(this.#log)) return;
    if (answer.is !== "ok") return this.#become({ older: "failed" });
    const events = unbroken(
      answer.ok.events.filter((event) => event.seq < low).reverse(),
      -1,
      low - 1,
    ).reverse();
    const first = events[0]?.seq ?? low;
    this.#become({
      events: [...events, ...this.#log.events],
      low: answer.ok.more ? first : 1,
      older: events.length === 0 && answer.ok.more ? "failed" : "idle",
    });
  }

  /** Forgets the oldest events beyond this number. They can be loaded again. */
  trim(eventsMax: number): void {
    const { events } = this.#log;
    if (events.length <= eventsMax || isLoading(this.#log)) return;
    const kept = events.slice(-eventsMax);
    this.#become({ events: kept, low: kept[0]?.seq ?? this.#log.high + 1 });
  }

  /** Adds events from elsewhere that lie directly before the log, without a gap. */
  extend(events: readonly Event[]): void {
    const before = unbroken(events.filter(({ seq }) => seq < this.#log.low).reverse(), -1, this.#log.low - 1);
    const low = before.at(-1)?.seq;
    if (low !== undefined) this.#become({ events: [...before.reverse(), ...this.#log.events], low });
  }

  /** Something known beside the log has changed: reports it as a change of the log. */
  touch(): void {
    this.#become({});
  }

  /** Restarts after this place, with an empty log. */
  restart(seq: number): void {
    this.#ahead.clear();
    this.#begin(seq);
  }

  #begin(seq: number): void {
    this.#log = emptyLog(seq);
    this.#options.restarted?.();
    this.#options.changed(this.#log, []);
  }

  #append(events: readonly Event[]): void {
    const high = events.at(-1)?.seq;
    if (high === undefined) return;
    this.#log = kept({ ...this.#log, events: [...this.#log.events, ...events], high }, events);
    this.#options.changed(this.#log, events);
  }

  #keepAhead(event: Event): void {
    if (this.#ahead.size < AHEAD_EVENTS_MAX) this.#ahead.set(event.seq, event);
  }

  #takeAhead(): void {
    if (this.#ahead.size === 0) return;
    const inOrder = [...this.#ahead.values()].sort((a, b) => a.seq - b.seq);
    const next = unbroken(inOrder, 1, this.#log.high + 1);
    this.#append(next);
    for (const { seq } of inOrder) if (seq <= this.#log.high) this.#ahead.delete(seq);
  }

  /** If there is no connection, this may fail: resuming will bring everything anyway. */
  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#ahead.size > 0) {
        const target = Math.max(...this.#ahead.keys());
        if (target - this.#log.high > GAP_EVENTS_MAX) return this.restart(target);
        if (!(await this.#fillPage())) return;
        this.#takeAhead();
      }
    } finally {
      this.#filling = false;
    }
  }

  /** Returns whether the log has grown. */
  async #fillPage(): Promise<boolean> {
    const { room, call } = this.#options;
    const after = this.#log.high;
    const answer = await call("history.read", { room, after, limit: GAP_PAGE_EVENTS });
    if (answer.is !== "ok") return false;
    const { events, first } = answer.ok;
    // The server no longer keeps the missing events, nor any known ones before them.
    if (first !== undefined && events[0]?.seq === first && this.#log.high === after) this.#begin(first - 1);
    this.#append(unbroken(events, 1, this.#log.high + 1));
    return this.#log.high > after;
  }

  #become(change: Partial<Log>): void {
    const log = { ...this.#log, ...change };
    this.#log = log.low <= (this.#options.first?.() ?? 1) ? { ...log, low: 1 } : log;
    this.#options.changed(this.#log, []);
  }
}

/** The log without the events that the server no longer keeps, as one of these events says. */
function kept(log: Log, events: readonly Event[]): Log {
  const expired = events.findLast((event) => event.type === "messages.expired");
  if (!expired) return log;
  const { upto } = expired;
  return {
    ...log,
    events: log.events.filter(({ seq }) => seq > upto),
    low: log.low <= upto + 1 ? 1 : log.low,
  };
}

const isLoading = (log: Log): boolean => log.older === "loading";

const emptyLog = (seq: number): Log => ({ events: [], low: seq + 1, high: seq, older: "idle" });

/** The events from this place on, up to the first gap. */
export function unbroken(events: readonly Event[], step: 1 | -1, from: number): Event[] {
  const found: Event[] = [];
  let next = from;
  for (const event of events) {
    if (event.seq !== next) continue;
    found.push(event);
    next += step;
  }
  return found;
}
