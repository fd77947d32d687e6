import type { NodeId } from "./bus.ts";

/** A node tells something each second. If nothing came for so long, it may be cut off. */
const SILENT_MS = 1_300;
/** A node without a lease, such as a verb, tells something and goes. */
const FORGET_MS = 30_000;

/** Which other nodes are not heard, though they live. Pure: `now` is the caller's clock. */
export class Silence {
  /** When each was heard last; one that lives and was never heard, since when this node knows of it. */
  readonly #heardAt = new Map<NodeId, number>();
  #living: ReadonlySet<NodeId> = new Set();

  /** This node told something. */
  breaks(node: NodeId, now: number): void {
    this.#heardAt.set(node, now);
  }

  /** These nodes live, by their leases. */
  live(nodes: Iterable<NodeId>, now: number): void {
    const before = this.#living;
    this.#living = new Set(nodes);
    for (const node of this.#living) if (!this.#heardAt.has(node)) this.#heardAt.set(node, now);
    for (const node of before) if (!this.#living.has(node)) this.#heardAt.delete(node);
  }

  /** This node has said that it stops. */
  goes(node: NodeId): void {
    this.#heardAt.delete(node);
  }

  /** The nodes that are not heard. */
  of(now: number): ReadonlySet<NodeId> {
    for (const [node, at] of this.#heardAt)
      if (!this.#living.has(node) && now - at > FORGET_MS) this.#heardAt.delete(node);
    return new Set([...this.#heardAt].flatMap(([node, at]) => (now - at > SILENT_MS ? [node] : [])));
  }
}
