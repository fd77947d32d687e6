import type { Event, EventOf } from "../../protocol/events.ts";
import { isMembership, type MembershipEvent } from "../../protocol/membership.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import type { MessageState, Messages } from "../../sdk/messages.ts";
import type { Pending } from "../../sdk/post.ts";

type Posted = EventOf<MessagePosted>;

/** One row of the timeline. `leads`: it is the first of a run by one author, and shows the author. */
export type Row =
  | { readonly is: "message"; readonly key: string; readonly leads: boolean; readonly message: MessageState }
  | { readonly is: "pending"; readonly key: string; readonly leads: boolean; readonly pending: Pending }
  | { readonly is: "came-and-went"; readonly key: string; readonly events: readonly MembershipEvent[] }
  | { readonly is: "happened"; readonly key: string; readonly event: Event }
  | { readonly is: "new-line"; readonly key: "new-line" };

/** The rows of one local day. */
export interface Day {
  readonly key: string;
  readonly date: Date;
  readonly rows: readonly Row[];
}

/** What a timeline shows. */
interface Shown {
  readonly events: readonly Event[];
  /** Their current state. */
  readonly messages: Messages;
  readonly pending: readonly Pending[];
}

interface Author {
  readonly id: string;
  readonly atMs: number;
}

/** Messages by one author this close together form one run. */
const RUN_MS_MAX = 5 * 60 * 1_000;

/**
 * Makes the rows, by day, from events, the messages of their room, and pending posts. `newFrom`: the `seq` of the first
 * new message.
 */
export function daysOf(
  { events, messages, pending }: Shown,
  { me, newFrom, now }: { me: string; newFrom: number | undefined; now: number },
): readonly Day[] {
  const days = new Days(messages);
  const confirmed = new Set<string>();
  for (const event of events) {
    if (event.seq === newFrom) days.mark(event);
    if (event.type === "message.posted" && event.nonce !== undefined) confirmed.add(event.nonce);
    days.add(event);
  }
  for (const one of pending) if (!confirmed.has(one.post.nonce)) days.addPending(one, me, now);
  return days.all;
}

class Days {
  readonly all: { key: string; date: Date; rows: Row[] }[] = [];
  readonly #messages: Messages;
  #author: Author | undefined;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  add(event: Event): void {
    // Edits, deletions and reactions are shown at the message.
    if (event.type !== "message.posted" && "id" in event) return;
    const date = new Date(event.at);
    const rows = this.#rowsOf(date);
    if (event.type === "message.posted") {
      const message = this.#messages.get(event.id);
      const leads = this.#leads(
        { id: event.by, atMs: date.getTime() },
        (event.replyTo ?? event.thread) !== undefined,
      );
      if (message) rows.push(messageRow(message, leads));
      return;
    }
    this.#author = undefined;
    if (!isMembership(event)) rows.push({ is: "happened", key: `s${event.seq}`, event });
    else addMembership(rows, event);
  }

  addPending(pending: Pending, me: string, now: number): void {
    const rows = this.#rowsOf(new Date(now));
    const leads = this.#leads(
      { id: me, atMs: now },
      (pending.post.replyTo ?? pending.post.thread) !== undefined,
    );
    rows.push({ is: "pending", key: pending.post.nonce, leads, pending });
  }

  /** The line before the new messages. */
  mark(event: Event): void {
    this.#rowsOf(new Date(event.at)).push({ is: "new-line", key: "new-line" });
    this.#author = undefined;
  }

  /** A reply shows the message it answers, and so begins a new run. */
  #leads(author: Author, isAnswer: boolean): boolean {
    const before = this.#author;
    this.#author = author;
    return isAnswer || before?.id !== author.id || author.atMs - before.atMs > RUN_MS_MAX;
  }

  #rowsOf(date: Date): Row[] {
    const key = date.toDateString();
    const last = this.all.at(-1);
    if (last?.key === key) return last.rows;
    this.#author = undefined;
    const rows: Row[] = [];
    this.all.push({ key, date, rows });
    return rows;
  }
}

/** Consecutive joins and leaves are one row. */
function addMembership(rows: Row[], event: MembershipEvent): void {
  const last = rows.at(-1);
  if (last?.is === "came-and-went") rows[rows.length - 1] = { ...last, events: [...last.events, event] };
  else rows.push({ is: "came-and-went", key: `s${event.seq}`, events: [event] });
}

/** Returns the same row object for the same message, so that an unchanged row is not drawn again. */
const made = new WeakMap<Posted, Row & { is: "message" }>();

function messageRow(message: MessageState, leads: boolean): Row {
  const { posted, seq } = message;
  const known = made.get(posted);
  if (known?.leads === leads && known.message.seq === seq) return known;
  // The user's own message keeps the key that it had while it was pending, and so its element on the page.
  const row = { is: "message", key: posted.nonce ?? `s${posted.seq}`, leads, message } as const;
  made.set(posted, row);
  return row;
}
