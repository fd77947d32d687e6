import type { Scope } from "../../chat/view.ts";
import type { User } from "../../protocol/account.ts";
import type { Kept } from "../kept.ts";
import type { Moment, RoomRow } from "../rows.ts";

/** What all parts of a view are about. People are named by their keys. */
export interface About {
  readonly kept: Kept;
  readonly scope: Scope;
  readonly at: Moment;
  /** Who asks. */
  readonly me: number;
  readonly others: readonly User[];
  /** The first of the others. */
  readonly other: number | undefined;
  /** Whose rooms and marks are asked for: those of the person who leaves, or mine. */
  readonly whose: number;
  readonly row: RoomRow | undefined;
}
