import type { Payer } from "../../chat/payer.ts";
import { Line } from "./line.ts";
import type { FromReader, ReadName, ToReader } from "./messages.ts";

/** The pause between attempts to open the database, doubled each time. */
const PAUSE_MS_MIN = 100;
const PAUSE_MS_MAX = 5_000;
/** A worker gets its next reads before it has finished, so that it need not wait for the main thread's turn. */
const UNDER_WAY_US_MAX = 2_000;
const UNDER_WAY_MAX = 16;
/** A read with which so many workers died is not tried again: it may be the cause. */
const TRIES_MAX = 3;

/** One question, and what waits for its answer. */
export interface Asked {
  readonly name: ReadName;
  readonly args: readonly unknown[];
  /** None = the server itself. */
  readonly payer: Payer | undefined;
  /** The estimated time, in microseconds. */
  readonly cost: number;
  tries: number;
  resolve(answer: unknown): void;
  reject(cause: Error): void;
}

export interface ReaderOwner {
  readonly workerUrl: URL;
  /** The identity of the database's file: another file may be in its place later. */
  readonly file: string;
  /** The server's time. */
  time(): number;
  /** The worker has opened the database, or has answered: it can take more. */
  ready(reader: Reader): void;
  answered(asked: Asked, us: number): void;
  /** These reads were under way when the worker died. */
  lost(asked: readonly Asked[], why: string): void;
  /** A read found a damaged page. */
  damaged(found: string): void;
}

/**
 * The main thread's side of one worker that reads. If the worker dies, or cannot open the database, it is started
 * again.
 */
export class Reader {
  readonly #path: string;
  readonly #owner: ReaderOwner;
  readonly #underWay = new Map<number, Asked>();
  #line: Line<ToReader, FromReader> | undefined;
  #isOpen = false;
  #count = 0;
  #us = 0;
  #failures = 0;
  #pause: Timer | undefined;
  /** Why the database cannot be opened; undefined = it is open, or was not tried yet. */
  trouble: string | undefined;

  constructor(path: string, owner: ReaderOwner) {
    this.#path = path;
    this.#owner = owner;
    this.#start();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Reads that the worker has and has not answered yet. */
  get underWay(): number {
    return this.#underWay.size;
  }

  get hasRoom(): boolean {
    return this.#isOpen && this.#us < UNDER_WAY_US_MAX && this.#underWay.size < UNDER_WAY_MAX;
  }

  /** How long the worker will be busy, in microseconds. */
  get busyUs(): number {
    return this.#us;
  }

  ask(asked: Asked): void {
    this.#count += 1;
    this.#us += asked.cost;
    this.#underWay.set(this.#count, asked);
    this.#line?.say({ read: this.#count, name: asked.name, with: asked.args });
  }

  end(): void {
    clearTimeout(this.#pause);
    this.#isOpen = false;
    this.#line?.end();
  }

  #start(): void {
    this.#line = new Line<ToReader, FromReader>(
      this.#owner.workerUrl,
      (message) => this.#hear(message),
      (why) => this.#died(why),
    );
    this.#line.say({ open: this.#path, time: this.#owner.time(), file: this.#owner.file });
  }

  #hear(message: FromReader): void {
    if ("read" in message) this.#answered(message);
    else if ("opened" in message) this.#opened();
    else if ("problem" in message) {
      this.#line?.end();
      this.#died(message.problem);
    }
  }

  #opened(): void {
    this.#isOpen = true;
    this.#failures = 0;
    this.trouble = undefined;
    this.#owner.ready(this);
  }

  #answered(message: Extract<FromReader, { read: number }>): void {
    const asked = this.#underWay.get(message.read);
    if (!asked) return;
    this.#underWay.delete(message.read);
    this.#us = this.#underWay.size === 0 ? 0 : this.#us - asked.cost;
    this.#owner.answered(asked, message.us);
    if ("failed" in message) {
      if (/^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(message.failed)) this.#owner.damaged(message.failed);
      asked.reject(new Error(message.failed));
    } else asked.resolve(message.answer ?? undefined);
    this.#owner.ready(this);
  }

  /** A worker that had opened the database is started again at once, so that waiting people hardly notice. */
  #died(why: string): void {
    const pauseMs = this.#isOpen ? 0 : Math.min(PAUSE_MS_MIN * 2 ** this.#failures, PAUSE_MS_MAX);
    if (!this.#isOpen) this.trouble = `the database cannot be opened for reading: ${why}`;
    this.#failures += 1;
    this.#isOpen = false;
    this.#us = 0;
    const lost = [...this.#underWay.values()];
    this.#underWay.clear();
    this.#pause = setTimeout(() => this.#start(), pauseMs);
    for (const asked of lost) asked.tries += 1;
    for (const asked of lost) if (asked.tries >= TRIES_MAX) asked.reject(new Error(`not answered: ${why}`));
    this.#owner.lost(
      lost.filter(({ tries }) => tries < TRIES_MAX),
      why,
    );
  }
}
