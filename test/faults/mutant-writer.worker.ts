/** The real writing worker with one thing broken in it, which the environment names. */
import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import type { Command } from "../../src/protocol/frames.ts";
import type { Ask, Recipe } from "../../src/store/recipe.ts";
import { Runner } from "../../src/store/sqlite/run.ts";
import "../../src/store/sqlite/writer.worker.ts";

declare const self: Worker;

const real = self.onmessage as (event: MessageEvent<string>) => void;
const run = Runner.prototype.run;

const mutants: Readonly<Record<string, () => void>> = {
  /** As if the newer messages of each room had never reached the disk. */
  lost: () => {
    self.onmessage = (event: MessageEvent<string>) => {
      const { open } = JSON.parse(event.data) as { open?: string };
      if (open !== undefined && existsSync(open)) forgetNewer(open);
      real.call(self, event);
    };
  },

  /** A nonce is not kept, so a repeated message is another one. */
  "dup in the log": () => posts((command) => ({ ...command, nonce: undefined })),

  /** Something else is stored than was sent. */
  "wrong body in the log": () =>
    posts((command) => (/[37]$/.test(command.body) ? { ...command, body: `${command.body}!` } : command)),

  /** What is deleted is said to be gone, and is not. */
  kept: () =>
    statements((ask) =>
      /^(?:update amended set body|update events set data)/.test(sqlOf(ask)) ? undefined : ask,
    ),

  /** One place of a log is left out. */
  "gap in the log": () =>
    statements((ask) => {
      const seq = Number(ask.values["seq"]);
      if (!sqlOf(ask).startsWith("insert into events") || seq <= 40) return ask;
      return { ...ask, values: { ...ask.values, seq: seq + 1 } };
    }),
};

type Post = Extract<Command, { type: "message.post" }>;

function posts(change: (command: Post) => object): void {
  self.onmessage = (event: MessageEvent<string>) => {
    const { commit, ...other } = JSON.parse(event.data) as { commit?: [string, Command][] };
    const changed = commit?.map(([actor, command]) => [
      actor,
      command.type === "message.post" ? change(command) : command,
    ]);
    const data = JSON.stringify({ ...other, ...(changed && { commit: changed }) });
    real.call(self, new MessageEvent("message", { data }));
  };
}

/** Each statement is another one, or none. */
function statements(change: (ask: Ask) => Ask | undefined): void {
  Runner.prototype.run = function <T>(recipe: Recipe<T>): T {
    return run.call(this, changed(recipe, change)) as T;
  };
}

function* changed<T>(recipe: Recipe<T>, change: (ask: Ask) => Ask | undefined): Recipe<T> {
  let step = recipe.next();
  while (!step.done) {
    const ask = step.value as Ask;
    const other = Array.isArray(step.value) ? ask : change(ask);
    step = recipe.next(other && (yield other));
  }
  return step.value;
}

const sqlOf = ({ text: { sql } }: Ask): string => (typeof sql === "string" ? sql : "");

function forgetNewer(path: string): void {
  const db = new Database(path);
  // Many, since the newest of all may not have been acknowledged yet when the server was killed.
  db.run("delete from events where type = 'message.posted' and seq > 20");
  db.close();
}

mutants[process.env["MUTANT"] ?? ""]?.();
