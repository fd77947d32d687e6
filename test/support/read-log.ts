import type { Answer, Fields } from "./full-client.ts";
import { type Logged, logged } from "./history.ts";

/** A client that can ask for a room's history. */
interface Reader {
  request(type: string, fields: Fields): Promise<Answer<Fields>>;
}

/** The whole log of a room, read page by page as any client can. */
export async function readLog(reader: Reader, room: string): Promise<Logged[]> {
  const log: Logged[] = [];
  for (;;) {
    const { ok, error } = await reader.request("history.read", { room, after: log.length, limit: 100 });
    if (error) throw new Error(`the log of ${room} cannot be read: ${JSON.stringify(error)}`);
    const events = ok?.["events"] as Parameters<typeof logged>[0][];
    if (events.length === 0) return log;
    log.push(...events.map(logged));
  }
}
