import type { Call } from "./call.ts";
import { carryOut } from "./carrying-out.ts";
import type { Link } from "./shown.ts";

/**
 * What one client has under way alone. What a command answers and what it causes come in one order; with a label, both are one
 * answer. What a task tells comes together, after what happens meanwhile.
 */
export class Answering {
  readonly #link: Link;
  #call: Call | undefined;
  #isTask = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /** The call that is under way; undefined = there is none. */
  get call(): Call | undefined {
    return this.#call;
  }

  /** Carries out a command, or a task of the session. */
  async carryOut(call: Call, task?: (call: Call) => Promise<void>): Promise<void> {
    this.#call = call;
    this.#isTask = task !== undefined;
    try {
      await (task ?? carryOut)(call);
    } finally {
      this.#call = undefined;
    }
  }

  /** Sends what was answered so far: it comes before what happens now. */
  flush(): void {
    const call = this.#isTask ? undefined : this.#call;
    if (call && call.label === undefined && call.lines.length > 0) this.#link.send(call.lines.splice(0));
  }

  /** The labelled command under way answers with these lines. Returns false if there is none. */
  capture(lines: readonly string[]): boolean {
    if (this.#call?.label === undefined) return false;
    this.#call.lines.push(...lines);
    return true;
  }
}
