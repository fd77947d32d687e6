import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** Where Linux lists the threads of this process. */
const THREADS = "/proc/self/task";
/** Bun's name for the threads that hash passwords. */
const OF_POOL = /^Bun Pool/;
/** A thread with this niceness gets about a tenth of a normal thread's time, and all time that is otherwise idle. */
const NICENESS = 10;

const seen = new Set<string>();

/**
 * A hash keeps a thread busy for tenths of a second, while other work takes a thousandth. So the hashing threads get the
 * time that the others leave. On a system that does not list its threads, all share alike.
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
