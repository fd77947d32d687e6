import type { StoragePlace, StorageStep } from "../../chat/store.ts";
import { roomId, userId } from "../../protocol/ids.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { COUNTED, type Counted } from "../storage.ts";

/** So many events are looked at in one step. */
const EVENTS = 4_000;
/** What is left of a message whose text is erased is shorter. */
const ERASED_BYTES = 1_000;

type Row = {
  room: number;
  /** Null = the room is being erased. */
  kind: string | null;
  user: number;
  seen: number;
  last: number;
  messages: number;
  bytes: number;
  last_at: number | null;
};

// The bytes are taken in the inner query, so that no text has to be kept for the outer one.
const step = text<Row>(
  `select e.room, max(r.kind) as kind, e.by as "user", count(*) as seen, max(e.seq) as last,
      sum(case when e.bytes > 0 and e.type = 'message.posted' then 1 else 0 end) as messages, sum(e.bytes) as bytes,
      max(case when e.type = 'message.posted' then e.at end) as last_at
    from (select room, seq, at, by, type, case when type not in ('message.posted', 'message.edited')
          or (octet_length(data) < ${ERASED_BYTES} and data like '%"deleted":true%') then 0
        else octet_length(data) end as bytes
      from events where (room, seq) > (:room, :seq) order by room, seq limit ${EVENTS}) e
    left join rooms r on r.id = e.room group by e.room, e.by order by e.room`,
);
const counted = text<{ value: string }>("select value from meta where key = :key");

/** What the next events of all logs take, in the order of the rooms. `time` is the server's. */
export function* storageAfter([room, seq]: StoragePlace, time: number): Recipe<StorageStep> {
  const rows = yield* all(step, { room, seq });
  const seen = rows.reduce((sum, row) => sum + row.seen, 0);
  const last = rows.at(-1)?.room ?? 0;
  const end = Math.max(0, ...rows.filter((row) => row.room === last).map((row) => row.last));
  return {
    time,
    amounts: rows
      .filter(({ kind }) => kind !== null)
      .map(({ kind, user, messages, bytes, last_at, ...row }) => ({
        ...{ room: roomId(row.room), isConversation: kind === "direct", user: userId(user) },
        ...{ messages, bytes, lastAtMs: last_at ?? 0 },
      })),
    ...(seen === EVENTS && { next: [last, end] as const }),
  };
}

/** The last count that was completed. */
export function* lastCounted(): Recipe<Counted | undefined> {
  const row = yield* one(counted, { key: COUNTED });
  return row && (JSON.parse(row.value) as Counted);
}
