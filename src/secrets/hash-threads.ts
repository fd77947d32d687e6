import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** Where Linux lists the threads of this process. */
const THREADS = "/proc/self/task";
/** Bun's name for its threads that hash passwords. */
const OF_POOL = /^Bun Pool/;
/** A thread with this niceness gets about a tenth of a normal thread's time, and all time that is otherwise idle. */
const NICENESS = 10;

const seen = new Set<string>();

/**
 * Gives the hashing threads only the time that other threads leave: a hash keeps a thread busy for tenths of a second,
 * while other work takes a thousandth. On a system that does not list its threads, all threads share the time equally.
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
    // The thread may just have ended.
  }
}
