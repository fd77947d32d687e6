import type { Clock } from "../chat/ports.ts";

/** Time since the process started: it never jumps, whatever happens to the machine's clock. */
export const clock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
