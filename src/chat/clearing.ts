import { directory, join } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { moderator, signedIn, standsBelow } from "./demands.ts";
import { action, rule } from "./rule.ts";
import { RANKS, rank } from "./standing.ts";

/** Whether a person with this role reaches also private rooms that they are not in, and conversations. */
export const clearsEverywhere = (role: Parameters<typeof rank>[0]): boolean => rank(role) >= RANKS.admin;

export const eraseUser = rule("user.erase", {
  sees: ({ user, id }) => ({ ...(user && { people: [user] }), ...(id && { person: id }) }),
  may: [signedIn, moderator, standsBelow],
  costs: join,
  told: "what a person wrote is erased",
  decide({ me, others = [] }, { user, id, sinceSeconds }) {
    const writer = id ?? others[0]?.id;
    if (!writer) return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    return happened({
      ...{ type: "user.erased", user: writer },
      ...(sinceSeconds !== undefined && { sinceSeconds }),
      ...(clearsEverywhere(me.role) && { everywhere: true }),
    });
  },
});

export const countWritten = action("user.wrote", { may: [signedIn, moderator], costs: directory });
