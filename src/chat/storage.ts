import { free } from "./costs.ts";
import { happened } from "./decide.ts";
import { anyone } from "./demands.ts";
import { rule } from "./rule.ts";

/** The server keeps what it has counted. */
export const keepStorage = rule("storage.keep", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: (_view, { type: _, ...figures }) => happened({ type: "storage.kept", ...figures }),
});
