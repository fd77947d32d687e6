import { availableParallelism } from "node:os";
import type { Payer } from "../../chat/payer.ts";
import { Unanswered } from "../../chat/unanswered.ts";
import { refusal } from "../../protocol/errors.ts";
import type { Question } from "../../protocol/frames.ts";
import { Line } from "./line.ts";
import type { FromReader, ReadAnswer, ReadArgs, ReadName, ToReader } from "./messages.ts";
import { ReadQueue } from "./read-queue.ts";
import { type Asked, Reader, type ReaderOwner } from "./reader.ts";

/** The maximum number of workers that read. The first one always runs, others while there is more than it can do. */
export const READERS_MAX = Math.min(3, Math.max(2, availableParallelism() - 1));
/**
 * If the waiting reads would take the present workers so long, another worker is started. It ends when it has had
 * nothing to do.
 */
const WAITING_US_MAX = 100_000;
const IDLE_MS_MAX = 20_000;
/** If the database could not be checked, the check is tried again after this time. */
const CHECK_AGAIN_MS = 60_000;
/** While no worker can open the database, what waits is refused after this long. */
const CLOSED_MS_MAX = 3_000;
/** The estimate for a read before the first one was measured, and the weight of each measurement. */
const COST_US = 200;
const COST_WEIGHT = 0.1;

export interface ReadingOptions {
  /** READERS_MAX, or fewer. */
  readonly workersMax?: number;
  readonly workerUrl: URL;
  /** The identity of the database's file: another file may be in its place later. */
  readonly file: string;
  log(what: string, cause: unknown): void;
  /** The server's time. */
  time(): number;
  /** Hears what a person's read has cost, in microseconds. */
  onRead(payer: Payer, us: number): void;
}

/**
 * The main thread's side of the workers that read. A read changes nothing, so the reads of a dead worker are asked
 * again.
 */
export class Reading implements ReaderOwner {
  readonly file: string;
  readonly workerUrl: URL;
  readonly #path: string;
  readonly #options: ReadingOptions;
  readonly #readers: Reader[];
  readonly #idle = new Map<Reader, Timer>();
  readonly #costs = new Map<string, number>();
  readonly #queue = new ReadQueue();
  #closed: Timer | undefined;
  #checking: Timer | undefined;
  /** The worker that reads all of a large database. */
  #underCheck: Line<ToReader, FromReader> | undefined;
  #isDown = false;
  /** The last error of a worker that died, until a worker is well again. */
  #died: string | undefined;
  /** The damage that a check of the whole database, or a read, has found. Only an operator can repair it. */
  #damage: string | undefined;

  constructor(path: string, options: ReadingOptions) {
    this.#path = path;
    this.file = options.file;
    this.workerUrl = options.workerUrl;
    this.#options = options;
    this.#readers = [new Reader(path, this)];
    this.#watch();
  }

  /** Why not everything can be read; undefined = it can. */
  get trouble(): string | undefined {
    return this.#damage ?? this.#readers.find(({ trouble }) => trouble)?.trouble;
  }

  /** Questions that no worker has taken yet. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** How many connections the workers use now, if each has so many. */
  connectionsInUse(each: number): number {
    return this.#readers.reduce((sum, { underWay }) => sum + Math.min(underWay, each), 0);
  }

