import type { Event } from "../protocol/events.ts";
import { type MessageId, type RoomId, seqOfMessage, type UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { Call } from "./calls.ts";
import { foldInto, type MessageState, type Messages } from "./messages.ts";
import { type Log, RoomLog } from "./room-log.ts";

export interface RoomCopyOptions {
  readonly room: RoomId;
  /** Begins after this place. */
  readonly seq: number;
  readonly call: Call;
  me(): UserId | undefined;
  /** The copy has changed. `events` are those that are new at the end of its log. */
  changed(log: Log, events: readonly Event[]): void;
}

/** So many messages from outside the log are kept up to date. The copy forgets the oldest additions first. */
const LEARNED_MAX = 1_000;

/**
 * A client's copy of one room: its log without a gap, and its messages as they are now. Every view reads its messages
 * here, so an edit or deletion appears everywhere at once.
 */
export class RoomCopy {
  /** Undefined until the server has answered. */
  room: Room | undefined;
  readonly #options: RoomCopyOptions;
  readonly #roomLog: RoomLog;
  readonly #messages = new Map<MessageId, MessageState>();
  /** Messages that did not come with the log: quoted ones, threads and pins. */
  readonly #learned = new Set<MessageId>();
  /** The `seq` from which on the log is folded. */
  #low: number;
  #before = new Map<number, MessageState>();
  /** How often the copy was restarted. */
  generation = 0;

  constructor(options: RoomCopyOptions) {
    this.#options = options;
    this.#low = options.seq + 1;
    this.#roomLog = new RoomLog({
      ...options,
      first: () => this.room?.first ?? 1,
      changed: (log, events) => this.#changed(log, events),
      restarted: () => this.#forgetAll(),
    });
  }

  get log(): Log {
    return this.#roomLog.log;
  }

  /** The messages as they are now, of the log and from elsewhere. The same map each time. */
  get messages(): Messages {
    return this.#messages;
  }

  /** The message that an event amends, as it was before. Valid only during the call of `changed`. */
  before(event: Event): MessageState | undefined {
    return this.#before.get(event.seq);
  }

  /** An event that came from the server. */
  take(event: Event): void {
    this.#roomLog.take(event);
  }

  /** Adds messages from a page of the server, from anywhere in the room, and keeps them up to date from now on. */
  learn(events: readonly Event[]): void {
    for (const event of events)
      if (event.type === "message.posted" && event.seq < this.log.low) this.#learned.add(event.id);
    this.#foldPage(events);
    for (const id of [...this.#learned].slice(0, -LEARNED_MAX)) {
      this.#learned.delete(id);
      if (seqOfMessage(id) < this.log.low) this.#messages.delete(id);
    }
    this.#roomLog.touch();
  }

  /** Adds events from elsewhere that lie directly before the log. */
  extend(events: readonly Event[]): void {
    this.#roomLog.extend(events);
  }

  /** Loads the page before the known part of the log. */
  async loadOlder(eventsMax?: number): Promise<void> {
    await this.#roomLog.loadOlder(eventsMax);
  }

  /** Forgets the oldest events beyond this number. They can be loaded again. */
  trim(eventsMax: number): void {
    this.#roomLog.trim(eventsMax);
  }

  /** Restarts after this place, with an empty log. */
  restart(seq: number): void {
    this.#roomLog.restart(seq);
  }

  #changed(log: Log, events: readonly Event[]): void {
    this.#before.clear();
    if (log.low < this.#low) this.#foldPage(log.events.slice(0, this.#low - log.low));
    else if (log.low > this.#low) this.#forgetBefore(log.low);
    this.#low = log.low;
    for (const event of events) {
      const amended = "id" in event && this.#messages.get(event.id);
      if (amended) this.#before.set(event.seq, amended);
      this.#fold([event]);
    }
    this.#options.changed(log, events);
  }

  /** Events about these messages may have come while the page was loading, before we knew the messages. Applies them. */
  #foldPage(events: readonly Event[]): void {
    this.#fold(events);
    this.#fold(this.log.events);
  }

  #fold(events: readonly Event[]): void {
    foldInto(this.#messages, events, this.#options.me());
  }

  #forgetAll(): void {
    this.generation += 1;
    this.#messages.clear();
    this.#learned.clear();
  }

  #forgetBefore(low: number): void {
    for (const id of this.#messages.keys())
      if (seqOfMessage(id) < low && !this.#learned.has(id)) this.#messages.delete(id);
  }
}
