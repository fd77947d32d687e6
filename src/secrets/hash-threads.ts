import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** Where Linux lists the threads of this process. */
const THREADS = "/proc/self/task";
/** As Bun calls the threads that hash passwords. */
const OF_POOL = /^Bun Pool/;
/** A thread with this gets about a tenth of the time of one that has none, and all of what nobody else wants. */
const NICENESS = 10;

const seen = new Set<string>();

/**
 * Threads that hash work for tenths of a second without a pause, and what others wait for takes a thousandth: so hashes
 * get what the others leave. Where a system does not list its threads they share, as before.
 */
export function hashesGiveWay(): void {
  try {
    for (const thread of readdirSync(THREADS)) {
      if (seen.has(thread)) continue;
      seen.add(thread);
      if (OF_POOL.test(readFileSync(`${THREADS}/${thread}/comm`, "utf8")))
        setPriority(Number(thread), NICENESS);
    }
  } catch {
    // A thread may just have ended.
  }
}
