import { limits } from "../protocol/limits.ts";
import { free, join } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, anyUser, signedIn } from "./demands.ts";
import { rule } from "./rule.ts";

/**
 * Every other session of the person ends, since the old password may have been known to others. Checking a password takes
 * a while: a password that was changed meanwhile, or a session that ended meanwhile, changes nothing.
 */
export const setPassword = rule("password.set", {
  sees: ({ keep }) => ({ password: true, ...(keep && { session: keep }) }),
  may: [signedIn, account],
  costs: join,
  told: "a password was set",
  decide(view, { passwordHash, was, keep }) {
    if (keep && !view.holds) return refuse("not_signed_in");
    if (view.passwordHash !== was) return refuse("bad_credentials", { field: "old" });
    return happened(
      { type: "password.changed", passwordHash },
      { type: "session.ended", ...(keep && { keep }) },
    );
  },
});

/** The password stays the same, so nobody is signed out. Another one that was set meanwhile stays as well. */
export const rehashPassword = rule("password.rehash", {
  sees: () => ({ password: true }),
  may: [signedIn, account],
  costs: free,
  decide: (view, { passwordHash, was }) =>
    view.passwordHash === was
      ? happened({ type: "password.changed", passwordHash, rehashed: true })
      : already(),
});

/**
 * A password that was changed meanwhile, or a session that ended meanwhile, opens no session. A program that signs in each
 * time it starts does not use up its person's sessions: it has so many, and the one used least recently ends for the next.
 */
export const openSession = rule("session.open", {
  sees: ({ session, shown = {} }) => ({
    counts: "sessions",
    ...(session.byPassword && { byPassword: true }),
    ...("session" in shown && { session: shown.session }),
    ...("passwordHash" in shown && { password: true }),
  }),
  may: anyUser,
  costs: join,
  told: "signed in",
  decide(view, { session, shown }) {
    if (shown && "session" in shown && !view.holds) return refuse("not_signed_in");
    if (shown && "passwordHash" in shown && view.passwordHash !== shown.passwordHash)
      return refuse("bad_credentials");
    const { open = 0, oldest } = view.byPassword ?? {};
    if (oldest && open >= limits.passwordSessionsMax)
      return happened({ type: "session.ended", session: oldest }, { type: "session.opened", session });
    if (view.sessions >= limits.sessionsPerUserMax)
      return refuse("too_many", {
        message: `one person is signed in at most ${limits.sessionsPerUserMax} times: end one of your sessions`,
      });
    return happened({ type: "session.opened", session });
  },
});

export const endSession = rule("session.end", {
  sees: () => ({}),
  may: anyUser,
  costs: free,
  told: "signed out",
  decide: (_view, { session, keep }) =>
    happened({ type: "session.ended", ...(session && { session }), ...(keep && { keep }) }),
});

export const useSession = rule("session.used", {
  sees: () => ({}),
  may: anyUser,
  costs: free,
  decide: (_view, { session, cloak }) => happened({ type: "session.seen", session, ...(cloak && { cloak }) }),
});
