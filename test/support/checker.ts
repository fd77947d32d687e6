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
  const at = placesIn(evidence);
  const all: Case = { ...evidence, sent, shown, found: stands, at, report };
  for (const [room, log] of evidence.logs) checkLog(all, stands, room, log);
  checkPosts(all);
  checkReaders(all);
  return anomalies;
}

/** How many posts were acknowledged, and how many of them are not where, what and whose they were said to be. */
export function losses(evidence: Evidence): { readonly acknowledged: number; readonly lost: number } {
  const at = placesIn(evidence);
  const bodies = new Map<string, string>();
  const acknowledged = new Set<string>();
  const lost = new Set<string>();
  for (const entry of evidence.entries) {
    if (entry.what === "invoke") bodies.set(`${entry.user} ${entry.nonce}`, entry.body);
    if (entry.what !== "ack") continue;
    const post = `${entry.user} ${entry.nonce}`;
    acknowledged.add(post);
    const there = at(entry.room, entry.seq);
    if (there?.author !== entry.user || there.body !== bodies.get(post)) lost.add(post);
  }
  return { acknowledged: acknowledged.size, lost: lost.size };
}

/** What the logs have at a place. */
function placesIn({ logs }: Evidence): Case["at"] {
  const places = new Map(
    [...logs].map(([room, log]) => [room, new Map(log.map((entry) => [entry.seq, entry]))]),
  );
  return (room, seq) => places.get(room)?.get(seq);
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
