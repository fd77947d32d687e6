import { type Refusal, refusal } from "../protocol/errors.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { free, join, question } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, admin, signedIn } from "./demands.ts";
import { action, rule } from "./rule.ts";
import type { SeenOidc } from "./view.ts";

/** Each answer of an issuer signs in once, at whichever node it arrives. */
const completed = refusal("bad_credentials", {
  message: "this sign-in was completed already: sign in again",
});

/** Why this answer of an issuer does not open a session of this person; undefined = it does. */
export function proofRefusal({ owner, isUsed }: SeenOidc, me: UserId): Refusal | undefined {
  if (isUsed) return completed;
  return owner === me
    ? undefined
    : refusal("bad_credentials", { message: "this account was disconnected meanwhile: sign in again" });
}

/** Why this answer of an issuer cannot be connected to an account; undefined = it can. */
export function connectRefusal({ owner, isUsed, mine }: SeenOidc): Refusal | undefined {
  if (isUsed) return completed;
  if (owner !== undefined)
    return refusal("not_allowed", {
      message: "you sign in to another account here with that: disconnect it there first, or use another one",
    });
  if (mine >= limits.oidcLinksPerUserMax)
    return refusal("too_many", {
      message: `at most ${limits.oidcLinksPerUserMax} can be connected to one account: disconnect one first`,
    });
  return undefined;
}

export const connectOidc = rule("oidc.connect", {
  sees: ({ proof }) => ({ oidc: proof }),
  may: [signedIn, account],
  costs: join,
  told: "an account was connected to an issuer",
  decide({ me, oidc }, { proof }) {
    if (oidc.owner === me.id && !oidc.isUsed) return happened({ type: "oidc.shown", proof });
    const refused = connectRefusal(oidc);
    return refused ? { refused } : happened({ type: "oidc.connected", proof });
  },
});

/** One must keep a way in. */
export const disconnectOidc = rule("oidc.disconnect", {
  sees: ({ issuer, subject }) => ({ oidc: { issuer, subject }, password: true }),
  may: [signedIn, account],
  costs: free,
  told: "an account was disconnected from an issuer",
  decide({ me, oidc, passwordHash }, { issuer, subject }) {
    if (oidc.owner !== me.id) return already();
    if (oidc.mine <= 1 && passwordHash === undefined)
      return refuse("not_allowed", {
        message: "without a password nobody could sign in to your account any more: set one first",
        rule: "last-way-in",
        lift: "set a password first",
      });
    return happened({ type: "oidc.disconnected", issuer, subject });
  },
});

/** Owners are made and unmade by owners only, whatever an issuer says. */
export const giveOidcRole = rule("oidc.role", {
  sees: ({ user }) => ({ person: user }),
  may: [signedIn, admin],
  costs: free,
  told: "an issuer gave a role",
  decide({ others: [other] }, { role }) {
    if (other?.kind !== "account" || other.role === "owner" || other.role === role) return already();
    return happened({ type: "user.changed", user: other.id, role });
  },
});

export const listOidc = action("oidc.list", { may: [signedIn, account], costs: question });
