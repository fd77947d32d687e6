import type { Answer } from "../chat/questions.ts";
import type { Found, Searched } from "../chat/search.ts";

/** Messages between the main thread and the worker of the search index, in addition to those of any follower. */

export type ToSearch = { find: number; searched: Searched } | { reindex: true };
export type FromSearch =
  | { found: number; us: number; answer: Answer<Found> }
  | { found: number; failed: string }
  /** The index is being built again, and why. */
  | { anew: string };

/** One step of the follower reads at most so many commits of the journal. */
export const COMMITS_AT_ONCE = 1_000;
/** If the index cannot be written, it is tried again after this time. */
export const AGAIN_MS = 5_000;
