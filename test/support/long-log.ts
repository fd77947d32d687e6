import { Database } from "bun:sqlite";
import { join } from "node:path";
import { keyOf, type RoomId } from "../../src/protocol/ids.ts";

/**
 * Makes a room's log longer by copies of its last message, which takes a second for a million of them. Nobody may have
 * the data folder open meanwhile.
 */
export function lengthen(folder: string, room: RoomId, length: number): void {
  const db = new Database(join(folder, "exchat.sqlite"));
  db.run("pragma synchronous = off");
  const columns = db
    .query<{ name: string }, []>("select name from pragma_table_info('events')")
    .all()
    .map(({ name }) => name);
  const copied = columns.map((name) => (name === "seq" ? "n" : name === "nonce" ? "null" : name));
  const key = keyOf(room);
  const last = db
    .query<{ seq: number }, [number]>("select max(seq) as seq from events where room = ?")
    .get(key);
  db.query(
    `with recursive numbers(n) as (select ?2 + 1 union all select n + 1 from numbers where n < ?3)
      insert into events (${columns.join(", ")})
      select ${copied.join(", ")} from numbers, (select * from events where room = ?1 and seq = ?2)`,
  ).run(key, last?.seq ?? 0, length);
  db.run("pragma wal_checkpoint(truncate)");
  db.close();
}
