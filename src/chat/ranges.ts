import { limits } from "../protocol/limits.ts";
import { parseTarget, textOfTarget } from "./ban-targets.ts";
import { join } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { admin, moderator, signedIn } from "./demands.ts";
import { bodyOf } from "./range-list.ts";
import { action, rule } from "./rule.ts";

export const listRanges = action("ranges.list", { may: [signedIn, moderator], costs: join });

export const importRanges = rule("ranges.import", {
  sees: ({ use, name }) => ({ rangeList: { use, name } }),
  may: [signedIn, admin],
  costs: join,
  told: "a list of ranges was imported",
  decide({ rangeLists }, { type: _, ...said }) {
    if (!rangeLists.isThere && rangeLists.count >= limits.rangeListsMax) return tooMany;
    return happened({ type: "ranges.set", ...said });
  },
});

export const exemptRange = rule("ranges.exempt", {
  sees: ({ network }) => ({ rangeList: { use: "exempt" as const, name: nameOf(network) } }),
  may: [signedIn, admin],
  costs: join,
  told: "a network was exempted",
  decide({ rangeLists }, { network, reason }) {
    const target = parseTarget(network);
    if ("problem" in target)
      return refuse("bad_request", { field: "network", message: `network ${target.problem}` });
    if (target.is !== "network")
      return refuse("bad_request", {
        field: "network",
        message: "network is no address: write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48",
      });
    if (!rangeLists.isThere && rangeLists.count >= limits.rangeListsMax) return tooMany;
    const body = bodyOf({ networks: [target.network], patterns: [] });
    const said = { use: "exempt", name: textOfTarget(target), ranges: 1, patterns: 0, body } as const;
    return happened({ type: "ranges.set", ...said, ...(reason && { reason }) });
  },
});

export const removeRanges = rule("ranges.remove", {
  sees: ({ use, name }) => ({ rangeList: { use, name: use === "exempt" ? nameOf(name) : name } }),
  may: [signedIn, admin],
  costs: join,
  told: "a list of ranges was removed",
  decide({ rangeLists }, { use, name }) {
    if (!rangeLists.isThere)
      return refuse("no_such_ban", {
        message: use === "ban" ? `there is no list ${name}` : `${name} is not exempt`,
        field: "name",
      });
    return happened({ type: "ranges.removed", use, name: use === "exempt" ? nameOf(name) : name });
  },
});

const tooMany = refuse("too_many", {
  message: `a server has at most ${limits.rangeListsMax} lists of ranges`,
});

/** The one spelling of a network. */
function nameOf(network: string): string {
  const target = parseTarget(network);
  return "problem" in target ? network : textOfTarget(target);
}
