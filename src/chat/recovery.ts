import { limits } from "../protocol/limits.ts";
import { join } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { account, admin, signedIn, standsAbove } from "./demands.ts";
import { factorNow, factorScope } from "./factors.ts";
import { rule } from "./rule.ts";

const HOUR_MS = 60 * 60 * 1_000;

export const createRecovery = rule("recovery.create", {
  sees: ({ user }) => ({ people: [user], entry: {} }),
  may: [signedIn, admin, standsAbove],
  costs: join,
  told: "a link for another password was made",
  decide({ others, entry }, { user, code }) {
    const [other] = others;
    if (!other || other.kind === "system")
      return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    if (other.kind === "guest")
      return refuse("not_allowed", {
        message: "a guest has no password: they can make an account",
        rule: "account",
        lift: "they can make one",
      });
    if (other.deactivated)
      return refuse("not_allowed", {
        message: `the account of ${other.name} is deactivated: reactivate it first`,
        rule: "deactivated",
        lift: "an admin of the server can reactivate it",
      });
    const expiresAt = entry.now + limits.recoveryHoursMax * HOUR_MS;
    return happened({ type: "recovery.created", user: other.id, code, expiresAt });
  },
});

/** Others may have known the former password: all sessions end. The link stands for the password alone, so a second factor stays one. */
export const useRecovery = rule("recovery.use", {
  sees: ({ code, factor }) => ({ entry: { recovery: code }, ...factorScope(factor) }),
  may: [signedIn, account],
  costs: join,
  told: "another password was set by a link",
  decide({ me, entry, factor }, { passwordHash, scram, session, factor: shown }) {
    if (entry.recovers !== me.id) return refuse("bad_code");
    const now = factorNow(factor, shown);
    if ("refused" in now) return now;
    return happened(
      ...now.facts,
      { type: "recovery.used" },
      { type: "password.changed", passwordHash, scram },
      { type: "session.ended" },
      { type: "session.opened", session },
    );
  },
});
