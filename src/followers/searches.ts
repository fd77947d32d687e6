import { FairQueue } from "../chat/fair-queue.ts";
import type { Payer } from "../chat/payer.ts";
import type { Answer } from "../chat/questions.ts";
import type { Found, Searched } from "../chat/search.ts";
import { Unanswered } from "../chat/unanswered.ts";
import { refusal } from "../protocol/errors.ts";

const WAITING_MAX = 500;
/** The estimate for a search before the first one was measured. */
const COST_US = 2_000;

const NOT_NOW = refusal("unavailable", {
  message: "the search does not answer at the moment: try again in a few seconds",
});

/** An answer, and how long it took. */
export interface Timed {
  readonly answer: Answer<Found>;
  readonly us: number;
}
interface Asked {
  readonly searched: Searched;
  readonly payer: Payer;
  resolve(found: Timed): void;
  reject(cause: Error): void;
}

/** Searches that wait for the worker. It gets one at a time, so that the queue decides whose turn it is. */
export class Searches {
  readonly #queue = new FairQueue<Asked>(WAITING_MAX);
  #asked: { readonly id: number; readonly asked: Asked } | undefined;
  #count = 0;

  /** Whether the worker has a search. */
  get isAsking(): boolean {
    return this.#asked !== undefined;
  }

  add(searched: Searched, payer: Payer): Promise<Timed> {
    return new Promise((resolve, reject) => {
      const tooMany = this.#queue.add({ searched, payer, resolve, reject }, payer, COST_US);
      tooMany?.reject(new Unanswered(refusal("too_busy")));
    });
  }

  /** The next search, for a worker that has none. */
  next(): { readonly find: number; readonly searched: Searched } | undefined {
    if (this.#asked) return undefined;
    const asked = this.#queue.take();
    if (!asked) return undefined;
    this.#count += 1;
    this.#asked = { id: this.#count, asked };
    return { find: this.#count, searched: asked.searched };
  }

  answered({ answer, us }: Timed): void {
    const { asked } = this.#asked ?? {};
    this.#asked = undefined;
    if (!asked) return;
    this.#queue.charge(asked.payer, us - COST_US);
    asked.resolve({ answer, us });
  }

  /** The worker cannot answer its search. */
  failed(): void {
    this.#asked?.asked.reject(new Unanswered(NOT_NOW));
    this.#asked = undefined;
  }

  /** The worker cannot answer any search. */
  allFailed(): void {
    this.failed();
    for (let asked = this.#queue.take(); asked; asked = this.#queue.take())
      asked.reject(new Unanswered(NOT_NOW));
  }
}
