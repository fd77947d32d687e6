import { erased } from "../../protocol/erased.ts";
import type { Event, EventOf } from "../../protocol/events.ts";
import { keyOf, seqOfMessage } from "../../protocol/ids.ts";
import type {
  MessageDeleted,
  MessageEdited,
  MessagePosted,
  ReactionAdded,
  ReactionRemoved,
} from "../../protocol/message.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { ALL_MENTIONED, type RoomRow } from "../rows.ts";
import { addReaction, clearOf, removeReaction } from "./reactions.ts";

type MessageEvent = Extract<Event, { type: `message.${string}` | `reaction.${string}` }>;

const touch = text(
  ({ greatest }) => `insert into amended (room, seq, upto) values (:room, :seq, :upto)
    on conflict (room, seq) do update set upto = ${greatest}(amended.upto, excluded.upto)`,
);
// `edits` is a JSON list of numbers.
const edit = text(
  `update amended set body = :body, edited_at = :at,
    edits = case when edits = '[]' then '[' else substr(edits, 1, length(edits) - 1) || ',' end || upto || ']'
    where room = :room and seq = :seq`,
);
const erase = text<{ edits: string }>(
  `update amended set body = null, deleted = 1, pinned = 0, reactions = 0
    where room = :room and seq = :seq returning edits`,
);
const dataOf = text<{ data: string }>("select data from events where room = :room and seq = :seq");
const setData = text("update events set data = :data where room = :room and seq = :seq");
const pin = text("update amended set pinned = :pinned where room = :room and seq = :seq");
const count = text("update amended set reactions = reactions + :more where room = :room and seq = :seq");
const mention = text(
  `insert into mentions ("user", room, seq, by) values (:user, :room, :seq, :by)
    on conflict ("user", room, seq) do nothing`,
);
const unmention = text("delete from mentions where room = :room and seq = :seq");
const reply = text("insert into replies (room, thread, seq, by) values (:room, :thread, :seq, :by)");
const unreply = text<{ seq: number }>(
  "delete from replies where room = :room and thread = :thread and seq = :seq returning seq",
);
// The number of replies is a counter: to count the replies of a long thread would make each reply cost more than the
// one before.
const oneMore = text(
  "update amended set replies = replies + 1, last_reply = :reply where room = :room and seq = :thread",
);
const oneLess = text(
  `update amended set replies = replies - 1,
    last_reply = (select max(r.seq) from replies r where r.room = :room and r.thread = :thread)
    where room = :room and seq = :thread`,
);
const THREAD = `insert into threads ("user", room, thread, read, since)
  values (:user, :room, :thread, :thread, :at) on conflict ("user", room, thread)`;
const followThread = text(`${THREAD} do nothing`);
const writeInThread = text(`${THREAD} do update set since = excluded.since`);
const author = text<{ by: number }>("select by from events where room = :room and seq = :seq");

/** Whether a message changes no other table than its log. Nearly all are so. */
export const isPlain = ({ mentions, mentionsAll, thread }: EventOf<MessagePosted>): boolean =>
  !(mentions || mentionsAll || thread);

/** Writes what an event about a message changes in other tables than the log. `ms` is when it happened. */
export function* followMessage(room: RoomRow, event: MessageEvent, ms: number): Recipe<void> {
  switch (event.type) {
    case "message.posted":
      if (event.mentions || event.mentionsAll) yield* mentioned(room, room.head, event);
      if (event.thread) yield* replied(room, seqOfMessage(event.thread), event, ms);
      return;
    case "message.edited":
      yield* edited(room, event, ms);
      return;
    case "message.deleted":
      yield* deleted(room, event);
      return;
    case "message.pinned":
      yield* pinned(room, seqOfMessage(event.id), room.head);
      return;
    case "message.unpinned":
      yield* pinned(room, seqOfMessage(event.id), 0);
      return;
    case "reaction.added":
    case "reaction.removed":
      yield* reacted(room, event);
      return;
    default:
      event satisfies never;
  }
}

function* mentioned(room: RoomRow, seq: number, event: EventOf<MessagePosted | MessageEdited>): Recipe<void> {
  const to = { room: room.id, seq, by: keyOf(event.by) };
  for (const user of event.mentions ?? []) yield* run(mention, { ...to, user: keyOf(user) });
  if (event.mentionsAll) yield* run(mention, { ...to, user: ALL_MENTIONED });
}

/**
 * The author of the reply and the author of the first message follow the thread from now on. For the author of the
 * reply it comes before their other threads. For the author of the first message it does not, since strangers must not
 * be able to cause that.
 */
function* replied(room: RoomRow, thread: number, event: EventOf<MessagePosted>, ms: number): Recipe<void> {
  const [by, at] = [keyOf(event.by), { room: room.id, thread }];
  yield* run(reply, { ...at, seq: room.head, by });
  yield* run(touch, { room: room.id, seq: thread, upto: room.head });
  yield* run(oneMore, { ...at, reply: room.head });
  yield* run(writeInThread, { ...at, user: by, at: ms });
  const root = yield* one(author, { room: room.id, seq: thread });
  if (root) yield* run(followThread, { ...at, user: root.by, at: ms });
}

function* edited(room: RoomRow, event: EventOf<MessageEdited>, ms: number): Recipe<void> {
  const message = { room: room.id, seq: seqOfMessage(event.id) };
  yield* run(touch, { ...message, upto: room.head });
  yield* run(edit, { ...message, body: event.body, at: ms });
  yield* run(unmention, message);
  yield* mentioned(room, message.seq, event);
}

function* deleted(room: RoomRow, event: EventOf<MessageDeleted>): Recipe<void> {
  const thread = event.thread ? seqOfMessage(event.thread) : null;
  yield* eraseMessage(room.id, { seq: seqOfMessage(event.id), thread, upto: room.head });
}

/** `upto` is the event that says so. */
export function* eraseMessage(
  room: number,
  { seq, thread, upto }: { seq: number; thread: number | null; upto: number },
): Recipe<void> {
  yield* run(unmention, { room, seq });
  yield* run(touch, { room, seq, upto });
  const amended = yield* one(erase, { room, seq });
  for (const written of [seq, ...(JSON.parse(amended?.edits ?? "[]") as number[])])
    yield* eraseText(room, written);
  yield* clearOf(room, seq);
  if (thread === null || !(yield* one(unreply, { room, thread, seq }))) return;
  yield* run(touch, { room, seq: thread, upto });
  yield* run(oneLess, { room, thread });
}

/** Removes the text from the event that has it; its place in the log stays. */
export function* eraseText(room: number, seq: number): Recipe<void> {
  const found = yield* one(dataOf, { room, seq });
  if (!found) return;
  const data = erased(JSON.parse(found.data) as { body: string });
  yield* run(setData, { room, seq, data: JSON.stringify(data) });
}

function* pinned(room: RoomRow, seq: number, at: number): Recipe<void> {
  yield* run(touch, { room: room.id, seq, upto: room.head });
  yield* run(pin, { room: room.id, seq, pinned: at });
}

function* reacted(room: RoomRow, event: EventOf<ReactionAdded | ReactionRemoved>): Recipe<void> {
  const [message, by] = [{ room: room.id, seq: seqOfMessage(event.id) }, keyOf(event.by)];
  const kind = { ...message, emoji: event.emoji };
  const isAdded = event.type === "reaction.added";
  yield* run(touch, { ...message, upto: room.head });
  if (isAdded) yield* addReaction(kind, { user: by, name: event.from, at: room.head });
  else yield* removeReaction(kind, by);
  yield* run(count, { ...message, more: isAdded ? 1 : -1 });
}
