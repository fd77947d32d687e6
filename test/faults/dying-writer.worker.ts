/**
 * The real writing worker, which dies of certain words: before it commits a group that has them, or after that but
 * before it says so. Where a file `die-at-start` lies beside the database, it takes it away and dies while opening.
 */
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import "../../src/store/sqlite/writer.worker.ts";

declare const self: Worker;

const real = self.onmessage as (event: MessageEvent<string>) => void;
const say = self.postMessage.bind(self);

self.onmessage = (event: MessageEvent<string>) => {
  const message = JSON.parse(event.data) as { open?: string; commit?: unknown };
  if (message.open !== undefined) dieAtStart(join(dirname(message.open), "die-at-start"));
  if (message.commit && event.data.includes("die-before")) throw new Error("died before the commit");
  const last = message.commit && event.data.includes("die-after");
  self.postMessage = last ? () => undefined : say;
  real.call(self, event);
  if (last) throw new Error("died after the commit");
};

function dieAtStart(order: string): void {
  if (!existsSync(order)) return;
  rmSync(order);
  throw new Error("died while opening");
}
