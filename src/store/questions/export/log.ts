import { messageId, roomId, roomOfMessage, seqOfMessage } from "../../../protocol/ids.ts";
import { notPending } from "../../pending.ts";
import { all, each, one, type Recipe, text } from "../../recipe.ts";
import { E_COLUMNS, type EventRow, textOf } from "../../rows.ts";
import type { Open, Part } from "./part.ts";

/* What a person has written, and their reactions. No index finds events by author, so all logs are read, in steps. */

/** So many events are looked at in one step: some milliseconds. */
const EVENTS_MAX = 2_000;
const LINES_MAX = 500;
/** A page that has so many characters ends. One message with its former texts may still exceed it. */
const CHARACTERS_MAX = 262_144;

type OwnRow = EventRow & { edits: string | null };
type TextRow = { at: number; data: string };
interface Written {
  readonly body: string;
  readonly kind?: string;
  readonly replyTo?: string;
  readonly tags?: unknown;
}
interface Reacted {
  readonly id: Parameters<typeof roomOfMessage>[0];
  readonly emoji: string;
}

const endOfStep = text<{ room: number; seq: number }>(
  `select room, seq from events where (room, seq) > (:room, :seq) order by room, seq limit 1 offset ${EVENTS_MAX - 1}`,
);
const own = text<OwnRow>(
  `select ${E_COLUMNS}, a.edits from events e join rooms r on r.id = e.room and r.deleted_at is null
    left join amended a on a.room = e.room and a.seq = e.seq
    where (e.room, e.seq) > (:room, :seq) and (e.room, e.seq) <= (:lastRoom, :lastSeq) and e.by = :user
      and e.type in ('message.posted', 'reaction.added') and coalesce(a.deleted, 0) = 0 ${notPending("e")}
    order by e.room, e.seq limit :limit`,
);
const edits = text<TextRow>(
  (d) => `select at, data from events where room = :room and seq in ${d.numbersIn("seqs")}
    and type = 'message.edited' order by seq`,
);
const given = text<{ at: number }>(
  `select at from reactions where room = :room and seq = :seq and emoji = :emoji and "user" = :user and at = :at`,
);

/** One step through all logs: the person's messages that are not deleted, and their reactions that are still there. */
export function* ownEvents({ user, after: [room, seq] }: Open): Recipe<Part> {
  const end = yield* one(endOfStep, { room, seq });
  const last = Number.MAX_SAFE_INTEGER;
  const range = { room, seq, lastRoom: end?.room ?? last, lastSeq: end?.seq ?? last };
  const rows = yield* all(own, { ...range, user, limit: LINES_MAX });
  const kept = yield* keptReactions(rows, user);
  const lines: object[] = [];
  let characters = 0;
  for (const row of rows) {
    const line = row.type === "message.posted" ? yield* messageOf(row) : kept.get(row);
    if (!line) continue;
    lines.push(line);
    characters += JSON.stringify(line).length;
    if (characters > CHARACTERS_MAX) return { lines, next: [row.room, row.seq] };
  }
  const full = rows.length === LINES_MAX ? rows.at(-1) : end;
  return { lines, ...(full && { next: [full.room, full.seq] }) };
}

function* messageOf(row: OwnRow): Recipe<object> {
  const { body, kind, replyTo, tags } = JSON.parse(row.data) as Written;
  const room = roomId(row.room);
  const first = { at: textOf(row.at), text: body };
  const line = {
    ...{ type: "message", room, id: messageId(room, row.seq), at: first.at, text: body },
    ...(row.thread !== null && { thread: messageId(room, row.thread) }),
    ...(replyTo !== undefined && { replyTo }),
    ...(kind !== undefined && { kind }),
    ...(tags !== undefined && { tags }),
  };
  if (row.edits === null || row.edits === "[]") return line;
  const later = (yield* all(edits, { room: row.room, seqs: row.edits })).map(({ at, data }) => ({
    at: textOf(at),
    text: (JSON.parse(data) as Written).body,
  }));
  const now = later.at(-1);
  return now ? { ...line, text: now.text, editedAt: now.at, former: [first, ...later.slice(0, -1)] } : line;
}

/** The lines of those reactions that were not removed, by the rows of their events. */
function* keptReactions(rows: readonly OwnRow[], user: number): Recipe<ReadonlyMap<OwnRow, object>> {
  const reactions = rows.flatMap((row) =>
    row.type === "reaction.added" ? [{ row, ...(JSON.parse(row.data) as Reacted) }] : [],
  );
  const found = yield* each(
    given,
    reactions.map(({ row, id, emoji }) => ({
      ...{ room: row.room, seq: seqOfMessage(id), emoji, user, at: row.seq },
    })),
  );
  const kept = reactions.filter((_, i) => found[i]?.length === 1);
  return new Map(
    kept.map(({ row, id, emoji }) => [
      row,
      { type: "reaction", room: roomOfMessage(id), message: id, emoji, at: textOf(row.at) },
    ]),
  );
}
