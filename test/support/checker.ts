import { restored } from "./checker-erased.ts";
import { checkPosts } from "./checker-posts.ts";
import { checkReaders } from "./checker-readers.ts";
import type { Anomaly, AnomalyName, Case, Evidence } from "./evidence.ts";
import type { Logged } from "./history.ts";

/**
 * What the clients saw, held against what the logs say. Returns everything that breaks the promise. As each room has
 * one log, this is a matter of counting, and no search is needed.
 */
export function check(found: Evidence): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const report = (name: AnomalyName, what: string) => anomalies.push({ name, what });
  const evidence = restored(found, report);
  const sent = new Map<string, { user: string; room: string }>();
  const shown = new Set<string>();
  for (const entry of evidence.entries) {
    if (entry.what === "invoke") sent.set(entry.body, { user: entry.user, room: entry.room });
    if (entry.what === "recv" && entry.body !== undefined) shown.add(entry.body);
  }
  const stands = new Map<string, { room: string; seq: number }>();
  const places = new Map(
    [...evidence.logs].map(([room, log]) => [room, new Map(log.map((entry) => [entry.seq, entry]))]),
  );
  const at = (room: string, seq: number) => places.get(room)?.get(seq);
  const all: Case = { ...evidence, sent, shown, found: stands, at, report };
  for (const [room, log] of evidence.logs) checkLog(all, stands, room, log);
  checkPosts(all);
  checkReaders(all);
  return anomalies;
}

function checkLog(
  { sent, report }: Case,
  found: Map<string, { room: string; seq: number }>,
  room: string,
  log: readonly Logged[],
): void {
  log.forEach(({ seq, author, body }, i) => {
    if (seq !== i + 1)
      report(seq > i + 1 ? "gap" : "dup", `${room}: place ${i + 1} of the log has seq ${seq}`);
    if (body === undefined) return;
    const first = found.get(body);
    if (first) report("dup", `"${body}" stands in ${first.room} as ${first.seq} and in ${room} as ${seq}`);
    else found.set(body, { room, seq });
    const origin = sent.get(body);
    if (origin?.user !== author || origin.room !== room)
      report("wrong body", `${room}: ${seq} is "${body}" by ${author}, which ${author} never sent there`);
  });
}
