import type { Event, EventOf } from "../protocol/events.ts";
import { type RoomId, seqOfMessage, type UserId } from "../protocol/ids.ts";
import type { MessagePosted } from "../protocol/message.ts";
import type { ReadState } from "../protocol/room.ts";
import type { Call } from "./calls.ts";
import type { Log } from "./feed.ts";

export interface ReadingOptions {
  readonly call: Call;
  me(): UserId | undefined;
  /** The server counts up to here. */
  countMax(): number;
  /** What is known of a room's log. */
  log(room: RoomId): Log | undefined;
  /** What is unread in a room is different from before. */
  changed(room: RoomId, state: ReadState): void;
}

/** So long after it was moved a position is sent, with whatever else was read until then. */
const SEND_MS = 400;

/** What is unread in each room: as the server counted it, and what has come since. */
export class Reading {
  readonly #options: ReadingOptions;
  readonly #states = new Map<RoomId, ReadState>();
  readonly #unsent = new Map<RoomId, number>();
  /** Where the server is asked to count: it may have to count once more when it is done. */
  readonly #asking = new Map<RoomId, "once" | "again">();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  of(room: RoomId): ReadState | undefined {
    return this.#states.get(room);
  }

  /** The server says how it stands. What was read here and is not known there yet stays read. */
  learn(room: RoomId, { seq, read, unread, mentions }: ReadState): void {
    const known = this.#states.get(room);
    if (known && seq < known.seq && read === known.read) return;
    if ((this.#unsent.get(room) ?? 0) > read) return;
    this.#set(room, { seq, read, unread, mentions });
  }

  happened(event: Event): void {
    const { room } = event;
    const known = this.#states.get(room);
    const next = known && readStateAfter(known, event, this.#options.me(), this.#options.countMax());
    if (next === "unsure" || !next) void this.count(room);
    else if (next !== known) this.#set(room, next);
  }

  /** Everything up to here has been read. */
  read(room: RoomId, seq: number): void {
    const known = this.#states.get(room);
    if (Math.max(known?.read ?? 0, this.#unsent.get(room) ?? 0) >= seq) return;
    this.#unsent.set(room, seq);
    const rest = known && this.#rest(room, known, seq);
    if (rest) this.#set(room, rest);
    this.#later(SEND_MS);
  }

  /** Tells the server at once what was read, also what it could not be told before. */
  send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [room, seq] of this.#unsent) void this.#send(room, seq);
  }

  forget(room: RoomId): void {
    this.#states.delete(room);
    this.#unsent.delete(room);
    this.#asking.delete(room);
  }

  /** The server's log was put back to an older copy: nothing that was known of it holds. */
  forgetAll(): void {
    this.#states.clear();
    this.#unsent.clear();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Has the server count anew. */
  async count(room: RoomId): Promise<void> {
    if (this.#asking.has(room)) return void this.#asking.set(room, "again");
    this.#asking.set(room, "once");
    const answer = await this.#options.call("room.get", { room });
    const asked = this.#asking.get(room);
    this.#asking.delete(room);
    // We have left it in the meantime.
    if (!asked || answer.is !== "ok") return;
    this.learn(room, answer.ok.room);
    if (asked === "again") void this.count(room);
  }

  /** What remains unread after `read`, where that can be counted in what is known of the log; the server knows it soon. */
  #rest(room: RoomId, known: ReadState, read: number): ReadState | undefined {
    const nothing = { seq: read, read, unread: 0, mentions: 0 };
    if (known.seq <= read) return nothing;
    const log = this.#options.log(room);
    if (!log || log.low > read + 1) return undefined;
    let state = nothing;
    for (const event of log.events) {
      if (event.seq > known.seq) break;
      const next = readStateAfter(state, event, this.#options.me(), this.#options.countMax());
      if (next === "unsure") return undefined;
      state = next;
    }
    return state;
  }

  async #send(room: RoomId, seq: number): Promise<void> {
    const answer = await this.#options.call("cursor.set", { room, seq });
    // What could not be sent is sent when there is a connection again.
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

/** What is unread after one more event. What the server alone can count again is `unsure`. */
function readStateAfter(
  state: ReadState,
  event: Event,
  me: UserId | undefined,
  countMax: number,
): ReadState | "unsure" {
  if (event.seq <= state.seq) return state;
  const { seq } = event;
  if (event.type === "messages.erased")
    return event.last > state.read && state.unread + state.mentions > 0 ? "unsure" : { ...state, seq };
  if (event.type === "message.deleted" || event.type === "message.edited")
    return seqOfMessage(event.id) > state.read && mayCount(state, event, me) ? "unsure" : { ...state, seq };
  if (event.type !== "message.posted" || event.by === me || event.deleted) return { ...state, seq };
  const count = (n: number, more: boolean) => Math.min(countMax, n + (more ? 1 : 0));
  return {
    ...state,
    seq,
    unread: count(state.unread, event.thread === undefined),
    mentions: count(state.mentions, isMention(event, me)),
  };
}

/** Whoever deletes takes away from what is unread; whoever edits their message may mention somebody in it. */
const mayCount = (state: ReadState, event: Event, me: UserId | undefined): boolean =>
  event.type === "message.deleted" ? state.unread + state.mentions > 0 : event.by !== me;

/** Whether somebody else's message names this person, or everybody. */
export const isMention = (
  { by, mentions, mentionsAll }: EventOf<MessagePosted>,
  me: UserId | undefined,
): boolean => me !== undefined && by !== me && (mentionsAll === true || mentions?.includes(me) === true);
