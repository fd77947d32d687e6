import type {
  AccountCreate,
  GuestCreate,
  GuestRegister,
  PasswordRehash,
  PasswordSet,
  SessionEnd,
  SessionOpen,
  SessionUsed,
  StatusSet,
  User,
  UserRoleCommand,
} from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { WayIn } from "../protocol/invite.ts";
import { limits } from "../protocol/limits.ts";
import type { AccountRestore, UserDelete } from "../protocol/moderation.ts";
import { skeleton, userNameProblem } from "../protocol/names.ts";
import { already, happened, happenedIn, inRoom, refuse, SYSTEM } from "./decide.ts";
import { admittance, staffNameRefusal } from "./entry.ts";
import type { Decision, Placed } from "./ports.ts";
import { becomesOperator } from "./succession.ts";
import type { View } from "./view.ts";

/** Names that guests get by themselves, so nobody else may have them. */
const GUEST_NAME = /^guest[0-9]+$/;

export function createAccount(view: View, command: AccountCreate): Decision {
  const { name, passwordHash, session, way } = command;
  const admitted = admittance(view, way);
  if ("refused" in admitted) return admitted;
  const refused = badName(view, name, way);
  if (refused) return { refused };
  if (view.accounts >= limits.accountsMax) return tooManyAccounts;
  const { role, facts } = admitted;
  return happened(
    {
      ...{ type: "user.created", name, kind: "account" },
      ...(role && { role }),
      ...(passwordHash && { passwordHash }),
    },
    { type: "session.opened", session },
    ...facts,
  );
}

export function createGuest(view: View, { name, session }: GuestCreate): Decision {
  const refused = name === undefined ? undefined : badName(view, name, undefined);
  if (refused) return { refused };
  if (view.guests >= limits.guestsMax)
    return refuse("too_busy", {
      message: `this server has at most ${limits.guestsMax} guests: try again later`,
    });
  return happened(
    { type: "user.created", name: name ?? `guest${view.nextPerson}`, kind: "guest" },
    ...(session ? [{ type: "session.opened" as const, session }] : []),
  );
}

/** A guest may keep the name they have, unless it is one that guests are given. */
export function registerGuest(view: View, { name, passwordHash, way }: GuestRegister): Decision {
  const admitted = admittance(view, way);
  if ("refused" in admitted) return admitted;
  const wanted = name ?? view.me.name;
  const own = skeleton(wanted) === skeleton(view.me.name);
  const refused = badName({ ...view, nameTaken: view.nameTaken && !own }, wanted, way);
  if (refused) return { refused };
  if (view.accounts >= limits.accountsMax) return tooManyAccounts;
  const { role, facts } = admitted;
  return happened(...facts, {
    ...{ type: "user.registered", name: wanted },
    ...(role && { role }),
    ...(passwordHash && { passwordHash }),
  });
}

const tooManyAccounts = refuse("too_many_accounts", {
  message: `this server has at most ${limits.accountsMax} accounts`,
});

/** A server that has no owner yet, and so nobody to pass for, says so. */
function badName({ nameTaken, entry }: View, name: string, way: WayIn | undefined): Refusal | undefined {
  return (
    nameRefusal(name) ??
    staffNameRefusal(name, way, entry?.hasOwner ?? true) ??
    (nameTaken ? refusal("name_taken", { field: "name" }) : undefined)
  );
}

/** Why nobody may have this name, if so. */
export function nameRefusal(name: string): Refusal | undefined {
  const problem = GUEST_NAME.test(skeleton(name))
    ? "names of this form are for guests"
    : userNameProblem(name);
  return problem === undefined ? undefined : refusal("bad_name", { message: problem, field: "name" });
}

/** A guest is let go: out of every room, with what they were to rooms and rooms that nobody else used; the name is free again. */
export function releaseGuest({ me, joined, bereft, bannedFrom, invitedTo }: View): Decision {
  if (me.kind !== "guest") return refuse("bad_request", { message: "only guests are let go" });
  return happenedIn([
    ...goesAway({ joined, bereft, bannedFrom, invitedTo }, me),
    { fact: { type: "user.released" } },
  ]);
}

type Ties = Pick<View, "joined" | "bereft" | "bannedFrom" | "invitedTo">;

