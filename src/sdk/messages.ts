import type { Person } from "../protocol/account.ts";
import type { Event } from "../protocol/events.ts";
import type { MessageId } from "../protocol/ids.ts";

/** The events of one type. */
export type EventOfType<T extends Event["type"]> = Extract<Event, { readonly type: T }>;

/** A message as it is now, as far as the events tell that were folded. */
export interface MessageState {
  readonly posted: EventOfType<"message.posted">;
  /** The last event that is folded in. */
  readonly seq: number;
  /** The text of now; empty when it is deleted. */
  readonly body: string;
  readonly deleted: boolean;
  /** When it was edited last, and how often it was. */
  readonly editedAt?: string | undefined;
  readonly edits: number;
  /** Where it was pinned, if it is. */
  readonly pinned?: number | undefined;
  /** Of the thread that it begins. */
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

/**
 * The messages after more events of their room: live ones, or pages of history. What is folded in already changes
 * nothing. So whoever loads a page while the room goes on folds the page, and then once more what came meanwhile.
 */
export function fold(messages: Messages, events: Iterable<Event>): Messages {
  const folding = new Map(messages);
  let isChanged = false;
  for (const event of events) if (take(folding, event)) isChanged = true;
  return isChanged ? folding : messages;
}

/** Whether that changed anything. */
function take(messages: Map<MessageId, MessageState>, event: Event): boolean {
  if (event.type === "messages.erased") return erase(messages, event);
  if (!("id" in event)) return false;
  const isChanged = event.type === "message.posted" ? post(messages, event) : amend(messages, event);
  const thread = threadOf(event) ?? messages.get(event.id)?.posted.thread;
  const replies = event.type === "message.posted" ? 1 : event.type === "message.deleted" ? -1 : 0;
  if (!thread || replies === 0) return isChanged;
  const isCounted = change(messages, thread, event.seq, (root) => ({ replies: root.replies + replies }));
  return isCounted || isChanged;
}

const threadOf = (event: Event): MessageId | undefined => ("thread" in event ? event.thread : undefined);

/** All that one person wrote between two places, and what of it counted in threads. */
function erase(messages: Map<MessageId, MessageState>, event: EventOfType<"messages.erased">): boolean {
  const { user, first, last, seq } = event;
  const gone = new Set<MessageId>();
  const replies = new Map<MessageId, number>();
  for (const [id, { posted, deleted, seq: upto }] of messages) {
    if (posted.by !== user || posted.seq < first || posted.seq > last || upto >= seq) continue;
    gone.add(id);
    if (posted.thread && !deleted) replies.set(posted.thread, (replies.get(posted.thread) ?? 0) + 1);
  }
  const erased = { body: "", deleted: true, reactions: [], pinned: undefined };
  for (const id of new Set([...gone, ...replies.keys()]))
    change(messages, id, seq, (state) => ({
      replies: state.replies - (replies.get(id) ?? 0),
      ...(gone.has(id) && erased),
    }));
  return gone.size > 0;
}

function post(messages: Map<MessageId, MessageState>, posted: EventOfType<"message.posted">): boolean {
  const state = stateOf(posted);
  if ((messages.get(posted.id)?.seq ?? 0) >= state.seq) return false;
  messages.set(posted.id, state);
  return true;
}

const amend = (messages: Map<MessageId, MessageState>, event: Event & { readonly id: MessageId }): boolean =>
  change(messages, event.id, event.seq, (state) => after(state, event));

function change(
  messages: Map<MessageId, MessageState>,
  id: MessageId,
  seq: number,
  by: (state: MessageState) => Partial<MessageState>,
): boolean {
  const state = messages.get(id);
  if (!state || state.seq >= seq) return false;
  messages.set(id, { ...state, ...by(state), seq });
  return true;
}

/** As it was posted, or, from a page of history, as it is now. */
function stateOf(posted: EventOfType<"message.posted">): MessageState {
  const { current } = posted;
  const deleted = posted.deleted === true || current?.deleted === true;
  return {
    posted,
    seq: current?.seq ?? posted.seq,
    body: deleted ? "" : (current?.body ?? posted.body),
    deleted,
    edits: current?.edits ?? 0,
    replies: current?.replies ?? 0,
    reactions: (current?.reactions ?? []).map(({ emoji, count, by }) => ({ emoji, count, by })),
    ...(current?.editedAt !== undefined && { editedAt: current.editedAt }),
    ...(current?.pinned !== undefined && { pinned: current.pinned }),
  };
}

function after(state: MessageState, event: Event): Partial<MessageState> {
  switch (event.type) {
    case "message.edited":
      return { body: state.deleted ? "" : event.body, editedAt: event.at, edits: state.edits + 1 };
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
