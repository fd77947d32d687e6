import type { ServerLogPage } from "../../chat/store.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { type ServerEventRow, serverEventOf } from "../rows.ts";

const COLUMNS = "select seq, at, by, name, type, data from server_facts";
const head = text<{ head: number }>("select coalesce(max(seq), 0) as head from server_facts");
const after = text<ServerEventRow>(`${COLUMNS} where seq > :after order by seq limit :limit`);

/** Events of r0 after a place, oldest first, and the seq of the last event of r0. */
export function* serverLog(place: number, limit: number): Recipe<ServerLogPage> {
  const end = (yield* one(head))?.head ?? 0;
  const rows = place < end ? yield* all(after, { after: place, limit }) : [];
  return { head: end, events: rows.map(serverEventOf) };
}
