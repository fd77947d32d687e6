import type { Event, EventOf } from "../protocol/events.ts";
import { seqOfMessage, type UserId } from "../protocol/ids.ts";
import type { MessagePosted } from "../protocol/message.ts";
import type { ReadState } from "../protocol/room.ts";
import type { MessageState } from "./messages.ts";

type Posted = EventOf<MessagePosted>;

/** Whether another user's message mentions this user, or everyone. */
export const isMention = ({ by, mentions, mentionsAll }: Posted, me: UserId | undefined): boolean =>
  me !== undefined && by !== me && (mentionsAll === true || mentions?.includes(me) === true);

/** An event that amends no message. */
export const isPlain = ({ type }: Event): boolean =>
  type !== "message.edited" && type !== "message.deleted" && !/^messages\.(?:erased|expired)$/.test(type);

const NOBODY: ReadonlySet<UserId> = new Set();

/** Counts the unread messages of one user, up to a limit, as the server does. */
export class Counter {
  readonly #me: UserId | undefined;
  readonly #max: number;
  readonly #blocked: ReadonlySet<UserId>;

  /** What people wrote whom the user has blocked does not count. */
  constructor(me: UserId | undefined, max: number, blocked: ReadonlySet<UserId> = NOBODY) {
    this.#me = me;
    this.#max = max;
    this.#blocked = blocked;
  }

  #isHeard(by: UserId): boolean {
    return by !== this.#me && !this.#blocked.has(by);
  }

  /** The counts after an event that amends no message. */
  after(state: ReadState, event: Event): ReadState {
    if (event.seq <= state.seq) return state;
    const { seq } = event;
    if (event.type !== "message.posted" || !this.#isHeard(event.by) || event.deleted)
      return { ...state, seq };
    const unread = Math.min(this.#max, state.unread + (event.thread === undefined ? 1 : 0));
    const mentions = Math.min(this.#max, state.mentions + (isMention(event, this.#me) ? 1 : 0));
    return { ...state, seq, unread, mentions };
  }

  /** The counts of these messages. Undefined if we do not know whom one of them mentions. */
  from(
    messages: Iterable<MessageState>,
    { seq, read }: Pick<ReadState, "seq" | "read">,
  ): ReadState | undefined {
    let [unread, mentions] = [0, 0];
    for (const message of messages) {
      const { posted, deleted } = message;
      if (posted.seq <= read || posted.seq > seq || deleted || !this.#isHeard(posted.by)) continue;
      const names = this.#names(message);
      if (names === undefined) return undefined;
      unread += posted.thread === undefined ? 1 : 0;
      mentions += names ? 1 : 0;
    }
    return { seq, read, unread: Math.min(this.#max, unread), mentions: Math.min(this.#max, mentions) };
  }

  /** The counts after an event that amends messages. `before` is the message that it names, if we know it. */
  amended(state: ReadState, event: Event, before: MessageState | undefined): ReadState | "unsure" {
    if (event.seq <= state.seq) return state;
    const next = { ...state, seq: event.seq };
    const counts = state.unread + state.mentions > 0;
    if (event.type === "messages.erased") return event.last > state.read && counts ? "unsure" : next;
    if (event.type === "messages.expired") return event.upto > state.read && counts ? "unsure" : next;
    if (!("id" in event) || seqOfMessage(event.id) <= state.read) return next;
    if (event.type === "message.deleted") return this.#deleted(next, before);
    return event.type === "message.edited" ? this.#edited(next, event, before) : next;
  }

  #deleted(state: ReadState, before: MessageState | undefined): ReadState | "unsure" {
    if (state.unread + state.mentions === 0 || before?.deleted) return state;
    if (before && !this.#isHeard(before.posted.by)) return state;
    const named = before && this.#names(before);
    if (!before || named === undefined || this.#isFull(state)) return "unsure";
    const unread = state.unread - (before.posted.thread === undefined ? 1 : 0);
    return { ...state, unread, mentions: state.mentions - (named ? 1 : 0) };
  }

  #edited(state: ReadState, event: Event & { type: "message.edited" }, before: MessageState | undefined) {
    if (!this.#isHeard(event.by)) return state;
    const named = before && this.#names(before);
    const names =
      this.#me !== undefined && (event.mentionsAll || event.mentions?.includes(this.#me)) === true;
    if (named === names || (named === undefined && !names && state.mentions === 0)) return state;
    if (named === undefined || this.#isFull(state)) return "unsure" as const;
    return { ...state, mentions: state.mentions + (names ? 1 : -1) };
  }

  /** At the limit, there may be more than were counted. */
  #isFull({ unread, mentions }: ReadState): boolean {
    return unread >= this.#max || mentions >= this.#max;
  }

  /** Whether the current text mentions this user. Undefined if we do not know. */
  #names({ posted, mentions }: MessageState): boolean | undefined {
    if (!mentions) return undefined;
    const { people, all } = mentions;
    return this.#me !== undefined && posted.by !== this.#me && (all || people.includes(this.#me));
  }
}
