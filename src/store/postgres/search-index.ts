import { SQL } from "bun";
import type { Doc } from "../questions/to-search.ts";
import { all, one, type Recipe, run, type Text } from "../recipe.ts";
import { matchOf, namesRooms } from "../search/match.ts";
import {
  type Batch,
  type Gone,
  IDS_PER_MS,
  idAt,
  type LogToRead,
  type Message,
  type Place,
  type SearchIndex,
  type Wanted,
} from "../search/search-index.ts";
import { dialect } from "./dialect.ts";
import { Runner } from "./run.ts";
import { PART_DOCS, Parts } from "./search-parts.ts";
import { PART, tsquery, vectorOf } from "./search-words.ts";

type Known = { room: number; seq: number; id: number };

/** A page that took longer is told as it is. Round trips are most of it. */
const PAGE_MS_MAX = 90;
/** In each round four times as many parts are looked into, up to so many. */
const PARTS_GROW = 4;
const PARTS_MAX = 64;
/** Documents that travel in one statement. */
const DOCS_AT_ONCE = 500;
const DATA_EXCEPTION = /^(?:22|54)/;

const STATE = "select position from search_state";
const states = {
  read: { sql: STATE },
  write: { sql: `${STATE} for update` },
  tryToWrite: { sql: `${STATE} for update skip locked` },
} satisfies Record<string, Text<{ position: number }>>;
const move: Text<never> = { sql: "update search_state set position = :position" };
const begin: Text<never> = { sql: "savepoint search" };
const end: Text<never> = { sql: "release savepoint search" };
const undo: Text<never> = { sql: "rollback to savepoint search" };

const knownAt: Text<Known> = {
  sql: `select d.room, d.seq, d.id from ${dialect.spansIn("spans")} s
    join search_docs d on d.room = s.room and d.seq = s.first`,
};
const lastIdFrom: Text<{ start: number; last: number | null }> = {
  sql: `select s.value as start, (select max(id) from search_docs where id >= s.value and id < s.value + ${IDS_PER_MS}) as last
    from ${dialect.numbersIn("starts")} s`,
};
const put: Text<{ id: number }> = {
  sql: `insert into search_docs (id, room, seq, by, words)
    select id, room, seq, by, cast(words as tsvector)
      from json_to_recordset(cast(cast(:docs as text) as json)) as docs (id bigint, room bigint, seq bigint, by bigint, words text)
    on conflict (room, seq) do update set words = excluded.words returning id`,
};
const remove: Text<never> = {
  sql: `delete from search_docs where room = :room and seq >= :first and seq <= :last
    and (cast(:by as bigint) is null or by = :by)`,
};
const setLogs: Text<never> = {
  sql: `insert into search_logs (room, before, at)
    select room, first, last from ${dialect.spansIn("logs")} s
    on conflict (room) do update set before = excluded.before, at = excluded.at`,
};
const endLogs: Text<never> = { sql: `delete from search_logs where room in ${dialect.numbersIn("rooms")}` };
const logsToRead: Text<{ room: number; before: number }> = {
  sql: "select room, before from search_logs order by at desc limit :limit",
};
const left: Text<{ n: number }> = { sql: "select coalesce(sum(before - 1), 0) as n from search_logs" };
const empty: Text<never> = { sql: "truncate search_docs, search_parts, search_logs" };

const within = `select part, first from search_parts
  where first < :until and highest >= :since order by first desc limit :parts`;
const parts: Text<{ first: number }> = { sql: within };
// PostgreSQL cannot know how much a query finds. It must not walk along the ids until the page is full, and an
// expression has no index.
const found: Text<Place> = {
  sql: `with parts as materialized (${within})
    select id, room, seq from search_docs
    where words @@ (select cast(string_agg(replace(:query, '${PART}', cast(part as text)), ' | ') as tsquery) from parts)
      and id + 0 >= :since and id + 0 < :until
      and (cast(:rooms as bigint[]) is null or room = any (cast(:rooms as bigint[])))
    order by id + 0 desc limit :limit`,
};

/** The search index in tables of the database. Whichever node follows the journal writes it, and every node reads it. */
export class SearchTables implements SearchIndex {
  readonly pageMsMax = PAGE_MS_MAX;
  #position = -1;

  get position(): number {
    return this.#position;
  }

  isTrouble(cause: unknown): boolean {
    return cause instanceof SQL.PostgresError && !DATA_EXCEPTION.test(cause.errno ?? "");
  }

  /** Reads how far the index is. What writes it has it alone until its transaction ends. False = another one is writing. */
  *open(to: keyof typeof states): Recipe<boolean> {
    const row = yield* one<{ position: number }>(states[to]);
    this.#position = row?.position ?? -1;
    return row !== undefined;
  }

  /** Throws everything away: its follower begins anew. */
  *clear(): Recipe<void> {
    yield* this.open("write");
    yield* run(empty);
    yield* this.moveTo(-1);
  }

