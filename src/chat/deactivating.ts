import { type Refusal, refusal } from "../protocol/errors.ts";
import { join } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, admin, mayDeactivate, signedIn, standsAbove } from "./demands.ts";
import { rule } from "./rule.ts";
import { because } from "./standing.ts";
import type { Sight } from "./view.ts";

export const deactivateUser = rule("user.deactivate", {
  sees: ({ user }) => ({ person: user, password: true, counts: "owners" }),
  may: [signedIn, account, mayDeactivate],
  costs: join,
  told: "an account was deactivated",
  decide(view, { was }) {
    const [other] = view.others;
    if (!other || other.kind === "system") return refuse("no_such_user");
    if (other.kind === "guest")
      return refuse("not_allowed", {
        message: "a guest has no account that could be deactivated",
        rule: "account",
        lift: "ban the guest, or wait until they leave",
      });
    // Another request may have changed the password while this one checked it.
    if (other.id === view.me.id && view.passwordHash !== was)
      return refuse("bad_credentials", { field: "password" });
    const refused = lastOwner(view, "deactivated");
    if (refused) return { refused };
    return other.deactivated
      ? already({ user: other })
      : happened({ type: "user.deactivated", user: other.id });
  },
});

export const reactivateUser = rule("account.reactivate", {
  sees: ({ user }) => ({ people: [user] }),
  may: [signedIn, admin, standsAbove],
  costs: join,
  told: "an account was reactivated",
  decide({ others }, { user }) {
    const [other] = others;
    if (other?.kind !== "account")
      return { refused: refusal("no_such_user", { message: `no account is named ${user}`, field: "user" }) };
    return other.deactivated ? happened({ type: "user.reactivated", user: other.id }) : already();
  },
});

/** A server always has an owner who can sign in. `done` = what would be done to the person. */
export function lastOwner(
  { others: [other], owners }: Pick<Sight, "others" | "owners">,
  done: "deactivated" | "given another role",
): Refusal | undefined {
  if (other?.role !== "owner" || other.deactivated || owners > 1) return undefined;
  return because(
    "not_allowed",
    "last-owner",
    `${other.name} is the only owner of this server, and cannot be ${done}`,
    "make another person an owner first",
  );
}
