import type { EntryAsked, EntryDecided } from "../../protocol/entry.ts";
import { keyOf, userId } from "../../protocol/ids.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import { WAITING_ENTRY } from "../rows.ts";
import { type Noting, note } from "./server-log.ts";

/** So many admins are told. */
const TOLD_MAX = 100;

const forget = text("delete from entry_requests where until <= :time");
const insert = text(
  "insert into entry_requests (code, name, note, at, until) values (:code, :name, :note, :at, :until)",
);
const nameOf = text<{ name: string }>("select name from entry_requests where id = :id");
const answered = text("update entry_requests set answer = :answer where id = :id");
const waiting = text<{ n: number }>(`select count(*) as n from entry_requests where ${WAITING_ENTRY}`);
const admins = text<{ id: number }>(
  `select id from users where role in ('owner', 'admin') and deleted_at is null order by id limit ${TOLD_MAX}`,
);

/** Writes that a person asks to be let in, or was answered, and tells the admins. */
export function* writeEntryRequest(fact: EntryAsked | EntryDecided, by: Noting): Recipe<void> {
  const { at } = by;
  if (fact.type === "entry.asked") {
    yield* run(forget, { time: at.time });
    const { code, name, note: said, forMs } = fact;
    yield* run(insert, { code, name, note: said, at: at.ms, until: at.time + forMs });
  } else {
    const id = keyOf(fact.request);
    yield* run(answered, { id, answer: fact.admit ? 1 : 2 });
    const { name } = (yield* one(nameOf, { id })) ?? {};
    yield* note(fact.type, { admit: fact.admit, ...(name !== undefined && { name }) }, by);
  }
  const { n } = (yield* one(waiting, { time: at.time })) ?? { n: 0 };
  for (const { id } of yield* all(admins))
    by.group.news.push({ to: userId(id), signal: { type: "entry", waiting: n } });
}
