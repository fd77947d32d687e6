import type { Answer } from "../chat/questions.ts";
import type { Found, Searched } from "../chat/search.ts";

/* What the main thread and the worker of the search index say to each other, beside what they say as with any follower. */

export type ToSearch = { find: number; searched: Searched } | { reindex: true };
export type FromSearch =
  | { found: number; us: number; answer: Answer<Found> }
  | { found: number; failed: string }
  /** The index is built anew, and why. */
  | { anew: string };

/** What one step of the follower reads of the journal at most. */
export const COMMITS_AT_ONCE = 1_000;
/** When the index cannot be written, it is tried again after so long. */
export const AGAIN_MS = 5_000;
