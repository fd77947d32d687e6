import type { Clock } from "../chat/ports.ts";
import { Line } from "../store/workers/line.ts";
import type { Progress } from "./cursor.ts";

/** A worker with nothing to do ends after this time, since it takes memory. */
const REST_MS = 20_000;
/** A worker that died is started again after a pause. */
const AGAIN_MS = 10_000;

/** Messages to and from every follower's worker. A follower adds messages of its own. */
export type ToFollower<Opening> = { open: Opening } | { grown: true } | { close: true };
export type FromFollower = Report | { closed: true };
/** What it has done, or why it can do nothing at the moment: then it tries again. */
export type Report = Progress | { trouble: string };

interface Work<Opening, From extends object> {
  readonly url: URL;
  readonly opening: Opening;
  readonly clock: Clock;
  hear(message: Report | From): void;
  /** The worker runs: it can be asked. */
  started(): void;
  /** Whether the worker still has something to do. */
  isBusy(): boolean;
  /** The worker has ended and answers nothing more. `why`: it died. */
  ended(why?: string): void;
}

/** The worker of a follower. It runs while there is something to do. If it dies, it is started again. */
export class FollowerWorker<Opening, To extends object, From extends object> {
  readonly #work: Work<Opening, From>;
  #line: Line<ToFollower<Opening> | To, FromFollower | From> | undefined;
  /** It was told to end. It may be needed again afterwards. */
  #isEnding = false;
  #isNeeded = false;
  #closed: (() => void) | undefined;
  #isClosed = false;
  #stopResting = () => {};

  constructor(work: Work<Opening, From>) {
    this.#work = work;
  }

  /** Whether it runs, and was not told to end. */
  get isRunning(): boolean {
    return this.#line !== undefined && !this.#isEnding;
  }

  /** Sends a message. A worker that does not run does not get it. */
  say(message: To | { grown: true }): void {
    if (this.isRunning) this.#line?.say(message);
  }

  /** Lets the worker read the journal. */
  look(): void {
    this.say({ grown: true });
    this.start();
  }

  /** Starts it, or keeps it running. */
  start(): void {
    if (this.#isClosed) return;
    this.keep();
    this.#isNeeded = this.#isEnding;
    if (this.#line) return;
    const { url, opening } = this.#work;
    this.#line = new Line(
      url,
      (message) => ("closed" in message ? this.#ended() : this.#work.hear(message)),
      (why) => this.#died(why),
    );
    this.#line.say({ open: opening });
    this.#work.started();
  }

  /** It has just done something. It ends when it has had nothing to do for a while. */
  keep(): void {
    this.#stopResting();
    this.#stopResting = this.#work.clock.after(REST_MS, () => {
      if (this.#work.isBusy()) this.keep();
      else this.#end();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopResting();
    if (!this.#line) return;
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    this.#end();
    await closed;
  }

  #end(): void {
    if (!this.isRunning) return;
    this.#line?.say({ close: true });
    this.#isEnding = true;
  }

  /** It may be needed again by now. */
  #ended(): void {
    this.#line?.end();
    this.#gone();
    if (this.#isNeeded) this.start();
  }

  #died(why: string): void {
    this.#gone(why);
    this.#work.clock.after(AGAIN_MS, () => this.start());
  }

  #gone(why?: string): void {
    this.#line = undefined;
    this.#isEnding = false;
    this.#work.ended(why);
    this.#closed?.();
  }
}
