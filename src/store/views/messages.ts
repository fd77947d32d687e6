import type { Given } from "../../chat/scope.ts";
import type { MessageView } from "../../chat/view.ts";
import type { EventOf } from "../../protocol/events.ts";
import {
  keyOf,
  type MessageId,
  messageId,
  roomId,
  roomOfMessage,
  seqOfMessage,
  userId,
} from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { endOfPending, hidden, isPending, notPending } from "../pending.ts";
import { one, type Recipe, text } from "../recipe.ts";
import { EVENT_COLUMNS, type EventRow, eventOf, type RoomRow } from "../rows.ts";
import type { About } from "./about.ts";

/**
 * Only so many events of a log are searched while other changes wait. If there are more, the erasing looks through
 * them.
 */
const WRITTEN_EVENTS_MAX = 1_000;

/** The columns of `amended` are null for a message that never changed. */
type Found = {
  by: number;
  data: string;
  thread: number | null;
  body: string | null;
  edits: string | null;
  deleted: number | null;
  pinned: number | null;
};

const messageAt = text<Found>(
  `select e.by, e.data, e.thread, a.body, a.edits, a.deleted, a.pinned
    from events e left join amended a on a.room = e.room and a.seq = e.seq
    where e.room = :room and e.seq = :seq and e.type = 'message.posted'`,
);
const byNonce = text<EventRow>(`select ${EVENT_COLUMNS} from events where by = :by and nonce = :nonce`);
const reactions = text<{ mine: number; others: number }>(
  `select (select count(*) from reactions where room = :room and seq = :seq and emoji = :emoji and "user" = :me) as mine,
    (select count(*) from reaction_kinds where room = :room and seq = :seq and not exists
      (select 1 from reaction_kinds where room = :room and seq = :seq and emoji = :emoji)) as others`,
);
const written = text<{ seq: number }>(
  `select e.seq from events e where e.room = :room and e.seq > :after and e.by = :author and e.type = 'message.posted'
    and not exists (select 1 from amended a where a.room = e.room and a.seq = e.seq and a.deleted = 1)
    ${notPending("e")} limit 1`,
);
const readIn = text<{ read: number }>(`select read from members where room = :room and "user" = :me`);
const readInThread = text<{ read: number }>(
  `select read from threads where room = :room and "user" = :me and thread = :thread`,
);

export function* message({ row }: About, id: MessageId): Recipe<Given<"message">> {
  const message = yield* messageIn(row, id);
  return message ? { message } : {};
}

export function* replyTo({ row }: About, id: MessageId): Recipe<Given<"replyTo">> {
  const message = yield* messageIn(row, id);
  return message ? { replyTo: message } : {};
}

export function* thread({ row }: About, id: MessageId): Recipe<Given<"thread">> {
  const message = yield* messageIn(row, id);
  return message ? { thread: message } : {};
}

/** A message of this room in its present state. An id of a message in another room means nothing here. */
function* messageIn(row: RoomRow | undefined, id: MessageId): Recipe<MessageView | undefined> {
  if (!row || roomOfMessage(id) !== roomId(row.id)) return undefined;
  const seq = seqOfMessage(id);
  const found = yield* one(messageAt, { room: row.id, seq });
  if (!found) return undefined;
  const { by, thread } = found;
  const { body, kind } = JSON.parse(found.data) as MessagePosted;
  const deleted = found.deleted === 1 || (yield* isPending(row.id, by, seq));
  return {
    id,
    by: userId(by),
    body: found.body ?? body,
    ...(kind && { kind }),
    deleted,
    // A message that waits to be erased counts as not pinned, although its row still says so.
    pinned: !deleted && (found.pinned ?? 0) > 0,
    edits: (JSON.parse(found.edits ?? "[]") as number[]).length,
    ...(thread !== null && { thread: messageId(roomId(row.id), thread) }),
  };
}

/** Whether I reacted to the message with this emoji; and the number of other kinds, if nobody has used this one. */
export function* reacted({ scope, row, me }: About, emoji: string): Recipe<Given<"emoji">> {
  const { message } = scope;
  if (!row || !message || roomOfMessage(message) !== roomId(row.id)) return { reacted: false, emoji: 0 };
  const found = yield* one(reactions, { room: row.id, seq: seqOfMessage(message), emoji, me });
  return { reacted: found?.mine === 1, emoji: found?.others ?? 0 };
}

/**
 * Whether the first of the others has written anything in the room after a place that is neither erased nor waits for
 * that. Also true if the search would take long. The scope names an author who has left the server by their id.
 */
export function* wrote({ row, other, scope }: About, place: number): Recipe<Given<"wroteAfter">> {
  const author = other ?? (scope.person && keyOf(scope.person));
  if (!row || author === undefined) return { wrote: false };
  const after = yield* endOfPending(row.id, author, place);
  if (row.head - after > WRITTEN_EVENTS_MAX) return { wrote: true };
  return { wrote: (yield* one(written, { room: row.id, author, after })) !== undefined };
}

/** What a message with this nonce of mine did the first time. */
export function first({ kept, me }: About, nonce: string): Given<"nonce"> | Recipe<Given<"nonce">> {
  return kept.newNonces?.delete(`${me}:${nonce}`) ? {} : firstBy(me, nonce);
}

function* firstBy(me: number, nonce: string): Recipe<Given<"nonce">> {
  const row = yield* one(byNonce, { by: me, nonce });
  if (!row) return {};
  const [event] = yield* hidden(row.room, [eventOf(row)]);
  return { first: event as EventOf<MessagePosted> };
}

/** My reading position, in the room or in the thread that the scope names. */
export function* readSoFar({ scope, row, me }: About): Recipe<Given<"read">> {
  if (!row) return { read: 0 };
  const found = scope.thread
    ? yield* one(readInThread, { room: row.id, me, thread: seqOfMessage(scope.thread) })
    : yield* one(readIn, { room: row.id, me });
  return { read: found?.read ?? 0 };
}
