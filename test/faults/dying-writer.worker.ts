/**
 * The real writing worker, which dies of certain words in a command, once in each data folder:
 * `die-before-room-join` before it commits a `room.join`, `die-after-room-join` after that but before it says so, and so
 * on; `die-always` before every commit. Where a file `die-at-start` lies beside the database, it takes that away and
 * dies while opening.
 */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import "../../src/store/sqlite/writer.worker.ts";

declare const self: Worker;

interface Heard {
  readonly open?: string;
  readonly commit?: readonly [actor: string, command: { readonly type: string }][];
}

const real = self.onmessage as (event: MessageEvent<string>) => void;
const say = self.postMessage.bind(self);
let folder = "";

self.onmessage = (event: MessageEvent<string>) => {
  const { open, commit = [] } = JSON.parse(event.data) as Heard;
  if (open !== undefined) folder = dirname(open);
  if (open !== undefined && taken("die-at-start")) throw new Error("died while opening");
  const fatal = (when: string) => commit.some(([, command]) => isFatal(command, when));
  if (commit.length > 0 && event.data.includes("die-always")) throw new Error("died before the commit");
  if (fatal("before")) throw new Error("died before the commit");
  const last = fatal("after");
  self.postMessage = last ? () => undefined : say;
  real.call(self, event);
  if (last) throw new Error("died after the commit");
};

function isFatal(command: { readonly type: string }, when: string): boolean {
  const word = `die-${when}-${command.type.replace(".", "-")}`;
  if (!JSON.stringify(command).includes(word) || existsSync(join(folder, word))) return false;
  writeFileSync(join(folder, word), "");
  return true;
}

function taken(order: string): boolean {
  const path = join(folder, order);
  const there = existsSync(path);
  if (there) rmSync(path);
  return there;
}