/** Somebody goes out of every room, with what they were to rooms. */
function goesAway({ joined, bereft, bannedFrom, invitedTo }: Ties, who: User): readonly Placed[] {
  const about = { user: who.id, name: who.name };
  const left = joined.flatMap((room): Placed[] => {
    const heir = bereft.find((one) => one.room === room)?.heir;
    const leaving = inRoom(room, { type: "member.left", ...about }, who.id);
    return heir ? [leaving, inRoom(room, becomesOperator(heir), who.id)] : [leaving];
  });
  return [
    ...left,
    ...invitedTo.map((room) => inRoom(room, { type: "member.uninvited", ...about }, who.id)),
    // There is nobody left whom it could keep out.
    ...bannedFrom.map((room) => inRoom(room, { type: "member.unbanned", ...about }, SYSTEM)),
  ];
}

/** Whoever knows the password may, unless it was changed while it was looked at. */
export function deleteUser(view: View, { messages, now, was }: UserDelete): Decision {
  const [other] = view.others;
  if (!other || other.kind === "system") return refuse("no_such_user");
  if (other.id === view.me.id && view.passwordHash !== was)
    return refuse("bad_credentials", { field: "password" });
  return happenedIn([
    ...goesAway(view, other),
    { fact: { type: "user.deleted", user: other.id, messages, ...(now && { now: true }) } },
  ]);
}

export const restoreUser = ({ deleted }: View, { user }: AccountRestore): Decision =>
  deleted
    ? happened({ type: "user.restored", user: deleted })
    : refuse("no_such_user", { message: `nobody named ${user} can be restored`, field: "user" });

/**
 * Whoever knew the old password is signed out, wherever that was. Checking a password takes a while: if it, or the
 * session that asks, does not hold any longer, nothing of theirs does.
 */
export function setPassword(view: View, { passwordHash, was, keep }: PasswordSet): Decision {
  if (keep && !view.holds) return refuse("not_signed_in");
  if (view.passwordHash !== was) return refuse("bad_credentials", { field: "old" });
  return happened(
    { type: "password.changed", passwordHash },
    { type: "session.ended", ...(keep && { keep }) },
  );
}

/** Nobody is signed out, since the password stays the same; another one that was set meanwhile stays as well. */
export const rehashPassword = (view: View, { passwordHash, was }: PasswordRehash): Decision =>
  view.passwordHash === was ? happened({ type: "password.changed", passwordHash }) : already();

/** With a password or a session that was taken back in the meantime, nobody gets another one. */
export function openSession(view: View, { session, shown }: SessionOpen): Decision {
  if (shown && "session" in shown && !view.holds) return refuse("not_signed_in");
  if (shown && "passwordHash" in shown && view.passwordHash !== shown.passwordHash)
    return refuse("bad_credentials");
  if (view.sessions >= limits.sessionsPerUserMax)
    return refuse("too_many", {
      message: `one person is signed in at most ${limits.sessionsPerUserMax} times: end one of your sessions`,
    });
  return happened({ type: "session.opened", session });
}

export const endSession = (_view: View, { session, keep }: SessionEnd): Decision =>
  happened({ type: "session.ended", ...(session && { session }), ...(keep && { keep }) });

export const useSession = (_view: View, { session, cloak }: SessionUsed): Decision =>
  happened({ type: "session.seen", session, ...(cloak && { cloak }) });

export function setStatus({ me }: View, { status }: StatusSet): Decision {
  return (me.status ?? "") === status ? already() : happened({ type: "user.changed", user: me.id, status });
}

export function setUserRole({ me, others }: View, { user, role }: UserRoleCommand): Decision {
  const [other] = others;
  if (!other || other.kind === "system")
    return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
  if (other.kind === "guest")
    return refuse("not_allowed", {
      message: "a guest has no account that could have a role: they can make one",
      rule: "account",
      lift: "they can make one",
    });
  if (role === "owner" && me.role !== "owner")
    return refuse("not_allowed", {
      message: "only owners can make somebody an owner: ask an owner of the server",
      rule: "rank",
      lift: "ask an owner of the server",
    });
  return other.role === role
    ? already({ user: other })
    : happened({ type: "user.changed", user: other.id, role });
}
