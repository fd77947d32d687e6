import type { PartOf } from "./buckets.ts";

/**
 * The nodes of a server share the limits of a person and of a network: each grants a part of them, from 0 to 1. All nodes
 * together grant at most twice the limit.
 */
export interface Portions {
  /** The part that a person has on this node. `person` = `Payer.person`; `now` in milliseconds. */
  ofPerson(person: string, now: number): number;
  /** The part that a network has on this node, and a room. */
  ofNetwork(): number;
}

/** A person who has just come to this node may have come to others: it has heard of that after so long. */
const HEARD_MS = 2_000;
/** Then their part grows for so long. It is longer than any budget takes to fill, so moving from node to node gains nothing. */
const GROWS_MS = 10_000;
/** A person who is here for so long has the part that they keep. */
export const SETTLED_MS = HEARD_MS + GROWS_MS;

/** What a node knows when it divides a person's limits. */
interface Known {
  /** Nodes that live, this one included. */
  readonly nodes: number;
  /** Other nodes that have a client of the person, or are not heard, so that they may have one. */
  readonly elsewhere: number;
  /** How long the person has been here, in milliseconds; 0 = they have no client here. */
  readonly hereMs: number;
}

/**
 * Of n nodes, each grants a person 1/(n-1) at least, so the nodes where they are not grant their budget once, and the k nodes
 * where they are grant 1/k each: once more. So on two nodes each grants the whole.
 */
export function portionOf({ nodes, elsewhere, hereMs }: Known): number {
  const least = leastOf(nodes);
  if (hereMs < HEARD_MS || least === 1) return least;
  const own = Math.max(least, 1 / (1 + elsewhere));
  return hereMs >= SETTLED_MS ? own : least + ((own - least) * (hereMs - HEARD_MS)) / GROWS_MS;
}

/** The part of a person of whom a node knows nothing. */
export const leastOf = (nodes: number): number => (nodes > 2 ? 1 / (nodes - 1) : 1);

/** A network is not looked for: of n nodes, each grants it 2/n. */
export const networkPortionOf = (nodes: number): number => (nodes > 2 ? 2 / nodes : 1);

/** As buckets of people, and of networks, ask for it. */
export const partOfPerson =
  (portions: Portions): PartOf<string> =>
  (person, now) =>
    portions.ofPerson(person, now);
export const partOfNetwork = (portions: Portions) => (): number => portions.ofNetwork();
