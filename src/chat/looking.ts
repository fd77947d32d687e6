import { free } from "./costs.ts";
import { already, happened } from "./decide.ts";
import { moderator, signedIn } from "./demands.ts";
import { rule } from "./rule.ts";

/** The log notes at most once an hour that a person looked at the same: many pages of one list are one look. */
export const noteLook = rule("admin.look", {
  sees: ({ look }) => ({ looked: look }),
  may: [signedIn, moderator],
  costs: free,
  decide: ({ looked }, { look }) => (looked ? already() : happened({ type: "admin.looked", ...look })),
});
