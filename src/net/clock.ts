import type { Clock } from "../chat/ports.ts";

/** Time since the process started. It never jumps, even if the machine's clock is set. */
export const clock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
