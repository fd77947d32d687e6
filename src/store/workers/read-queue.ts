import { FairQueue } from "../../chat/fair-queue.ts";
import type { ReadName } from "./messages.ts";
import type { Asked } from "./reader.ts";

/** Of those that come in, and of those that look around. */
const WAITING_MAX = 5_000;
/** So many who come in are served before one who looks around. */
const GREETINGS_IN_A_ROW = 3;
/** What a person needs to be here at all. */
const GREETINGS: ReadonlySet<ReadName> = new Set(["userByToken", "placesOf", "events"]);

/**
 * Reads that wait for a worker. The server's own come first, since others wait for what they find; then who comes in, and
 * now and then who looks around. Among people turns are shared by the time that their reads take.
 */
export class ReadQueue {
  #own: Asked[] = [];
  readonly #greetings = new FairQueue<Asked>(WAITING_MAX);
  readonly #questions = new FairQueue<Asked>(WAITING_MAX);
  #inARow = 0;
  /** How long it will take to read all that waits, in microseconds. */
  us = 0;

  get size(): number {
    return this.#own.length + this.#greetings.size + this.#questions.size;
  }

  /** Returns what has no place, to be refused. */
  add(asked: Asked): Asked | undefined {
    this.us += asked.cost;
    if (!asked.payer) {
      this.#own.push(asked);
      return undefined;
    }
    const tooMany = this.#of(asked).add(asked, asked.payer, asked.cost);
    if (tooMany) this.us -= tooMany.cost;
    return tooMany;
  }

  /** What a worker died of without answering: it has had its turn. */
  addAgain(asked: readonly Asked[]): void {
    for (const { cost } of asked) this.us += cost;
    this.#own = [...asked, ...this.#own];
  }

  take(): Asked | undefined {
    const asked = this.#own.shift() ?? this.#takeOfPeople();
    // Estimates change meanwhile: what is left over must not add up.
    this.us = this.size === 0 ? 0 : this.us - (asked?.cost ?? 0);
    return asked;
  }

  /** What a read took beyond what it was thought to take. */
  charge(asked: Asked, us: number): void {
    if (asked.payer) this.#of(asked).charge(asked.payer, us - asked.cost);
  }

  #of({ name }: Asked): FairQueue<Asked> {
    return GREETINGS.has(name) ? this.#greetings : this.#questions;
  }

  #takeOfPeople(): Asked | undefined {
    const isGreeting = this.#questions.size === 0 || this.#inARow < GREETINGS_IN_A_ROW;
    this.#inARow = isGreeting ? this.#inARow + 1 : 0;
    const [first, second] = isGreeting
      ? [this.#greetings, this.#questions]
      : [this.#questions, this.#greetings];
    return first.take() ?? second.take();
  }
}
