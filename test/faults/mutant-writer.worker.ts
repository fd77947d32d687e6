/** The real writing worker with one thing broken in it, which the environment names. */
import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { LogRows } from "../../src/store/sqlite/log-rows.ts";
import { MessageRows } from "../../src/store/sqlite/message-rows.ts";
import "../../src/store/sqlite/writer.worker.ts";

declare const self: Worker;

type Append = typeof LogRows.prototype.append;

const real = self.onmessage as (event: MessageEvent<string>) => void;
const append = LogRows.prototype.append;

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
  "dup in the log": () => appends((fact) => ({ ...fact, nonce: undefined })),

  /** Something else is stored than was sent. */
  "wrong body in the log": () =>
    appends((fact) =>
      "body" in fact && /[37]$/.test(fact.body) ? { ...fact, body: `${fact.body}!` } : fact,
    ),

  /** What is deleted is said to be gone, and is not. */
  kept: () => {
    const follow = MessageRows.prototype.follow;
    MessageRows.prototype.follow = function (room, event, at) {
      if (event.type !== "message.deleted") follow.call(this, room, event, at);
    };
  },

  /** One place of a log is left out. */
  "gap in the log": () => {
    LogRows.prototype.append = function (room, by, at, fact) {
      if (room.head === 40) room.head += 1;
      return append.call(this, room, by, at, fact);
    };
  },
};

function appends(change: (fact: Parameters<Append>[3]) => object): void {
  LogRows.prototype.append = function (room, by, at, fact) {
    return append.call(this, room, by, at, change(fact) as Parameters<Append>[3]);
  };
}

function forgetNewer(path: string): void {
  const db = new Database(path);
  // Many, since the newest of all may not have been acknowledged yet when the server was killed.
  db.run("delete from events where type = 'message.posted' and seq > 20");
  db.close();
}

mutants[process.env["MUTANT"] ?? ""]?.();
