import type { Commit, Outcome } from "../../chat/commit.ts";
import { type Payer, SERVER } from "../../chat/payer.ts";
import { workOf } from "../../chat/prices.ts";
import { refusal } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/events.ts";
import type { Command } from "../../protocol/frames.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Holder } from "../../protocol/leases.ts";
import type { Done, Group } from "../change.ts";
import { StoreProblem } from "../problem.ts";
import { timeFrom } from "../server-time.ts";
import { Gathering } from "./gathering.ts";
import { GroupQueue } from "./group-queue.ts";
import type { Sized } from "./group-size.ts";
import { Line } from "./line.ts";
import type { Again, BatchNumbers, FromWriter, Mark, Opened, ToWriter } from "./messages.ts";
import { Restarts } from "./restarts.ts";
import { Trouble } from "./trouble.ts";

interface Waiting extends Sized {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (cause: Error) => void;
}

/** What the writing side tells the store. */
export interface WritingEvents {
  committed(commit: Commit): void;
  /** The transactions of a group, where there are several. */
  batches?(batches: readonly BatchNumbers[]): void;
  /** A group is on disk, so many milliseconds after it left for the worker. */
  wrote(ms: number): void;
  /** The worker, or its connection, was lost and is back. Its last commits may not have been announced. */
  restarted(): void;
  /** The store can promise nothing any more: the process must end, and recovers from disk at its next start. */
  fatal(why: string): void;
  log(what: string, cause: unknown): void;
  /** The microseconds that a person's change took beyond its price. */
  spent(payer: Payer, us: number): void;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
}

/** The main thread's side of the worker that writes: gathers changes into groups, one group under way at a time. */
export class Writing {
  readonly #path: string;
  readonly #workerUrl: URL;
  readonly #events: WritingEvents;
  #line: Line<ToWriter, FromWriter> | undefined;
  readonly #queue = new GroupQueue<Waiting>((one) => one.resolve({ refused: refusal("too_busy") }));
  readonly #gathering = new Gathering();
  #underWay: Waiting[] = [];
  #leftAt = 0;
  #scheduled = false;
  readonly #restarts = new Restarts();
  /** How to open the database again: as it was opened first. */
  #again: (() => Again) | undefined;
  /** For which node the worker writes. */
  #holder: Holder | undefined;
  #idle: (() => void) | undefined;
  #marking: ((kept: boolean) => void) | undefined;
  #opening: { resolve: (kept: Opened) => void; reject: (cause: Error) => void } | undefined;
  readonly #trouble: Trouble;

