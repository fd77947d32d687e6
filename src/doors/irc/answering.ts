import type { Call } from "./call.ts";
import { carryOut } from "./carrying-out.ts";
import type { Link } from "./shown.ts";

/**
 * The command that one client has under way alone: what it answers and what it causes come in one order. With a label, both are
 * one answer.
 */
export class Answering {
  readonly #link: Link;
  #call: Call | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  async carryOut(call: Call): Promise<void> {
    this.#call = call;
    try {
      await carryOut(call);
    } finally {
      this.#call = undefined;
    }
  }

  /** Sends what was answered so far: it comes before what happens now. */
  flush(): void {
    const call = this.#call;
    if (call && call.label === undefined && call.lines.length > 0) this.#link.send(call.lines.splice(0));
  }

  /** The labelled command under way answers with these lines. Returns false if there is none. */
  capture(lines: readonly string[]): boolean {
    if (this.#call?.label === undefined) return false;
    this.#call.lines.push(...lines);
    return true;
  }
}
