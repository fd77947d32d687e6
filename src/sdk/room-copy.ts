import type { Event } from "../protocol/events.ts";
import { type MessageId, type RoomId, seqOfMessage, type UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { Call } from "./calls.ts";
import { type Log, RoomFeed } from "./feed.ts";
import { foldInto, type MessageState, type Messages } from "./messages.ts";

export interface RoomCopyOptions {
  readonly room: RoomId;
  /** The place after which to begin. */
  readonly seq: number;
  readonly call: Call;
  me(): UserId | undefined;
  /** The copy has changed; `events` are those that are new at the end of its log. */
  changed(log: Log, events: readonly Event[]): void;
}

/** So many messages from outside the log are kept up to date; those learned first are forgotten first. */
const LEARNED_MAX = 1_000;

/**
 * One room as its reader has it: its log without a hole, and its messages as they are now. Everything that shows messages
 * reads them here, so a message that was edited or deleted is so everywhere at once.
 */
export class RoomCopy {
  /** Not known yet while the server is being asked about it. */
  room: Room | undefined;
  readonly #options: RoomCopyOptions;
  readonly #feed: RoomFeed;
  readonly #messages = new Map<MessageId, MessageState>();
  /** Messages that came otherwise than by the log: those of quotes, threads and pins. */
  readonly #learned = new Set<MessageId>();
  /** From where on the log is folded. */
  #low: number;
  #before = new Map<number, MessageState>();
  /** How often the room was begun anew. */
  generation = 0;

  constructor(options: RoomCopyOptions) {
    this.#options = options;
    this.#low = options.seq + 1;
    this.#feed = new RoomFeed({ ...options, changed: (log, events) => this.#changed(log, events) });
  }

  get log(): Log {
    return this.#feed.log;
  }

  /** As they are now: those of the log, and those that were learned. The same map each time. */
  get messages(): Messages {
    return this.#messages;
  }

  /** The message that an event amends, as it was before that. To be asked while `changed` is called. */
  before(event: Event): MessageState | undefined {
    return this.#before.get(event.seq);
  }

  /** An event as it came from the server. */
  take(event: Event): void {
    this.#feed.take(event);
  }

  /** Messages from a page of the server, wherever in the room they are. They are kept up to date from now on. */
  learn(events: readonly Event[]): void {
    for (const event of events)
      if (event.type === "message.posted" && event.seq < this.log.low) this.#learned.add(event.id);
    this.#foldPage(events);
    for (const id of [...this.#learned].slice(0, -LEARNED_MAX)) {
      this.#learned.delete(id);
      if (seqOfMessage(id) < this.log.low) this.#messages.delete(id);
    }
    this.#feed.touch();
  }

  /** What lies directly before the log is known from elsewhere. */
  extend(events: readonly Event[]): void {
    this.#feed.extend(events);
  }

  /** Loads the page before what is known. */
  async loadOlder(eventsMax?: number): Promise<void> {
    await this.#feed.loadOlder(eventsMax);
  }

  /** Forgets the oldest events beyond so many: they can be loaded again. */
  trim(eventsMax: number): void {
    this.#feed.trim(eventsMax);
  }

  /** Begins anew after this place, with nothing known. */
  restart(seq: number): void {
    this.#feed.restart(seq);
  }

  #changed(log: Log, events: readonly Event[]): void {
    this.#before.clear();
    if (log.events.length === 0) this.#forgetAll(log);
    else if (log.low < this.#low) this.#foldPage(log.events.slice(0, this.#low - log.low));
    else if (log.low > this.#low) this.#forgetBefore(log.low);
    this.#low = log.low;
    for (const event of events) {
      const amended = "id" in event && this.#messages.get(event.id);
      if (amended) this.#before.set(event.seq, amended);
      this.#fold([event]);
    }
    this.#options.changed(log, events);
  }

  /** What happened to these messages while the page was on its way has come already, before they were known. */
  #foldPage(events: readonly Event[]): void {
    this.#fold(events);
    this.#fold(this.log.events);
  }

  #fold(events: readonly Event[]): void {
    foldInto(this.#messages, events, this.#options.me());
  }

  #forgetAll(log: Log): void {
    this.generation += 1;
    this.#messages.clear();
    this.#learned.clear();
    this.#low = log.low;
  }

  #forgetBefore(low: number): void {
    for (const id of this.#messages.keys())
      if (seqOfMessage(id) < low && !this.#learned.has(id)) this.#messages.delete(id);
  }
}
