import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HISTORY_FILE } from "../sqlite/folder.ts";
import type { Connection } from "./run.ts";

/** Which history a node has seen, and how far: in a file of its data folder, and the same of the database. */
export interface History {
  /** The name of the history. */
  readonly epoch: string;
  /** Which database server: another one after `initdb`, the same after a failover. */
  readonly system: string;
  /** The highest position in the journal that was committed. */
  readonly position: number;
}

const NOW = `select (select value from meta where key = 'epoch') as epoch,
  coalesce((select max(position) from journal), 0) as position`;

/**
 * The name of the database's history, inside the transaction of the migrations. A database that is another one than this
 * node has seen, or lacks commits that it has seen, gets a new name: a copy was restored, and the numbers of lost events are
 * given again. It gets one once: a node whose file has the name before takes the new one.
 */
export async function historyOf(connection: Connection, folder: string | undefined): Promise<History> {
  const [found]: [{ epoch: string; position: string }] = await connection.unsafe(NOW);
  const now = { epoch: found.epoch, system: await systemOf(connection), position: Number(found.position) };
  const seen = folder === undefined ? undefined : readSeen(folder);
  if (!seen || !isAnother(seen, now)) return now;
  const epoch = randomBytes(8).toString("hex");
  await connection.unsafe("update meta set value = $1 where key = 'epoch'", [epoch]);
  return { ...now, epoch };
}

/** Whether the database has another history than this node has seen, and still its name. */
const isAnother = (seen: History, now: History): boolean =>
  seen.epoch === now.epoch && (seen.system !== now.system || seen.position > now.position);

/** So often a node looks how far the journal is, and writes it down. */
const LOOK_MS = 2_000;

/**
 * Keeps what a node has seen of the database's history. When the database goes back while the node runs, nothing can be promised
 * any more: `fatal` is told, and the next start gives the history another name.
 */
export class SeenHistory {
  readonly #sql: Connection;
  readonly #folder: string | undefined;
  readonly #fatal: (why: string) => void;
  readonly #timer: Timer;
  #seen: History;
  #written: number | undefined;

  constructor(sql: Connection, seen: History, { folder, fatal }: SeenOptions) {
    this.#sql = sql;
    this.#seen = seen;
    this.#folder = folder;
    this.#fatal = fatal;
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    this.#write();
  }

  /** What cannot be read or written now is so the next time. */
  async look(): Promise<void> {
    try {
      const [now]: [{ epoch: string; position: string }] = await this.#sql.unsafe(NOW, []);
      const position = Number(now.position);
      if (now.epoch !== this.#seen.epoch || position < this.#seen.position)
        return this.#fatal("the PostgreSQL database has gone back to an earlier state while this node ran");
      this.#seen = { ...this.#seen, position };
      this.#write();
    } catch {
      // Without a connection, or on a full disk: what was written before still holds.
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.look();
  }

  #write(): void {
    if (this.#folder === undefined || this.#written === this.#seen.position) return;
    writeSeen(this.#folder, this.#seen);
    this.#written = this.#seen.position;
  }
}

interface SeenOptions {
  /** The node's data folder; none = a verb looks at the database, which is no node. */
  readonly folder: string | undefined;
  fatal(why: string): void;
}

/** Whole or not at all. */
function writeSeen(folder: string, history: History): void {
  const path = join(folder, HISTORY_FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(history)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Undefined also when the file cannot be read: then this node has seen nothing. */
function readSeen(folder: string): History | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, HISTORY_FILE), "utf8")) as History;
  } catch {
    return undefined;
  }
}

/** Some providers let nobody ask for it: then only the position counts. */
async function systemOf(connection: Connection): Promise<string> {
  const [may]: [{ may: boolean }] = await connection.unsafe(
    "select has_function_privilege('pg_control_system()', 'execute') as may",
  );
  if (!may.may) return "";
  const [found]: [{ system: string }] = await connection.unsafe(
    "select cast(system_identifier as text) as system from pg_control_system()",
  );
  return found.system;
}
