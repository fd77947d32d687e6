import { statSync } from "node:fs";
import { join } from "node:path";
import type { Answered, Question, QuestionType } from "../../chat/asked.ts";
import { Metrics } from "../../chat/metrics.ts";
import type { Payer } from "../../chat/payer.ts";
import type { Commit, Lookups, Outcome, Store } from "../../chat/ports.ts";
import type { Command } from "../../protocol/frames.ts";
import type { UserId } from "../../protocol/ids.ts";
import { StoreProblem } from "../problem.ts";
import { timeFrom } from "../server-time.ts";
import { Asking } from "../workers/asking.ts";
import { Reading } from "../workers/reading.ts";
import { Writing } from "../workers/writing.ts";
import { Epoch } from "./epoch.ts";
import { DATABASE_FILE, keepToOwner, lostDatabase, makeFolder } from "./folder.ts";
import { lockFolder } from "./lock.ts";
import { measureStore, measureWriting } from "./numbers.ts";
import { CHECK_AT_START_BYTES_MAX } from "./open.ts";

export interface SqliteOptions {
  readonly folder: string;
  fatal(why: string): void;
  log(what: string, cause: unknown): void;
  /** Milliseconds of a clock that never jumps. */
  now?(): number;
  readonly metrics?: Metrics;
  /** The worker that writes, to be replaced by tests that make it fail. */
  readonly writerUrl?: URL;
}

/** Whom the store tells what happens; both are named after it was opened. */
interface Hearers {
  committed(commit: Commit): void;
  grown(): void;
  lost(): void;
  spent(payer: Payer, us: number): void;
}

export const noHearers = (): Hearers => ({
  ...{ committed: () => {}, grown: () => {}, lost: () => {}, spent: () => {} },
});

type WritingOptions = Omit<SqliteOptions, "folder"> & { readonly metrics: Metrics; readonly writerUrl: URL };

/**
 * The log in one SQLite file. Throws StoreProblem, with a sentence for whoever runs the server, when the folder cannot
 * be written, is in use, or its database is damaged or newer than this program.
 */
export async function openSqlite(options: SqliteOptions): Promise<WorkerStore> {
  const { folder, log, metrics = new Metrics() } = options;
  makeFolder(folder);
  const lock = lockFolder(folder);
  try {
    const lost = lostDatabase(folder);
    if (lost !== undefined) throw new StoreProblem(lost);
    keepToOwner(folder);
    const path = join(folder, DATABASE_FILE);
    const hearers = noHearers();
    const writerUrl = options.writerUrl ?? new URL("./writer.worker.ts", import.meta.url);
    const writing = openWriting(path, { ...options, metrics, writerUrl }, hearers);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const kept = await writing.open();
    const epoch = new Epoch({ folder, kept, log, keep: (mark) => writing.mark(mark) });
    await epoch.renew();
    const time = timeFrom(kept.time);
    const workerUrl = new URL("./reader.worker.ts", import.meta.url);
    const onRead = (payer: Payer, us: number) => hearers.spent(payer, us);
    const reading = new Reading(path, { workerUrl, file: kept.file, log, time, onRead });
    if (size > CHECK_AT_START_BYTES_MAX) reading.check();
    const store = new WorkerStore({ lock, hearers, writing, reading, epoch });
    measureStore(metrics, path, store);
    return store;
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

/** `place` is what the worker opens. */
export function openWriting(place: string, options: WritingOptions, hearers: Hearers): Writing {
  const { writerUrl, fatal, log, now, metrics } = options;
  return new Writing(place, writerUrl, {
    committed: (commit) => {
      hearers.committed(commit);
      if (commit.events.length + commit.server.length > 0) hearers.grown();
    },
    wrote: measureWriting(metrics),
    restarted: () => hearers.lost(),
    fatal,
    log,
    spent: (payer, us) => hearers.spent(payer, us),
    now: now ?? (() => performance.now()),
  });
}

interface Parts {
  /** Given back at the end. */
  readonly lock: { release(): void };
  readonly hearers: Hearers;
  readonly writing: Writing;
  readonly reading: Reading;
  readonly epoch: Pick<Epoch, "value" | "moved" | "close">;
}

/** The store of an engine whose work is done by workers: see Writing and Reading. */
export class WorkerStore extends Asking implements Store {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    super((name, args) => parts.reading.read(name, args));
    this.#parts = parts;
  }

  get epoch(): string {
    return this.#parts.epoch.value;
  }

  get trouble(): string | undefined {
    return this.#parts.writing.trouble ?? this.#parts.reading.trouble;
  }

  get waiting() {
    return { changes: this.#parts.writing.waiting, reads: this.#parts.reading.waiting };
  }

  change(actor: UserId, command: Command, payer?: Payer): Promise<Outcome> {
    return this.#parts.writing.change(actor, command, payer);
  }

  async ask<T extends QuestionType>(
    actor: UserId,
    question: Question<T>,
    payer: Payer,
  ): Promise<Answered<T>> {
    return (await this.#parts.reading.read("ask", [actor, question], payer)) as Answered<T>;
  }

  onCommit(hear: (commit: Commit) => void): void {
    const { hearers, epoch } = this.#parts;
    hearers.committed = (commit) => {
      epoch.moved();
      hear(commit);
    };
  }

  onGrown(hear: () => void): void {
    this.#parts.hearers.grown = hear;
  }

  asking(payer: Payer): Lookups {
    return new Asking((name, args) => this.#parts.reading.read(name, args, payer));
  }

  onSpent(hear: (payer: Payer, us: number) => void): void {
    this.#parts.hearers.spent = hear;
  }

  onLost(hear: () => void): void {
    this.#parts.hearers.lost = hear;
  }

  async close(): Promise<void> {
    const { writing, reading, lock, epoch } = this.#parts;
    await writing.settled();
    await epoch.close();
    await writing.close();
    reading.close();
    lock.release();
  }
}
