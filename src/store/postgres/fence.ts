import type { Holder } from "../../protocol/leases.ts";
import { unavailable } from "../change.ts";
import { nodeLives } from "../leases.ts";
import type { Recipe } from "../recipe.ts";
import type { Numbered } from "./extent.ts";
import type { Decided } from "./lanes.ts";

const NO_LEASE = "this node did not renew its lease in time, or another process has its name";

/**
 * A node whose lease has ended writes nothing: the others have taken its guests for gone, and may do its work. Which node a
 * writer writes for, it learns from the first lease that it writes; until then it writes for none, as verbs do. A writer that
 * was started again knows it from the one before.
 */
export class Fence {
  #holder: Holder | undefined;

  constructor(holder: Holder | undefined) {
    this.#holder = holder;
  }

  get holder(): Holder | undefined {
    return this.#holder;
  }

  /** Whether the lease is good: asked in each transaction, before anything is decided. */
  *isOpen(): Recipe<boolean> {
    return this.#holder === undefined || (yield* nodeLives(this.#holder, 0));
  }

  /** Refuses what a node without a lease may not write, and returns what it may: its lease. */
  allowed(isOpen: boolean, changes: readonly Numbered[], decided: Decided): readonly Numbered[] {
    if (isOpen) return changes;
    const isLease = ([, [, command]]: Numbered) => command.type === "node.lease";
    for (const one of changes) if (!isLease(one)) decided.set(one[0], unavailable([one[1]], NO_LEASE));
    return changes.filter(isLease);
  }

  /** These changes were committed. */
  committed(changes: readonly Numbered[], decided: Decided): void {
    for (const [i, [, command]] of changes) {
      if (command.type !== "node.lease" || command.forMs <= 0) continue;
      const { node, run } = command;
      const done = decided.get(i)?.done[0];
      const isMine = this.#holder === undefined || this.#holder.node === node;
      if (isMine && done && !done.refused && done.held) this.#holder = { node, run };
    }
  }
}
