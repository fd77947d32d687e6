import type { EntryState } from "../../chat/store.ts";
import type { EntryRequest } from "../../protocol/entry.ts";
import { type EntryId, entryId, keyOf } from "../../protocol/ids.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { textOf, WAITING_ENTRY } from "../rows.ts";

type Row = { id: number; name: string; note: string; at: number };

const page = text<Row>(
  `select id, name, note, at from entry_requests where ${WAITING_ENTRY} and id > :after order by id limit :limit`,
);
const byCode = text<{ answer: number }>(
  "select answer from entry_requests where code = :code and until > :time",
);
const STATES: readonly EntryState[] = ["waiting", "admitted", "declined"];

/** People who ask to be let in and wait, the first one first; `after` "" = from the first. */
export function* entryRequests(after: string, limit: number, time: number): Recipe<EntryRequest[]> {
  const start = after === "" ? 0 : keyOf(after as EntryId);
  const rows = yield* all(page, { after: start, limit, time });
  return rows.map(({ id, name, note, at }) => ({ id: entryId(id), name, note, at: textOf(at) }));
}

/** What was answered to the person with this code. */
export function* entryByCode(code: string, time: number): Recipe<EntryState | undefined> {
  const row = yield* one(byCode, { code, time });
  return row && STATES[row.answer];
}
