import type { Refusal } from "../protocol/errors.ts";
import { refusal } from "../protocol/errors.ts";
import type { Fact } from "../protocol/events.ts";
import type { FactorShown, PasskeyUse } from "../protocol/factor.ts";
import { limits } from "../protocol/limits.ts";
import { join } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, admin, signedIn, standsAbove } from "./demands.ts";
import type { FactorView, PasskeyView } from "./factor-view.ts";
import { action, rule } from "./rule.ts";

/** What a decision must see of the person's second factor. */
export const factorScope = (shown: FactorShown | undefined) => ({
  factor: shown && "recovery" in shown ? { recovery: shown.recovery } : {},
});

const WRONG_CODE = refusal("bad_code", {
  message: "this code is wrong, or was used already: use the next one that your app shows",
  field: "code",
});

/**
 * Whether the person may sign in with what they have shown beside their password, and what happens then: each code works once. To
 * check it takes a while, so this is the present state.
 */
export function factorNow(
  { authenticator, hasRecovery }: FactorView,
  shown: FactorShown | undefined,
): { readonly refused: Refusal } | { readonly facts: readonly Fact[] } {
  if (!authenticator) return { facts: [] };
  if (!shown) return { refused: refusal("second_factor") };
  const isRight =
    "recovery" in shown
      ? hasRecovery
      : shown.secret === authenticator.secret && shown.step > authenticator.step;
  return isRight ? { facts: [{ type: "factor.used", factor: shown }] } : { refused: WRONG_CODE };
}

/** What happens when the person signs in with this passkey, which signed this challenge; undefined = they may not. */
export function passkeyNow(
  me: { readonly id: string },
  found: PasskeyView | undefined,
  { credential, counter, challenge, until }: PasskeyUse,
): readonly Fact[] | undefined {
  if (!found || found.user !== me.id || found.isUsed) return undefined;
  // A counter that does not grow tells of a copy (WebAuthn, section 6.1.1). Passkeys that do not count say 0.
  if (counter <= found.counter && (counter > 0 || found.counter > 0)) return undefined;
  return [{ type: "passkey.used", credential, counter, challenge, until }];
}

export const addAuthenticator = rule("authenticator.add", {
  sees: ({ opens }) => ({ factor: {}, ...(opens && { password: true }) }),
  may: [signedIn, account],
  costs: join,
  told: "an authenticator app was set up",
  decide({ factor, passwordHash }, { secret, step, codes, opens }) {
    if (opens && opens.passwordHash !== passwordHash) return refuse("bad_credentials");
    if (factor.authenticator)
      return refuse("too_many", {
        message: "you have an authenticator app: remove it before you set up another one",
      });
    return happened(
      { type: "authenticator.added", secret, step, codes },
      ...(opens ? [{ type: "session.opened", session: opens.session } as const] : []),
    );
  },
});

export const removeAuthenticator = rule("authenticator.remove", {
  sees: ({ factor }) => factorScope(factor),
  may: [signedIn, account],
  costs: join,
  told: "an authenticator app was removed",
  decide({ factor }, { factor: shown }) {
    if (!factor.authenticator) return already();
    const now = factorNow(factor, shown);
    return "refused" in now ? now : happened({ type: "authenticator.removed" });
  },
});

export const makeRecoveryCodes = rule("recovery_codes.make", {
  sees: ({ factor }) => factorScope(factor),
  may: [signedIn, account],
  costs: join,
  told: "new recovery codes were made",
  decide({ factor }, { factor: shown, codes }) {
    const now = factorNow(factor, shown);
    if ("refused" in now) return now;
    if (!factor.authenticator)
      return refuse("bad_code", { message: "you have no authenticator app: recovery codes come with one" });
    return happened(...now.facts, { type: "recovery_codes.made", codes });
  },
});

export const resetFactors = rule("factors.reset", {
  sees: ({ user }) => ({ people: [user] }),
  may: [signedIn, admin, standsAbove],
  costs: join,
  told: "the second factor and the passkeys of a person were removed",
  decide({ others: [other] }, { user }) {
    if (other?.kind !== "account")
      return refuse("no_such_user", { message: `there is no account named ${user}`, field: "user" });
    return happened({ type: "factors.were_reset", user: other.id });
  },
});

export const addPasskey = rule("passkey.add", {
  sees: ({ credential, challenge }) => ({ passkey: { credential, challenge }, counts: "passkeys" as const }),
  may: [signedIn, account],
  costs: join,
  told: "a passkey was added",
  decide({ passkey, passkeys }, { type: _, ...added }) {
    if (passkey?.isUsed)
      return refuse("bad_credentials", { message: "this was answered already: begin again" });
    if (passkey?.user !== undefined)
      return refuse("not_allowed", {
        message: "this passkey signs in to an account already",
        field: "credential",
      });
    if (passkeys >= limits.passkeysPerUserMax)
      return refuse("too_many", {
        message: `one person has at most ${limits.passkeysPerUserMax} passkeys: remove one first`,
      });
    return happened({ ...added, type: "passkey.added" });
  },
});

export const usePasskey = rule("passkey.use", {
  sees: ({ credential, challenge }) => ({ passkey: { credential, challenge } }),
  may: [signedIn, account],
  costs: join,
  decide({ me, passkey }, use) {
    const facts = passkeyNow(me, passkey, use);
    return facts ? happened(...facts) : refuse("bad_credentials");
  },
});

export const dropPasskey = rule("passkey.drop", {
  sees: ({ credential }) => ({ passkey: { credential, challenge: "" } }),
  may: [signedIn, account],
  costs: join,
  told: "a passkey was removed",
  decide: ({ me, passkey }, { credential }) =>
    passkey?.user === me.id ? happened({ type: "passkey.removed", credential }) : already(),
});

const terms = { may: [signedIn, account], costs: join };
export const listFactors = action("factor.list", terms);
export const beginFactor = action("factor.begin", terms);
export const confirmFactor = action("factor.confirm", terms);
export const renewCodes = action("factor.codes", terms);
export const removeFactor = action("factor.remove", terms);
export const resetFactor = action("factor.reset", { may: [signedIn, admin], costs: join });
export const removePasskey = action("passkey.remove", terms);
