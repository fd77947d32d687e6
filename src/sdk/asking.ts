import type { Answer } from "./calls.ts";
import { Lost, Refused } from "./thrown.ts";

/** The pause before a question is asked again: we may learn a little late that the connection is broken. */
const AGAIN_MS = 100;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (why: Error) => void;
}

/** Waits for a connection, then asks. */
export class Asking {
  readonly #waiting = new Set<Waiter>();
  #isOpen = false;
  #over: Error | undefined;

  /** Why there will be no more answers. */
  get over(): Error | undefined {
    return this.#over;
  }

  /** Rejects with `Lost` when the connection breaks before the answer. */
  async tryOnce<Ok>(ask: () => Promise<Answer<Ok>>): Promise<Ok> {
    await this.#opened();
    const answer = await ask();
    if (answer.is === "lost") throw this.#over ?? new Lost("the connection broke before the answer came");
    return settled(answer);
  }

  /** Asks again until an answer comes. Only for requests that may be repeated. */
  async retry<Ok>(ask: () => Promise<Answer<Ok>>): Promise<Ok> {
    for (;;) {
      await this.#opened();
      const answer = await ask();
      if (answer.is !== "lost") return settled(answer);
      await this.pause(AGAIN_MS);
    }
  }

  /** Waits this long, then for a connection. */
  async pause(afterMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await this.#opened();
  }

  opened(): void {
    this.#isOpen = true;
    for (const { resolve } of this.#waiting) resolve();
    this.#waiting.clear();
  }

  closed(): void {
    this.#isOpen = false;
  }

  end(why: Error): void {
    this.#over ??= why;
    this.#isOpen = false;
    for (const { reject } of this.#waiting) reject(this.#over);
    this.#waiting.clear();
  }

  async #opened(): Promise<void> {
    if (this.#over) throw this.#over;
    if (this.#isOpen) return;
    await new Promise<void>((resolve, reject) => this.#waiting.add({ resolve, reject }));
  }
}

function settled<Ok>(answer: Exclude<Answer<Ok>, { is: "lost" }>): Ok {
  if (answer.is === "ok") return answer.ok;
  throw new Refused(answer.refusal);
}
