import type { Event } from "../protocol/events.ts";
import { type RoomId, seqOfMessage, type UserId } from "../protocol/ids.ts";
import type { ReadState } from "../protocol/room.ts";
import type { Call } from "./calls.ts";

export interface ReadingOptions {
  readonly call: Call;
  me(): UserId | undefined;
  /** The server counts up to here. */
  countMax(): number;
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
    if (known && known.seq <= seq) this.#set(room, { seq, read: seq, unread: 0, mentions: 0 });
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
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Has the server count anew. */
  async count(room: RoomId): Promise<void> {
    if (this.#asking.has(room)) return void this.#asking.set(room, "again");
    this.#asking.set(room, "once");
    const answer = await this.#options.call("room.get", { room });
    const isAgain = this.#asking.get(room) === "again";
    this.#asking.delete(room);
    if (answer.is === "ok") this.learn(room, answer.ok.room);
    if (answer.is === "ok" && isAgain) void this.count(room);
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
  if (event.type === "message.deleted" || event.type === "message.edited")
    return seqOfMessage(event.id) > state.read && mayCount(state, event, me) ? "unsure" : { ...state, seq };
  if (event.type !== "message.posted" || event.by === me || event.deleted) return { ...state, seq };
  const isMention = event.mentionsAll === true || (me !== undefined && event.mentions?.includes(me) === true);
  const count = (n: number, more: boolean) => Math.min(countMax, n + (more ? 1 : 0));
  return {
    ...state,
    seq,
    unread: count(state.unread, event.thread === undefined),
    mentions: count(state.mentions, isMention),
  };
}

/** Whoever deletes takes away from what is unread; whoever edits their message may mention somebody in it. */
const mayCount = (state: ReadState, event: Event, me: UserId | undefined): boolean =>
  event.type === "message.deleted" ? state.unread + state.mentions > 0 : event.by !== me;
