import { keyOf } from "../../protocol/ids.ts";
import {
  keptOf,
  leftOf,
  type ServerEvent,
  type ServerFactType,
  type ServerLogTrimmed,
  type ServerSaid,
} from "../../protocol/server-log.ts";
import type { Writing } from "../doing.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import { type Moment, serverEventOf } from "../rows.ts";
import type { By } from "./by.ts";
import { rewriteWords, writeWords } from "./server-words.ts";

/** So many events are deleted at once. */
const TRIM_ROWS = 1_000;
const DAY_MS = 86_400_000;

const head = text<{ seq: number }>("select coalesce(max(seq), 0) as seq from server_facts");
const insert = text(
  `insert into server_facts (seq, at, time, by, name, type, "user", data)
    values (:seq, :at, :time, :by, :name, :type, :user, :data)`,
);
const ends = text<{ first: number | null; last: number | null }>(
  "select (select min(seq) from server_facts) as first, (select max(seq) from server_facts) as last",
);
const drop = text("delete from server_facts where seq < :end and time < :before");
const dropWords = text(
  "delete from server_words where seq < (select coalesce(min(seq), 0) from server_facts)",
);
const about = text<{ seq: number; type: ServerFactType; data: string }>(
  `select seq, type, data from server_facts where "user" = :user order by seq`,
);
const setData = text("update server_facts set data = :data where seq = :seq");
const forgetName = text("update server_facts set name = '' where by = :user and name <> ''");

/** A group of changes, with who makes the present one, and when. */
export type Noting = By & { readonly group: Writing };

/** Appends to r0, the server's log. It stores only the fields that the fact's definition names. */
export function* note<T extends ServerFactType>(
  type: T,
  said: ServerSaid<T>,
  { me, at, group }: Noting,
): Recipe<void> {
  const { kept } = group;
  kept.serverHead ??= (yield* one(head))?.seq ?? 0;
  kept.serverHead += 1;
  const { user } = said as { user?: ServerEvent["by"] };
  const row = { seq: kept.serverHead, at: at.ms, by: keyOf(me.id), name: me.name, type };
  const left = keptOf(type, said);
  const data = JSON.stringify(left);
  yield* run(insert, { ...row, time: at.time, user: user ? keyOf(user) : null, data });
  yield* writeWords(row.seq, left);
  group.server.push(serverEventOf({ ...row, data }));
}

/** Deletes events that are older than so many days; never the last one, whose `seq` no other event may get. */
export function* trimServerLog({ days }: ServerLogTrimmed, { time }: Moment): Recipe<void> {
  const { first, last } = (yield* one(ends)) ?? {};
  if (first && last)
    yield* dropBefore({ end: Math.min(first + TRIM_ROWS, last), before: time - days * DAY_MS });
}

function* dropBefore(upto: { end: number; before: number }): Recipe<void> {
  yield* run(drop, upto);
  yield* run(dropWords);
}

/** Removes an erased account's name, and the fields that the definitions name for that. */
export function* eraseFromServerLog(user: number): Recipe<void> {
  for (const { seq, type, data } of yield* all(about, { user })) {
    const said = leftOf(type, JSON.parse(data) as object);
    const left = JSON.stringify(said);
    if (left === data) continue;
    yield* run(setData, { seq, data: left });
    yield* rewriteWords(seq, said);
  }
  yield* run(forgetName, { user });
}
