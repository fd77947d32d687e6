import { FairQueue } from "../../chat/fair-queue.ts";
import type { ReadName } from "./messages.ts";
import type { Asked } from "./reader.ts";

/** The maximum of waiting reads, for people who enter and for people who read, each. */
const WAITING_MAX = 5_000;
/** After so many reads for people who enter, one of other people has its turn. */
const GREETINGS_IN_A_ROW = 3;
/** The reads that a person needs to enter. */
const GREETINGS: ReadonlySet<ReadName> = new Set(["userByToken", "placesOf", "events"]);

/**
 * Reads that wait for a worker. The server's own come first, since others wait for their answers; then those of people
 * who enter, with one of other people now and then. People share turns by the time that their reads take.
 */
export class ReadQueue {
  #own: Asked[] = [];
  readonly #greetings = new FairQueue<Asked>(WAITING_MAX);
  readonly #questions = new FairQueue<Asked>(WAITING_MAX);
  #inARow = 0;
  /** How long all waiting reads will take, in microseconds. */
  us = 0;

  get size(): number {
    return this.#own.length + this.#greetings.size + this.#questions.size;
  }

  /** Returns a read for which there is no room, to be refused. */
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

  /** Adds reads that a worker died with, without a new turn: they have had theirs. */
  addAgain(asked: readonly Asked[]): void {
    for (const { cost } of asked) this.us += cost;
    this.#own = [...asked, ...this.#own];
  }

  take(): Asked | undefined {
    const asked = this.#own.shift() ?? this.#takeOfPeople();
    // Estimates change in the meantime: differences must not add up.
    this.us = this.size === 0 ? 0 : this.us - (asked?.cost ?? 0);
    return asked;
  }

  /** Charges what a read took beyond its estimate. */
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
