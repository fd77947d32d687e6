import type { ServerLogPage } from "../../chat/store.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { type ServerEventRow, serverEventOf } from "../rows.ts";

const COLUMNS = "select seq, at, by, name, type, data from server_facts";
const head = text<{ head: number }>("select coalesce(max(seq), 0) as head from server_facts");
const after = text<ServerEventRow>(`${COLUMNS} where seq > :after order by seq limit :limit`);
const before = text<ServerEventRow>(`${COLUMNS} where seq < :before order by seq desc limit :limit`);

/** Events of r0 after a place, oldest first, and the seq of the last event of r0. */
export function* serverLog(place: number, limit: number): Recipe<ServerLogPage> {
  const end = (yield* one(head))?.head ?? 0;
  const rows = place < end ? yield* all(after, { after: place, limit }) : [];
  return { head: end, events: rows.map(serverEventOf) };
}

/** The same before a place, newest first. */
export function* serverLogBefore(place: number, limit: number): Recipe<ServerLogPage["events"]> {
  return (yield* all(before, { before: place, limit })).map(serverEventOf);
}
