import type { Person } from "../protocol/account.ts";
import type { Event } from "../protocol/events.ts";
import type { MessageId, UserId } from "../protocol/ids.ts";

/** The events of one type. */
export type EventOfType<T extends Event["type"]> = Extract<Event, { readonly type: T }>;

/** The current state of a message, from the events folded so far. */
export interface MessageState {
  readonly posted: EventOfType<"message.posted">;
  /** The `seq` of the last event that was folded in. */
  readonly seq: number;
  /** The current text; empty when the message is deleted. */
  readonly body: string;
  readonly deleted: boolean;
  /** When it was edited last, and how often it was. */
  readonly editedAt?: string | undefined;
  readonly edits: number;
  /** The `seq` at which it was pinned, if it is. */
  readonly pinned?: number | undefined;
  /** About the thread that it begins. */
  readonly replies: number;
  readonly reactions: readonly Reaction[];
  /** Whom the current text mentions. Unknown if the message was edited before the first event folded. */
  readonly mentions?: Mentions | undefined;
}

/** People by their ids, and whether everyone in the room is mentioned. */
export interface Mentions {
  readonly people: readonly UserId[];
  readonly all: boolean;
}

/** One emoji on a message. `by` names only the first users, when there are very many. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** Whether our own is among them. Known from the server's pages, and from live events if `fold` gets `me`. */
  readonly me?: boolean | undefined;
  readonly by: readonly Person[];
}

/** The messages of a room by their ids. */
export type Messages = ReadonlyMap<MessageId, MessageState>;

/**
 * Folds more events of a room, live ones or pages of history, into its messages. Events that were folded already change
 * nothing. If live events came while a page was loading, fold the page, then those events once more. `me` says which
 * reactions are our own.
 */
export function fold(messages: Messages, events: Iterable<Event>, me?: UserId): Messages {
  const folding = new Map(messages);
  return foldInto(folding, events, me) ? folding : messages;
}

/** The same in place. Returns whether that changed anything. */
export function foldInto(
  messages: Map<MessageId, MessageState>,
  events: Iterable<Event>,
  me: UserId | undefined,
): boolean {
  let isChanged = false;
  for (const event of events) if (take(messages, event, me)) isChanged = true;
  return isChanged;
}

function take(messages: Map<MessageId, MessageState>, event: Event, me: UserId | undefined): boolean {
  if (event.type === "messages.erased") return erase(messages, event);
  if (event.type === "messages.expired") return expire(messages, event);
  if (!("id" in event)) return false;
  const isChanged = event.type === "message.posted" ? post(messages, event) : amend(messages, event, me);
  const thread = threadOf(event) ?? messages.get(event.id)?.posted.thread;
  const replies = event.type === "message.posted" ? 1 : event.type === "message.deleted" ? -1 : 0;
  if (!thread || replies === 0) return isChanged;
  const isCounted = change(messages, thread, event.seq, (root) => ({ replies: root.replies + replies }));
  return isCounted || isChanged;
}

const threadOf = (event: Event): MessageId | undefined => ("thread" in event ? event.thread : undefined);

/** All messages that one user wrote between two places, and which of them counted in threads. */
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

/** All messages up to a place. */
function expire(messages: Map<MessageId, MessageState>, { upto }: EventOfType<"messages.expired">): boolean {
  const gone = [...messages.values()].filter(({ posted }) => posted.seq <= upto);
  for (const { posted } of gone) messages.delete(posted.id);
  return gone.length > 0;
}

function post(messages: Map<MessageId, MessageState>, posted: EventOfType<"message.posted">): boolean {
  const state = stateOf(posted);
  if ((messages.get(posted.id)?.seq ?? 0) >= state.seq) return false;
  messages.set(posted.id, state);
  return true;
}

const amend = (
  messages: Map<MessageId, MessageState>,
  event: Event & { readonly id: MessageId },
  me: UserId | undefined,
): boolean => change(messages, event.id, event.seq, (state) => after(state, event, me));

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

/** The message as it was posted, or, from a page of history, as it is now. */
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
    reactions: current?.reactions ?? [],
    ...(!current?.edits && { mentions: mentionsOf(posted) }),
    ...(current?.editedAt !== undefined && { editedAt: current.editedAt }),
    ...(current?.pinned !== undefined && { pinned: current.pinned }),
  };
}

const mentionsOf = ({
  mentions = [],
  mentionsAll,
}: EventOfType<"message.posted" | "message.edited">): Mentions => ({
  people: mentions,
  all: mentionsAll === true,
});

function after(state: MessageState, event: Event, me: UserId | undefined): Partial<MessageState> {
  switch (event.type) {
    case "message.edited":
      return {
        body: state.deleted ? "" : event.body,
        editedAt: event.at,
        edits: state.edits + 1,
        mentions: mentionsOf(event),
      };
    case "message.deleted":
      return { body: "", deleted: true, reactions: [], pinned: undefined };
    case "message.pinned":
      return { pinned: event.seq };
    case "message.unpinned":
      return { pinned: undefined };
    case "reaction.added":
      return { reactions: withReaction(state.reactions, event, me) };
    case "reaction.removed":
      return { reactions: withoutReaction(state.reactions, event, me) };
    default:
      return {};
  }
}

function withReaction(
  reactions: readonly Reaction[],
  { emoji, by, from }: EventOfType<"reaction.added">,
  me: UserId | undefined,
): readonly Reaction[] {
  const known = reactions.find((one) => one.emoji === emoji) ?? { emoji, count: 0, by: [] };
  const added: Reaction = {
    ...known,
    count: known.count + 1,
    by: [...known.by, { id: by, name: from }],
    ...(by === me && { me: true }),
  };
  return known.count === 0
    ? [...reactions, added]
    : reactions.map((one) => (one.emoji === emoji ? added : one));
}

function withoutReaction(
  reactions: readonly Reaction[],
  { emoji, by: person }: EventOfType<"reaction.removed">,
  me: UserId | undefined,
): readonly Reaction[] {
  return reactions.flatMap((one) => {
    if (one.emoji !== emoji) return [one];
    const { me: isMine, ...rest } = one;
    const by = one.by.filter(({ id }) => id !== person);
    return one.count > 1
      ? [{ ...rest, count: one.count - 1, by, ...(isMine && person !== me && { me: true }) }]
      : [];
  });
}
