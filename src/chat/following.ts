import { free } from "./costs.ts";
import { happened } from "./decide.ts";
import { anybody } from "./demands.ts";
import { rule } from "./rule.ts";

/** A follower of the journal has got further: back as well, when it begins anew. */
export const moveFollower = rule("follower.move", {
  sees: () => ({}),
  may: anybody,
  costs: free,
  decide: (_, { type: _type, ...moved }) => happened({ type: "follower.moved", ...moved }),
});