  *inOne(work: () => Recipe<void>): Recipe<void> {
    const position = this.#position;
    yield* run(begin);
    try {
      yield* work();
      // Waits for all of them.
      yield* one(end);
    } catch (cause) {
      this.#position = position;
      yield* run(undo);
      throw cause;
    }
  }

  *prepare(events: number): Recipe<void> {
    yield* Parts.prepare(events);
  }

  *put(docs: readonly Doc[]): Recipe<void> {
    if (docs.length === 0) return;
    const parts = yield* Parts.read();
    // Parts are filled in the order of time.
    const sorted = docs.toSorted((a, b) => a.at - b.at || a.room - b.room || a.seq - b.seq);
    for (let at = 0; at < sorted.length; at += DOCS_AT_ONCE)
      yield* putSome(sorted.slice(at, at + DOCS_AT_ONCE), parts);
    yield* parts.write();
  }

  *drop(messages: readonly Message[]): Recipe<void> {
    yield* this.remove(messages.map(({ room, seq }) => ({ room, first: seq, last: seq })));
  }

  *remove(gone: readonly Gone[]): Recipe<void> {
    for (const { room, first, last, by } of gone) yield* run(remove, { room, first, last, by: by ?? null });
  }

  *moveTo(position: number): Recipe<void> {
    this.#position = position;
    yield* run(move, { position });
  }

  *setLogs(logs: readonly LogToRead[]): Recipe<void> {
    const [more, done] = [logs.filter(({ before }) => before), logs.filter(({ before }) => !before)];
    const rows = more.map(({ room, before, at = Number.MAX_SAFE_INTEGER }) => [room, before, at]);
    if (more.length > 0) yield* run(setLogs, { logs: JSON.stringify(rows) });
    if (done.length > 0) yield* run(endLogs, { rooms: JSON.stringify(done.map(({ room }) => room)) });
  }

  logsToRead(limit: number): Recipe<readonly { readonly room: number; readonly before: number }[]> {
    return all(logsToRead, { limit });
  }

  *left(): Recipe<number> {
    return (yield* one(left))?.n ?? 0;
  }

  *find({ query, scope, since, until }: Wanted, limit: number, round: number): Recipe<Batch> {
    const many = Math.min(PARTS_GROW ** round, PARTS_MAX);
    const range = { since, until, parts: many };
    const rooms = namesRooms(scope) ? null : `{${scope.rooms.join(",")}}`;
    const match = { query: matchOf(query, scope, tsquery), rooms, limit };
    const [lookedInto, places] = (yield [
      { text: parts, values: range, rows: "all" },
      { text: found, values: { ...range, ...match }, rows: "all" },
    ]) as [{ first: number }[], Place[]];
    const lookedAt = lookedInto.length * PART_DOCS;
    if (places.length === limit) return { places, lookedAt, next: places.at(-1)?.id ?? 0 };
    const lowest = lookedInto.at(-1);
    return lookedInto.length < many || !lowest
      ? { places, lookedAt }
      : { places, lookedAt, next: lowest.first };
  }
}

function* putSome(docs: readonly Doc[], parts: Parts): Recipe<void> {
  const spans = docs.map(({ room, seq }) => [room, seq, seq]);
  const known = new Map<string, number>();
  for (const { room, seq, id } of yield* all(knownAt, { spans: JSON.stringify(spans) }))
    known.set(`${room}.${seq}`, id);
  const fresh = docs.filter(({ room, seq }) => !known.has(`${room}.${seq}`));
  const ids = yield* freeIds(fresh);
  const rows = docs.map((doc) => {
    const { room, seq, by, words } = doc;
    const old = known.get(`${room}.${seq}`);
    const id = old ?? ids.get(doc) ?? 0;
    return { id, room, seq, by, words: vectorOf(words, old === undefined ? parts.add(id) : parts.of(id)) };
  });
  yield* all(put, { docs: JSON.stringify(rows) });
}

/** For each document the first id of its time that is free. A millisecond that has no more passes it on to the next. */
function* freeIds(docs: readonly Doc[]): Recipe<ReadonlyMap<Doc, number>> {
  const ids = new Map<Doc, number>();
  const next = new Map<number, number>();
  let waiting = docs.map((doc) => ({ doc, start: idAt(doc.at) }));
  while (waiting.length > 0) {
    const starts = JSON.stringify([...new Set(waiting.map(({ start }) => start))]);
    for (const { start, last } of yield* all(lastIdFrom, { starts }))
      next.set(start, (last ?? start - 1) + 1);
    const later: typeof waiting = [];
    for (const { doc, start } of waiting) {
      const id = next.get(start) ?? start;
      if (id >= start + IDS_PER_MS) later.push({ doc, start: start + IDS_PER_MS });
      else {
        ids.set(doc, id);
        next.set(start, id + 1);
      }
    }
    waiting = later;
  }
  return ids;
}

/** Throws the index of a database away: the node that follows the journal builds another one. */
export async function clearIndex(sql: SQL): Promise<void> {
  await sql.begin((transaction) => new Runner(transaction).run(new SearchTables().clear()));
}
