import { availableParallelism } from "node:os";
import { Unanswered } from "../../chat/unanswered.ts";
import { refusal } from "../../protocol/errors.ts";
import { Line } from "./line.ts";
import { type Asked, Reader, type ReaderOwner } from "./reader.ts";
import type { FromReader, Readings, ReadName, ToReader } from "./reader.worker.ts";

/** Workers that read: the first one always, others while there is more than it can do. */
const READERS_MAX = Math.min(3, Math.max(2, availableParallelism() - 1));
/** Another worker is started when those that there are need so long for what waits, and ended when it had nothing to do. */
const WAITING_US_MAX = 20_000;
const IDLE_MS_MAX = 60_000;
/** Reads that wait; beyond this they are refused. */
const READS_WAITING_MAX = 50_000;
/** While no worker can open the database, what waits is refused after this long. */
const CLOSED_MS_MAX = 3_000;
/** What a read is thought to cost before the first one was measured, and how much one of them counts. */
const COST_US = 200;
const COST_WEIGHT = 0.1;

export interface ReadingOptions {
  log(what: string, cause: unknown): void;
}

/** The main thread's side of the workers that read. A read changes nothing, so what a dead worker had is asked again. */
export class Reading implements ReaderOwner {
  readonly #path: string;
  readonly #options: ReadingOptions;
  readonly #readers: Reader[];
  readonly #idle = new Map<Reader, Timer>();
  readonly #costs = new Map<ReadName, number>();
  #waiting: Asked[] = [];
  #waitingUs = 0;
  #closed: Timer | undefined;
  #isDown = false;
  /** What was said last of a worker's death, while none has been well since. */
  #died: string | undefined;
  /** What a check of the whole database found, or a read. Only a person can mend that. */
  #damage: string | undefined;

  constructor(path: string, options: ReadingOptions) {
    this.#path = path;
    this.#options = options;
    this.#readers = [new Reader(path, this)];
    this.#watch();
  }

  /** Why not everything can be read, if so. */
  get trouble(): string | undefined {
    return this.#damage ?? this.#readers.find(({ trouble }) => trouble)?.trouble;
  }

  /** Questions that no worker has taken yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  read<N extends ReadName>(name: N, args: Parameters<Readings[N]>): Promise<ReturnType<Readings[N]>> {
    if (this.#isDown) return Promise.reject(new Unanswered(unreadable()));
    if (this.#waiting.length >= READS_WAITING_MAX) return Promise.reject(new Unanswered(tooMuch()));
    return new Promise((resolve, reject) => {
      const cost = this.#costs.get(name) ?? COST_US;
      const settle = resolve as (answer: unknown) => void;
      this.#add({ name, args, cost, tries: 0, resolve: settle, reject });
      this.#next();
    });
  }

  /** Reads all of a large database once, in a worker of its own so that nobody waits for it. */
  check(): void {
    const checking = new Line<ToReader, FromReader>(
      new URL("./reader.worker.ts", import.meta.url),
      (message) => {
        if ("checked" in message && message.checked !== null) this.damaged(message.checked);
        checking.end();
      },
      (why) => this.damaged(why),
    );
    checking.say({ check: this.#path });
  }

  close(): void {
    clearTimeout(this.#closed);
    for (const timer of this.#idle.values()) clearTimeout(timer);
    for (const reader of this.#readers) reader.end();
  }

  ready(reader: Reader): void {
    clearTimeout(this.#closed);
    this.#closed = undefined;
    this.#isDown = false;
    this.#died = undefined;
    this.#next();
    if (reader.isIdle && reader !== this.#readers[0]) this.#letRest(reader);
  }

  answered({ name, cost }: Asked, us: number): void {
    this.#costs.set(name, cost + COST_WEIGHT * (us - cost));
  }

  lost(asked: readonly Asked[], why: string): void {
    // Not at every attempt to start it again.
    if (why !== this.#died) this.#options.log("a worker that reads died", new Error(why));
    this.#died = why;
    for (const one of asked) this.#add(one);
    this.#watch();
    this.#next();
  }

  damaged(found: string): void {
    if (this.#damage === undefined) this.#options.log("the database is damaged", new Error(found));
    this.#damage = found;
  }

  #add(asked: Asked): void {
    this.#waiting.push(asked);
    this.#waitingUs += asked.cost;
  }

  #take(): Asked | undefined {
    const asked = this.#waiting.shift();
    if (asked) this.#waitingUs -= asked.cost;
    return asked;
  }

  /** What waits goes to the worker that has least to do, as long as one has room: the queue decides, not their mailboxes. */
  #next(): void {
    while (this.#waiting.length > 0) {
      const reader = this.#leastBusy();
      if (!reader) break;
      clearTimeout(this.#idle.get(reader));
      this.#idle.delete(reader);
      reader.ask(this.#take() as Asked);
    }
    if (this.#waitingUs > WAITING_US_MAX && this.#readers.length < READERS_MAX) this.#grow();
  }

  /** By one at a time: one that cannot open the database would not be the last. */
  #grow(): void {
    if (this.#readers.every(({ isOpen }) => isOpen)) this.#readers.push(new Reader(this.#path, this));
  }

  #leastBusy(): Reader | undefined {
    let least: Reader | undefined;
    for (const reader of this.#readers)
      if (reader.hasRoom && (!least || reader.busyUs < least.busyUs)) least = reader;
    return least;
  }

  /** A worker takes memory even when it does nothing. */
  #letRest(reader: Reader): void {
    clearTimeout(this.#idle.get(reader));
    const end = () => {
      this.#idle.delete(reader);
      this.#readers.splice(this.#readers.indexOf(reader), 1);
      reader.end();
    };
    this.#idle.set(reader, setTimeout(end, IDLE_MS_MAX).unref());
  }

  /** Nobody waits for ever for a database that cannot be opened. */
  #watch(): void {
    if (this.#closed !== undefined || this.#readers.some(({ isOpen }) => isOpen)) return;
    this.#closed = setTimeout(() => {
      this.#isDown = true;
      for (let asked = this.#take(); asked; asked = this.#take()) asked.reject(new Unanswered(unreadable()));
    }, CLOSED_MS_MAX);
  }
}

const unreadable = () =>
  refusal("unavailable", {
    message: "the server cannot read its database at the moment; it tries again every few seconds",
  });
const tooMuch = () =>
  refusal("too_busy", { message: `at most ${READS_WAITING_MAX} questions wait at a time: try again soon` });
