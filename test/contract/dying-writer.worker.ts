/** The worker that writes to PostgreSQL. It dies of the words "die now" in a command. */
import "../../src/store/postgres/writer.worker.ts";

declare const self: Worker;

const real = self.onmessage as (event: MessageEvent<string>) => void;
self.onmessage = (event: MessageEvent<string>) => {
  if (event.data.includes("die now")) throw new Error("died, as the test wants it");
  real.call(self, event);
};
