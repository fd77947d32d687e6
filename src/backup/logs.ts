import { StoreProblem } from "../store/problem.ts";
import { sha256 } from "./manifest.ts";

/** Asks the database of either engine. */
export type Ask = (
  sql: string,
) => Promise<readonly Record<string, unknown>[]> | readonly Record<string, unknown>[];

const HEADS = `select id as room, (select coalesce(max(seq), 0) from events where room = rooms.id) as last from rooms
  union all select 0 as room, coalesce(max(seq), 0) as last from server_facts`;
/** The beginning of a log may be erased; of a room that is being erased, anything. */
const GAPS = `select room, count(*) as n, min(seq) as first, max(seq) as last from events
    where room not in (select room from erasures where kind = 'room' and room is not null)
    group by room having count(*) <> max(seq) - min(seq) + 1
  union all select 0 as room, count(*) as n, min(seq) as first, max(seq) as last from server_facts
    having count(*) <> max(seq) - min(seq) + 1`;

/** What there is of a log whose number of events does not fit its first and its last seq. */
export interface Gap {
  readonly room: unknown;
  readonly n: unknown;
  readonly first: unknown;
  readonly last: unknown;
}

/** The logs of a database, or of a backup. */
export interface Logs {
  readonly gap: Gap | undefined;
  /** The last seq of each. */
  readonly heads: Readonly<Record<string, number>>;
}

/** The last seq of each log. */
export async function headsOf(ask: Ask): Promise<Record<string, number>> {
  const rows = await ask(HEADS);
  return Object.fromEntries(rows.map(({ room, last }) => [String(room), Number(last)]));
}

export async function logsOf(ask: Ask): Promise<Logs> {
  const [gap] = await ask(GAPS);
  return { gap: gap as Gap | undefined, heads: await headsOf(ask) };
}

/** Throws StoreProblem if a log has a gap, or does not end where it should. */
export function checkLogs({ gap, heads: found }: Logs, heads: Logs["heads"]): void {
  if (gap)
    throw new StoreProblem(
      `the backup has a gap: of room r${gap.room} there are ${gap.n} events from ${gap.first} to ${gap.last}`,
    );
  for (const room of new Set([...Object.keys(heads), ...Object.keys(found)]))
    if (heads[room] !== found[room])
      throw new StoreProblem(
        `the backup is not what was written: room r${room} ends at ${found[room] ?? "nothing"} and not at ${heads[room] ?? "nothing"}`,
      );
}

/** The server's name in backups, which says nothing about its key. */
export const serverOf = (meta: ReadonlyMap<string, string>): string =>
  sha256(`exchat backup of ${meta.get("cloak key")}`).slice(0, 16);
