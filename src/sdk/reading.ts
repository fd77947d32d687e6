import type { Event } from "../protocol/events.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { ReadState } from "../protocol/room.ts";
import type { Call } from "./calls.ts";
import type { RoomCopy } from "./room-copy.ts";
import { Counter, isPlain } from "./unread.ts";

export interface ReadingOptions {
  readonly call: Call;
  me(): UserId | undefined;
  /** The server counts up to this number. */
  countMax(): number;
  /** Whom we have blocked. */
  blocked(): ReadonlySet<UserId>;
  /** Our copy of a room. */
  copy(room: RoomId): RoomCopy | undefined;
  /** The unread counts of a room have changed. */
  changed(room: RoomId, state: ReadState): void;
}

/** A new position is sent after this pause, together with all others that changed until then. */
const SEND_MS = 400;
/**
 * The server is asked to count after a pause: one question covers all that happened until then, and clients do not all
 * ask at the same moment.
 */
const COUNT_MS_MIN = 500;
const COUNT_MS_MAX = 2_000;

/** The unread counts of each room: the server's count, and what has come since. */
export class Reading {
  readonly #options: ReadingOptions;
  readonly #states = new Map<RoomId, ReadState>();
  readonly #unsent = new Map<RoomId, number>();
  /** Rooms that the server is counting now. It may have to count once more when it is done. */
  readonly #asking = new Map<RoomId, "once" | "again">();
  /** Rooms that we will ask the server to count. */
  readonly #uncounted = new Set<RoomId>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #countTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  of(room: RoomId): ReadState | undefined {
    return this.#states.get(room);
  }

  /**
   * Takes the server's counts. Messages that were read here and that the server does not know of yet stay read. Returns false
   * if what is known of the room is newer: then it stays.
   */
  learn(room: RoomId, { seq, read, unread, mentions }: ReadState): boolean {
    const known = this.#states.get(room);
    if (known && seq < known.seq && read === known.read) return false;
    if ((this.#unsent.get(room) ?? 0) > read) return false;
    this.#set(room, { seq, read, unread, mentions });
    return true;
  }

  happened(event: Event): void {
    const { room } = event;
    const known = this.#states.get(room);
    if (!known) return void this.count(room);
    const next = isPlain(event) ? this.#counter.after(known, event) : this.#recounted(known, event);
    if (next === "unsure") this.#countSoon(room);
    else if (next !== known) this.#set(room, next);
  }

  /** Counts the messages we have, if they reach back to the reading position; else applies what the event changes. */
  #recounted(known: ReadState, event: Event): ReadState | "unsure" {
    const copy = this.#options.copy(event.room);
    const { read } = known;
    if (copy && copy.log.low <= read + 1) {
      const seq = Math.max(known.seq, event.seq);
      return this.#counter.from(copy.messages.values(), { seq, read }) ?? "unsure";
    }
    return this.#counter.amended(known, event, copy?.before(event));
  }

  get #counter(): Counter {
    return new Counter(this.#options.me(), this.#options.countMax(), this.#options.blocked());
  }

  #countSoon(room: RoomId): void {
    this.#uncounted.add(room);
    this.#countTimer ??= setTimeout(
      () => {
        this.#countTimer = undefined;
        for (const one of this.#uncounted) void this.count(one);
        this.#uncounted.clear();
      },
      COUNT_MS_MIN + Math.random() * (COUNT_MS_MAX - COUNT_MS_MIN),
    );
  }

  /** We have blocked or unblocked a person: the server counts again where messages of theirs may count, or may have counted. */
  countAgain(): void {
    for (const [room, { seq, read }] of this.#states) if (seq > read) this.#countSoon(room);
  }

  /** Marks everything up to here as read. */
  read(room: RoomId, seq: number): void {
    const known = this.#states.get(room);
    if (Math.max(known?.read ?? 0, this.#unsent.get(room) ?? 0) >= seq) return;
    this.#unsent.set(room, seq);
    const rest = known && this.#rest(room, known, seq);
    if (rest) this.#set(room, rest);
    this.#later(SEND_MS);
  }

  /** Sends reading positions to the server at once, also those that could not be sent before. */
  send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [room, seq] of this.#unsent) void this.#send(room, seq);
  }

  forget(room: RoomId): void {
    this.#states.delete(room);
    this.#unsent.delete(room);
    this.#asking.delete(room);
    this.#uncounted.delete(room);
  }

  /** The server was restored from an older copy: forgets everything. */
  forgetAll(): void {
    this.#states.clear();
    this.#unsent.clear();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#countTimer);
    this.#timer = undefined;
    this.#countTimer = undefined;
  }

  /** Asks the server to count again. */
  async count(room: RoomId): Promise<void> {
    if (this.#asking.has(room)) return void this.#asking.set(room, "again");
    this.#asking.set(room, "once");
    const answer = await this.#options.call("room.get", { room });
    const asked = this.#asking.get(room);
    this.#asking.delete(room);
    // We have left it meanwhile.
    if (!asked || answer.is !== "ok") return;
    // What came while the server was counting was added to a count that may lack something.
    if (!this.learn(room, answer.ok.room)) this.#countSoon(room);
    if (asked === "again") void this.count(room);
  }

  /** The unread counts after `read`, if we have enough of the log to count them. The server will have them soon, too. */
  #rest(room: RoomId, known: ReadState, read: number): ReadState | undefined {
    const nothing = { seq: read, read, unread: 0, mentions: 0 };
    if (known.seq <= read) return nothing;
    const copy = this.#options.copy(room);
    if (!copy || copy.log.low > read + 1) return undefined;
    return this.#counter.from(copy.messages.values(), { seq: known.seq, read });
  }

  async #send(room: RoomId, seq: number): Promise<void> {
    const answer = await this.#options.call("cursor.set", { room, seq });
    // Positions that could not be sent are sent when there is a connection again.
    if (answer.is === "lost") return;
    if (answer.is === "refused" && answer.refusal.retryAfterMs !== undefined)
      return this.#later(answer.refusal.retryAfterMs);
    if (this.#unsent.get(room) === seq) this.#unsent.delete(room);
    if (answer.is === "ok") this.learn(room, answer.ok);
  }

  #later(afterMs: number): void {
    this.#timer ??= setTimeout(() => this.send(), afterMs);
  }

  #set(room: RoomId, state: ReadState): void {
    this.#states.set(room, state);
    this.#options.changed(room, state);
  }
}
