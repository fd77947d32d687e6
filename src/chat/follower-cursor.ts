import { free } from "./costs.ts";
import { happened } from "./decide.ts";
import { anyone } from "./demands.ts";
import { rule } from "./rule.ts";

/** Moves a follower's position in the journal: forward, or back when the follower starts over. */
export const moveFollower = rule("follower.move", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: (_, { type: _type, ...moved }) => happened({ type: "follower.moved", ...moved }),
});
