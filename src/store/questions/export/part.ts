import type { Recipe } from "../../recipe.ts";

/** A person's page of a part. `after` is where the page before ended; 0, 0 = at the beginning. `time` is the server's. */
export interface Open {
  readonly user: number;
  readonly after: readonly [number, number];
  readonly time: number;
}

/** Lines of the export, and where the next page of this part begins; none = it was the last. */
export interface Part {
  readonly lines: readonly object[];
  readonly next?: readonly [number, number];
}

export type PartOf = (open: Open) => Recipe<Part>;
