import type { User } from "../../protocol/account.ts";
import type { Moment } from "../rows.ts";

/** Who did it, and when. */
export interface By {
  readonly me: User;
  readonly at: Moment;
}
