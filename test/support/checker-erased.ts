import type { AnomalyName, Evidence } from "./evidence.ts";
import type { Entry, Logged } from "./history.ts";

type Report = (name: AnomalyName, what: string) => void;
const at = (room: string, seq: number | undefined): string => `${room} ${seq}`;

/**
 * The evidence as if nothing had been deleted: a deleted text is what was acknowledged in its place, or what somebody
 * was shown. Reports what is gone and nobody deleted, and what is told of it to those who came when it was gone.
 */
export function restored({ entries, logs }: Evidence, report: Report): Evidence {
  const texts = textsOf(entries);
  const asked = new Set<string>();
  const gone = new Set<string>();
  /** What was gone when each connection said hello. */
  const before = new Map<number, ReadonlySet<string>>();
  const restore = <T extends Logged>(room: string, told: T, known: ReadonlySet<string>, where: string): T => {
    const place = at(room, told.of);
    if (told.body !== undefined && known.has(place))
      report("kept", `${where} ${told.seq} of ${room} still is "${told.body}"`);
    if (!told.deleted) return told;
    if (!asked.has(place)) report("lost", `${where} ${told.seq} of ${room} is gone, and nobody deleted it`);
    const body = texts.get(at(room, told.seq));
    return body === undefined ? told : { ...told, body };
  };
  const whole = entries.map((entry): Entry => {
    if (entry.what === "erases") asked.add(at(entry.room, entry.seq));
    if (entry.what === "erased") gone.add(at(entry.room, entry.seq));
    if (entry.what === "asks") before.set(entry.connection, new Set(gone));
    if (entry.what !== "recv") return entry;
    return restore(entry.room, entry, before.get(entry.connection) ?? new Set(), `to ${entry.client}`);
  });
  const found = [...logs].map(
    ([room, log]) => [room, log.map((entry) => restore(room, entry, gone, "in the log"))] as const,
  );
  return { entries: whole, logs: new Map(found) };
}

/** What was said at each place, as the answers and the readers say. */
function textsOf(entries: readonly Entry[]): Map<string, string> {
  const texts = new Map<string, string>();
  const sent = new Map<string, string>();
  for (const entry of entries) {
    const { what, user } = entry;
    if (what === "invoke") sent.set(`${user} ${entry.nonce}`, entry.body);
    const body =
      what === "ack" ? sent.get(`${user} ${entry.nonce}`) : what === "recv" ? entry.body : undefined;
    if ((what !== "ack" && what !== "recv") || body === undefined) continue;
    const place = at(entry.room, entry.seq);
    // An answer is surer than what anybody was shown.
    if (what === "ack" || !texts.has(place)) texts.set(place, body);
  }
  return texts;
}
