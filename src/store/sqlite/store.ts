import { statSync } from "node:fs";
import { join } from "node:path";
import type { Payer } from "../../chat/payer.ts";
import type { Commit, Outcome, Store } from "../../chat/ports.ts";
import type { Command } from "../../protocol/frames.ts";
import type { UserId } from "../../protocol/ids.ts";
import { Asking } from "./asking.ts";
import { lockFolder } from "./lock.ts";
import { CHECK_AT_START_BYTES_MAX } from "./open.ts";
import { Reading } from "./reading.ts";
import { Writing } from "./writing.ts";

export interface SqliteOptions {
  readonly folder: string;
  fatal(why: string): void;
  log(what: string, cause: unknown): void;
  /** Milliseconds of a clock that never jumps. */
  now?(): number;
  /** The worker that writes, to be replaced by tests that make it fail. */
  readonly writerUrl?: URL;
}

/** Whom the store tells what happens; both are named after it was opened. */
interface Hearers {
  committed(commit: Commit): void;
  lost(): void;
}

/**
 * The log in one SQLite file. Throws StoreProblem, with a sentence for whoever runs the server, when the folder cannot
 * be written, is in use, or its database is damaged or newer than this program.
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStore> {
  const lock = lockFolder(options.folder);
  const path = join(options.folder, "exchat.sqlite");
  const hearers: Hearers = { committed: () => {}, lost: () => {} };
  const writing = new Writing(path, options.writerUrl ?? new URL("./writer.worker.ts", import.meta.url), {
    committed: (commit) => hearers.committed(commit),
    restarted: () => hearers.lost(),
    fatal: options.fatal,
    log: options.log,
    now: options.now ?? (() => performance.now()),
  });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const epoch = await writing.open().catch((cause: unknown) => {
    lock.release();
    throw cause;
  });
  const reading = new Reading(path, options);
  if (size > CHECK_AT_START_BYTES_MAX) reading.check();
  return new SqliteStore({ lock, hearers, writing, reading, epoch });
}

interface Parts {
  readonly lock: { release(): void };
  readonly hearers: Hearers;
  readonly writing: Writing;
  readonly reading: Reading;
  readonly epoch: string;
}

class SqliteStore extends Asking implements Store {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    super((name, args) => parts.reading.read(name, args));
    this.#parts = parts;
  }

  get epoch(): string {
    return this.#parts.epoch;
  }

  get trouble(): string | undefined {
    return this.#parts.writing.trouble ?? this.#parts.reading.trouble;
  }

  change(actor: UserId, command: Command, payer?: Payer): Promise<Outcome> {
    return this.#parts.writing.change(actor, command, payer);
  }

  onCommit(hear: (commit: Commit) => void): void {
    this.#parts.hearers.committed = hear;
  }

  onLost(hear: () => void): void {
    this.#parts.hearers.lost = hear;
  }

  async close(): Promise<void> {
    const { writing, reading, lock } = this.#parts;
    await writing.close();
    reading.close();
    lock.release();
  }
}
