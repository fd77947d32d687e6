import type { SessionOpen } from "../protocol/door-commands.ts";
import { refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { free, join } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, admin, anyUser, signedIn, standsAbove } from "./demands.ts";
import { factorNow, factorScope, passkeyNow } from "./factors.ts";
import { proofRefusal } from "./oidc.ts";
import { rule } from "./rule.ts";
import type { Sight } from "./view.ts";

/**
 * Ends every other session of the person, since others may have known the old password. To check a password takes a
 * while: if the password was changed or the session ended in the meantime, nothing changes.
 */
export const setPassword = rule("password.set", {
  sees: ({ keep }) => ({ password: true, ...(keep && { session: keep }) }),
  may: [signedIn, account],
  costs: join,
  told: "a password was set",
  decide(view, { passwordHash, scram, was, keep }) {
    if (keep && !view.holds) return refuse("not_signed_in");
    if (view.passwordHash !== was) return refuse("bad_credentials", { field: "old" });
    return happened(
      { type: "password.changed", passwordHash, scram },
      { type: "session.ended", ...(keep && { keep }) },
    );
  },
});

/** The password stays the same, so no session ends. If another password was set in the meantime, that one stays. */
export const rehashPassword = rule("password.rehash", {
  sees: () => ({ password: true }),
  may: [signedIn, account],
  costs: free,
  decide: (view, { passwordHash, scram, was }) =>
    view.passwordHash === was
      ? happened({ type: "password.changed", passwordHash, scram, rehashed: true })
      : already(),
});

/**
 * Opens no session if the password was changed, the certificate was removed, the code was used, or the session ended, in the
 * meantime. One person has at most so many
 * sessions that were opened by password, and a further one ends the least recently used. So a program may sign in each
 * time it starts. A session that ends with its connection does not count.
 */
export const openSession = rule("session.open", {
  sees: ({ session, shown = {} }) => ({
    counts: session.run === undefined ? ("sessions" as const) : ("connected" as const),
    ...(session.byPassword && { byPassword: true }),
    ...("session" in shown && { session: shown.session }),
    ...("passwordHash" in shown && { password: true, ...factorScope(shown.factor) }),
    ...("passkey" in shown && { passkey: shown.passkey }),
    ...("certificate" in shown && { certificate: shown.certificate }),
    ...("oidc" in shown && { oidc: shown.oidc }),
  }),
  may: anyUser,
  costs: join,
  told: "signed in",
  decide(view, { session, shown }) {
    if (shown && "session" in shown && !view.holds) return refuse("not_signed_in");
    if (shown && "passwordHash" in shown && view.passwordHash !== shown.passwordHash)
      return refuse("bad_credentials");
    const shows = shownNow(view, shown);
    if ("refused" in shows) return shows;
    if (shown && "certificate" in shown && view.certifies !== view.me.id) return refuse("bad_credentials");
    const refused = shown && "oidc" in shown && view.oidc && proofRefusal(view.oidc, view.me.id);
    if (refused) return { refused };
    const { open = 0, oldest } = view.byPassword ?? {};
    if (oldest && open >= limits.passwordSessionsMax)
      return happened(
        ...shows.facts,
        { type: "session.ended", session: oldest },
        { type: "session.opened", session },
      );
    if ((view.connected ?? 0) >= limits.clientsPerUserMax)
      return refuse("too_busy", {
        message: `one person has at most ${limits.clientsPerUserMax} clients: close one of them`,
      });
    if ((view.sessions ?? 0) >= limits.sessionsPerUserMax)
      return refuse("too_many", {
        message: `one person is signed in at most ${limits.sessionsPerUserMax} times: end one of your sessions`,
      });
    return happened(
      ...shows.facts,
      { type: "session.opened", session },
      ...(shown && "oidc" in shown ? [{ type: "oidc.shown" as const, proof: shown.oidc }] : []),
    );
  },
});

/** Whether a second factor or a passkey signs in at this moment. */
function shownNow(
  { me, factor, passkey }: Pick<Partial<Sight>, "factor" | "passkey"> & Pick<Sight, "me">,
  shown: SessionOpen["shown"],
): ReturnType<typeof factorNow> {
  if (shown && "passkey" in shown) {
    const facts = passkeyNow(me, passkey, shown.passkey);
    return facts ? { facts } : { refused: refusal("bad_credentials") };
  }
  return shown && "passwordHash" in shown && factor ? factorNow(factor, shown.factor) : { facts: [] };
}

export const endSession = rule("session.end", {
  sees: () => ({}),
  may: anyUser,
  costs: free,
  told: "signed out",
  decide: (_view, { session, keep }) =>
    happened({ type: "session.ended", ...(session && { session }), ...(keep && { keep }) }),
});

/** Of a person with a lower role, or of oneself when the operator does it. */
export const signOutUser = rule("user.sign_out", {
  sees: ({ user, session }) => ({ people: [user], leaving: true, ...(session && { session }) }),
  may: [signedIn, admin, standsAbove],
  costs: join,
  told: "sessions of a person were ended",
  decide({ others, holds }, { user, session }) {
    const [other] = others;
    if (!other || other.kind === "system")
      return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    if (session && !holds) return refuse("no_such_session", { field: "session" });
    return happened({ type: "session.ended", user: other.id, ...(session && { session }) });
  },
});

/** Nobody signs out: a connection has ended. So the server's log does not tell of it. */
export const leaveSession = rule("session.leave", {
  sees: () => ({}),
  may: anyUser,
  costs: free,
  decide: (_view, { session }) => happened({ type: "session.left", session }),
});

/** It is for a later connection of the device, and nobody else hears of it. */
export const markDevice = rule("device.mark", {
  sees: () => ({}),
  may: [signedIn, account],
  costs: free,
  decide: (_view, { device, rooms }) => happened({ type: "device.marked", device, rooms }),
});

export const useSession = rule("session.used", {
  sees: () => ({}),
  may: anyUser,
  costs: free,
  decide: (_view, { session, cloak }) => happened({ type: "session.seen", session, ...(cloak && { cloak }) }),
});