  read<N extends ReadName>(name: N, args: ReadArgs<N>, payer?: Payer): Promise<ReadAnswer<N>> {
    if (this.#isDown) return Promise.reject(new Unanswered(unreadable()));
    return new Promise((resolve, reject) => {
      const cost = this.#costs.get(kindOf(name, args)) ?? COST_US;
      const settle = resolve as (answer: unknown) => void;
      const tooMany = this.#queue.add({ name, args, payer, cost, tries: 0, resolve: settle, reject });
      tooMany?.reject(new Unanswered(refusal("too_busy", { message: TOO_MANY })));
      this.#next();
    });
  }

  /** Reads all of a large database once, in a worker of its own, so that nobody waits for it. */
  check(): void {
    const checking = new Line<ToReader, FromReader>(
      this.workerUrl,
      (message) => {
        if ("checked" in message && message.checked !== null) this.damaged(message.checked);
        if ("unchecked" in message) this.#checkLater(message.unchecked);
        checking.end();
      },
      (why) => this.#checkLater(why),
    );
    checking.say({ check: this.#path });
    this.#underCheck = checking;
  }

  #checkLater(why: string): void {
    this.#options.log("the database could not be checked", new Error(why));
    this.#checking = setTimeout(() => this.check(), CHECK_AGAIN_MS).unref();
  }

  close(): void {
    clearTimeout(this.#checking);
    this.#underCheck?.end();
    clearTimeout(this.#closed);
    for (const timer of this.#idle.values()) clearTimeout(timer);
    for (const reader of this.#readers) reader.end();
  }

  time(): number {
    return this.#options.time();
  }

  ready(reader: Reader): void {
    clearTimeout(this.#closed);
    this.#closed = undefined;
    this.#isDown = false;
    this.#died = undefined;
    this.#next();
    if (reader.isIdle && reader !== this.#readers[0]) this.#letRest(reader);
  }

  answered(asked: Asked, us: number): void {
    const { name, args, payer } = asked;
    const kind = kindOf(name, args);
    const usual = this.#costs.get(kind) ?? COST_US;
    this.#costs.set(kind, usual + COST_WEIGHT * (us - usual));
    this.#queue.charge(asked, us);
    if (payer) this.#options.onRead(payer, us);
  }

  lost(asked: readonly Asked[], why: string): void {
    // Logged once, and not at every attempt to start it again.
    if (why !== this.#died) this.#options.log("a worker that reads died", new Error(why));
    this.#died = why;
    this.#queue.addAgain(asked);
    this.#watch();
    this.#next();
  }

  damaged(found: string): void {
    if (this.#damage === undefined) this.#options.log("the database is damaged", new Error(found));
    this.#damage = found;
  }

  /**
   * Waiting reads go to the worker with the least to do, as long as it has room, so that the queue decides the order
   * and not a worker's mailbox.
   */
  #next(): void {
    while (this.#queue.size > 0) {
      const reader = this.#leastBusy();
      const asked = reader && this.#queue.take();
      if (!asked) break;
      clearTimeout(this.#idle.get(reader));
      this.#idle.delete(reader);
      reader.ask(asked);
    }
    if (this.#queue.us > WAITING_US_MAX && this.#readers.length < (this.#options.workersMax ?? READERS_MAX))
      this.#grow();
  }

  /** Starts one worker at a time: if one cannot open the database, the next one cannot either. */
  #grow(): void {
    if (this.#readers.every(({ isOpen }) => isOpen)) this.#readers.push(new Reader(this.#path, this));
  }

  #leastBusy(): Reader | undefined {
    let least: Reader | undefined;
    for (const reader of this.#readers)
      if (reader.hasRoom && (!least || reader.busyUs < least.busyUs)) least = reader;
    return least;
  }

  /** Ends a worker that has nothing to do, since it takes memory. */
  #letRest(reader: Reader): void {
    clearTimeout(this.#idle.get(reader));
    const end = () => {
      this.#idle.delete(reader);
      this.#readers.splice(this.#readers.indexOf(reader), 1);
      reader.end();
    };
    this.#idle.set(reader, setTimeout(end, IDLE_MS_MAX).unref());
  }

  /** Refuses waiting reads while the database cannot be opened, so that nobody waits forever. */
  #watch(): void {
    if (this.#closed !== undefined || this.#readers.some(({ isOpen }) => isOpen)) return;
    this.#closed = setTimeout(() => {
      this.#isDown = true;
      for (let asked = this.#queue.take(); asked; asked = this.#queue.take())
        asked.reject(new Unanswered(unreadable()));
    }, CLOSED_MS_MAX);
  }
}

/** Reads of one kind cost about the same. */
const kindOf = (name: ReadName, [, question]: readonly unknown[]): string =>
  name === "ask" ? (question as Question).type : name;

const unreadable = () =>
  refusal("unavailable", {
    message: "the server cannot read its database at the moment; it tries again every few seconds",
  });
const TOO_MANY = "too many questions are waiting, most of them yours: try again in a second";
