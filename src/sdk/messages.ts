import type { Person } from "../protocol/account.ts";
import type { Event, EventOf } from "../protocol/events.ts";
import type { MessageId } from "../protocol/ids.ts";
import type { MessagePosted } from "../protocol/message.ts";

/** A message as it is now, as far as the events tell that were seen of it. */
export interface MessageState {
  readonly posted: EventOf<MessagePosted>;
  /** The last event that is folded in. */
  readonly seq: number;
  /** The text of now; empty when it is deleted. */
  readonly body: string;
  readonly editedAt?: string;
  readonly deleted: boolean;
  /** Where it was pinned, if it is. */
  readonly pinned?: number | undefined;
  readonly replies: number;
  readonly reactions: readonly Reaction[];
}

/** One emoji on a message. `by` names the first of them only, when there are very many. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly by: readonly Person[];
}

/** The messages of a room by their ids. */
export type Messages = ReadonlyMap<MessageId, MessageState>;

/** A message as an event tells it: as it was posted, or, from a page of history, as it is now. */
function stateOf(posted: EventOf<MessagePosted>): MessageState {
  const { current } = posted;
  const deleted = posted.deleted === true || current?.deleted === true;
  return {
    posted,
    seq: current?.seq ?? posted.seq,
    body: deleted ? "" : (current?.body ?? posted.body),
    deleted,
    replies: current?.replies ?? 0,
    reactions: current?.reactions ?? [],
    ...(current?.editedAt !== undefined && { editedAt: current.editedAt }),
    ...(current?.pinned !== undefined && { pinned: current.pinned }),
  };
}

/**
 * The messages after one more event of their room. Events may come in any order in which each message comes before what
 * happens to it; what is folded in already changes nothing.
 */
export function withEvent(messages: Messages, event: Event): Messages {
  const changed = new Map(messages);
  fold(changed, event);
  return changed;
}

/** The messages that these events of one room tell of. */
export function messagesOf(events: readonly Event[]): Messages {
  const messages = new Map<MessageId, MessageState>();
  for (const event of events) fold(messages, event);
  return messages;
}

function fold(messages: Map<MessageId, MessageState>, event: Event): void {
  if (event.type === "message.posted") {
    if (!messages.has(event.id)) messages.set(event.id, stateOf(event));
    if (event.thread) change(messages, event.thread, event.seq, ({ replies }) => ({ replies: replies + 1 }));
    return;
  }
  if (!("id" in event)) return;
  if (event.type === "message.deleted" && event.thread)
    change(messages, event.thread, event.seq, ({ replies }) => ({ replies: Math.max(0, replies - 1) }));
  change(messages, event.id, event.seq, (before) => after(before, event));
}

/** What is folded in already changes nothing. */
function change(
  messages: Map<MessageId, MessageState>,
  id: MessageId,
  seq: number,
  by: (state: MessageState) => Partial<MessageState>,
): void {
  const state = messages.get(id);
  if (state && state.seq < seq) messages.set(id, { ...state, ...by(state), seq });
}

function after(state: MessageState, event: Event): Partial<MessageState> {
  switch (event.type) {
    case "message.edited":
      return event.deleted ? {} : { body: event.body, editedAt: event.at };
    case "message.deleted":
      return { body: "", deleted: true, reactions: [], pinned: undefined };
    case "message.pinned":
      return { pinned: event.seq };
    case "message.unpinned":
      return { pinned: undefined };
    case "reaction.added":
      return { reactions: withReaction(state.reactions, event.emoji, { id: event.by, name: event.from }) };
    case "reaction.removed":
      return { reactions: withoutReaction(state.reactions, event.emoji, event.by) };
    default:
      return {};
  }
}

function withReaction(reactions: readonly Reaction[], emoji: string, person: Person): readonly Reaction[] {
  const known = reactions.find((one) => one.emoji === emoji);
  if (!known) return [...reactions, { emoji, count: 1, by: [person] }];
  const added = { emoji, count: known.count + 1, by: [...known.by, person] };
  return reactions.map((one) => (one === known ? added : one));
}

function withoutReaction(reactions: readonly Reaction[], emoji: string, person: string): readonly Reaction[] {
  return reactions.flatMap((one) => {
    if (one.emoji !== emoji) return [one];
    const by = one.by.filter(({ id }) => id !== person);
    return one.count > 1 ? [{ emoji, count: one.count - 1, by }] : [];
  });
}
