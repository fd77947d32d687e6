import { free } from "./costs.ts";
import { happened } from "./decide.ts";
import { anybody } from "./demands.ts";
import { rule } from "./rule.ts";

/** The server's log is kept for so many days. */
export const trimServerLog = rule("server_log.trim", {
  sees: () => ({}),
  may: anybody,
  costs: free,
  decide: (_, { days }) => happened({ type: "server_log.trimmed", days }),
});