  constructor(path: string, workerUrl: URL, events: WritingEvents) {
    this.#path = path;
    this.#workerUrl = workerUrl;
    this.#events = events;
    this.#trouble = new Trouble(
      (what, cause) => events.log(what, cause),
      () => this.#line?.say({ probe: true }),
    );
  }

  /** Why nothing can be stored now. */
  get trouble(): string | undefined {
    return this.#trouble.why;
  }

  open(): Promise<Opened> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      this.#start();
    });
  }

  #start(): void {
    this.#line = new Line<ToWriter, FromWriter>(
      this.#workerUrl,
      (message) => this.#hear(message),
      (why) => this.#died(why),
    );
    this.#line.say({ open: this.#path, ...(this.#again && { again: this.#again() }) });
  }

  change(actor: UserId, command: Command, payer: Payer = SERVER): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#queue.add({ change: [actor, command], payer, resolve, reject });
      this.#gathering.arrived(payer, this.#events.now());
      this.#schedule();
    });
  }

  /** The number of changes that have not left for the worker yet. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Whether the worker has a group. */
  get isBusy(): boolean {
    return this.#underWay.length > 0;
  }

  /** Resolves to whether the mark is on disk. Everything that was accepted before it is on disk, too. */
  mark(mark: Mark): Promise<boolean> {
    return new Promise((resolve) => {
      this.#marking = resolve;
      if (this.#line) this.#line.say({ mark });
      else resolve(false);
    });
  }

  /** Waits until everything that was accepted is done. */
  async settled(): Promise<void> {
    if (this.waiting + this.#underWay.length > 0)
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
  }

  async close(): Promise<void> {
    await this.settled();
    const line = this.#line;
    this.#line = undefined;
    if (!line) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
      line.say({ close: true });
    });
    line.end();
  }

  /**
   * Lets the next group leave when every socket has had its turn, so that changes which arrived together are flushed
   * together; a little later while many people write at once.
   */
  #schedule(): void {
    if (this.#scheduled || this.#underWay.length > 0 || this.#opening || this.waiting === 0) return;
    this.#scheduled = true;
    const wait = this.#gathering.wait(this.waiting, this.#leftAt, this.#events.now());
    const leave = () => {
      this.#scheduled = false;
      this.#next();
    };
    if (wait > 0) setTimeout(leave, wait);
    else setImmediate(leave);
  }

  #next(): void {
    if (this.#underWay.length > 0 || this.waiting === 0 || !this.#line) return;
    this.#underWay = this.#queue.nextGroup();
    this.#leftAt = this.#events.now();
    this.#line.say({ commit: this.#underWay.map(({ change }) => change) });
  }

  #hear(message: FromWriter): void {
    if ("batches" in message) this.#events.batches?.(message.batches ?? []);
    if ("group" in message) {
      this.#holder = message.holder ?? this.#holder;
      this.#committed(message.group);
    } else if ("opened" in message) this.#opened(message.opened);
    else if ("marked" in message) this.#marked(message.marked);
    else if ("unknown" in message) this.#unknown(message.unknown);
    else if ("problem" in message) this.#opening?.reject(new StoreProblem(message.problem));
    else if ("probed" in message) this.#trouble.probed(message.probed);
    else if ("fatal" in message) this.#events.fatal(message.fatal);
    else this.#idle?.();
  }

  #marked(failed: string | null): void {
    if (failed !== null) this.#trouble.began(failed);
    this.#marking?.(failed === null);
  }

  #opened(kept: Opened): void {
    const time = timeFrom(kept.time);
    this.#again ??= () => ({ time: time(), file: kept.file, holder: this.#holder });
    this.#opening?.resolve(kept);
    this.#opening = undefined;
    this.#schedule();
  }

  #committed(group: Group): void {
    const answered = this.#underWay;
    this.#underWay = [];
    this.#events.wrote(this.#events.now() - this.#leftAt);
    // The commit is announced before its commands are answered: so whatever a command causes is on its way before its
    // author continues.
    if (group.events.length + group.server.length + group.news.length > 0) this.#events.committed(group);
    for (const [i, us] of group.dear ?? []) this.#charge(answered[i], us);
    let told = 0;
    answered.forEach(({ resolve }, i) => {
      const done = group.done[i] ?? { refused: refusal("internal") };
      resolve(outcomeOf(done, group.events, told));
      if (!done.refused) told += done.events;
    });
    for (const bug of group.bugs ?? []) this.#events.log("a change failed", new Error(bug));
    if (group.trouble) this.#trouble.began(group.trouble);
    // After the work of the answers, so that what it causes can still join the next group.
    this.#schedule();
    if (this.waiting === 0) this.#idle?.();
  }

  /**
   * Nobody knows whether the group was stored: its senders ask again. What was stored is in the log, for all to see.
   */
  #unknown(why: string): void {
    this.#events.log("the outcome of a commit is unknown", new Error(why));
    this.#rejectUnderWay();
    this.#events.restarted();
    this.#schedule();
    if (this.waiting === 0) this.#idle?.();
  }

  #rejectUnderWay(): void {
    const lost = this.#underWay;
    this.#underWay = [];
    for (const { reject } of lost) reject(new Error("the outcome is unknown"));
  }

  /** Charges what a change took beyond its estimate. */
  #charge(waiting: Waiting | undefined, us: number): void {
    if (!waiting) return;
    const { payer, change } = waiting;
    const more = us - workOf(change[1]);
    if (more <= 0) return;
    this.#queue.charge(payer, more);
    this.#events.spent(payer, more);
  }

  /**
   * The worker died: the group that was under way may or may not have been stored, so its senders ask again. Everything
   * else goes on.
   */
  #died(why: string): void {
    this.#events.log("the worker that writes died", new Error(why));
    this.#rejectUnderWay();
    this.#marking?.(false);
    if (this.#restarts.isTooMany(this.#events.now())) {
      const sentence = `the worker that writes died ${this.#restarts.count} times, the last time because: ${why}`;
      if (this.#opening) this.#opening.reject(new StoreProblem(sentence));
      else this.#events.fatal(sentence);
    } else if (this.#opening) {
      this.#start();
    } else {
      this.open().then(
        () => this.#events.restarted(),
        (cause: Error) => this.#events.fatal(cause.message),
      );
    }
  }
}

function outcomeOf(done: Done, events: readonly Event[], from: number): Outcome {
  if (done.refused) return done;
  const { events: count, first, refused: _, ...more } = done;
  return { ...more, events: first ? [first] : events.slice(from, from + count) };
}
