import type { Answered } from "../../chat/asked.ts";
import type { Commit, Outcome } from "../../chat/commit.ts";
import type { Growth } from "../../chat/journal.ts";
import type { Metrics } from "../../chat/metrics.ts";
import type { Payer } from "../../chat/payer.ts";
import type { Lookups, Store } from "../../chat/store.ts";
import type { Command, Question, QuestionType } from "../../protocol/frames.ts";
import type { UserId } from "../../protocol/ids.ts";
import { Asking } from "./asking.ts";
import type { Reading } from "./reading.ts";
import { Writing, type WritingEvents } from "./writing.ts";

/** The options of every engine. */
export interface StoreOptions {
  /** Called when the store can promise nothing any more: the process must end. */
  fatal(why: string): void;
  log(what: string, cause: unknown): void;
  /** Milliseconds of a clock that never jumps. */
  now?(): number;
  readonly metrics?: Metrics;
  /** The worker that writes. Tests replace it to make it fail. */
  readonly writerUrl?: URL;
}

/** The functions that hear what happens. They are set after the store was opened. */
interface Hearers {
  committed(commit: Commit): void;
  /** The followers of the journal. */
  readonly grown: Set<(growth?: Growth) => void>;
  lost(): void;
  spent(payer: Payer, us: number): void;
}

export const noHearers = (): Hearers => ({
  ...{ committed: () => {}, grown: new Set(), lost: () => {}, spent: () => {} },
});

type WritingOptions = StoreOptions & { readonly metrics: Metrics; readonly writerUrl: URL } & Pick<
    WritingEvents,
    "batches"
  >;

/** `place` is the file or the address that the worker opens. */
export function openWriting(place: string, options: WritingOptions, hearers: Hearers): Writing {
  const { writerUrl, fatal, log, now, metrics, batches } = options;
  return new Writing(place, writerUrl, {
    committed: (commit) => {
      hearers.committed(commit);
      if (commit.events.length + commit.server.length > 0) for (const hear of hearers.grown) hear(commit);
    },
    wrote: measureWriting(metrics),
    restarted: () => {
      hearers.lost();
      for (const hear of hearers.grown) hear();
    },
    ...(batches && { batches }),
    fatal,
    log,
    spent: (payer, us) => hearers.spent(payer, us),
    now: now ?? (() => performance.now()),
  });
}

interface Parts {
  /** Released at the end. */
  readonly lock: { release(): void };
  readonly hearers: Hearers;
  readonly writing: Writing;
  readonly reading: Reading;
  readonly epoch: {
    readonly value: string;
    /** Call it after a commit. */
    moved(): void;
    close(): Promise<void>;
  };
}

/** The store of an engine whose workers do the work: see Writing and Reading. */
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

  onGrown(hear: (growth?: Growth) => void): () => void {
    const { grown } = this.#parts.hearers;
    grown.add(hear);
    return () => grown.delete(hear);
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

/** Returns a function that records how many milliseconds a group took. */
function measureWriting(metrics: Metrics): (ms: number) => void {
  const took = metrics.durations({
    name: "commit_seconds",
    says: "Time to decide, write and flush a group of commands",
  });
  return (ms) => took.observe(ms);
}
