import { FairQueue } from "../chat/fair-queue.ts";
import type { Payer } from "../chat/payer.ts";

/** In one turn of the event loop, frames take so many microseconds. */
const TURN_WORK = 2_000;
/** Connections that have to pay first are looked at again after so long. */
const RELEASE_MS = 10;

/** The frames of one connection: see Intake. */
interface InLine {
  readonly payer: Payer;
  /** Returns whether it now waits for its turn and did not before. Until its hearer is ready it need not wait. */
  lineUp(): boolean;
  /** It is its turn. */
  go(): void;
}

/** What all intakes share: the turns of the main thread. */
export class Intakes {
  /** Bytes that wait, of all connections. */
  bytes = 0;
  /** How often the server stopped reading a connection. */
  pauses = 0;
  /** The number of this turn of the event loop. */
  turn = 0;
  readonly #now: (() => number) | undefined;
  /** Connections whose frames wait only for their turn. */
  readonly #queue = new FairQueue<InLine>(Number.POSITIVE_INFINITY);
  /** Connections that have used up their share: they are looked at again in a moment. */
  readonly #held = new Set<InLine>();
  #timer: Timer | undefined;
  #work = 0;
  #scheduled = false;

  /** `now` returns milliseconds of a clock that never jumps; none = work is not limited, only waiting bytes are. */
  constructor(now: (() => number) | undefined) {
    this.#now = now;
  }

  /** Whether work is limited. */
  get isLimited(): boolean {
    return this.#now !== undefined;
  }

  get now(): number | undefined {
    return this.#now?.();
  }

  /** Whether the frames of this turn have taken all the time that a turn has for them. */
  get isSpent(): boolean {
    return this.#work >= TURN_WORK;
  }

  /** Microseconds that the frames of a person took. While others wait, that person's next turn is later. */
  spend(payer: Payer, work: number): void {
    this.#work += work;
    this.#queue.charge(payer, work);
    this.#schedule();
  }

  hold(intake: InLine): void {
    this.#held.add(intake);
    this.#timer ??= setInterval(() => {
      for (const one of this.#held) {
        this.letGo(one);
        this.lineUp(one);
      }
    }, RELEASE_MS);
  }

  lineUp(intake: InLine): void {
    if (!intake.lineUp()) return;
    // The cost is known when the work is done.
    this.#queue.add(intake, intake.payer, 0);
    this.#schedule();
  }

  /** Nothing of it waits any more, or it may line up again. */
  letGo(intake: InLine): void {
    if (!this.#held.delete(intake) || this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.turn += 1;
      this.#work = 0;
      // Each connection once a turn: one that has used its slice is in line again.
      for (let inLine = this.#queue.size; inLine > 0 && !this.isSpent; inLine -= 1) this.#queue.take()?.go();
      if (this.#queue.size > 0) this.#schedule();
    });
  }
}
