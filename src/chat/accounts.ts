import type { User } from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { WayIn } from "../protocol/invite.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton, userNameProblem } from "../protocol/names.ts";
import { free, gesture, join } from "./costs.ts";
import { lastOwner } from "./deactivating.ts";
import type { Placed } from "./decide.ts";
import { already, happened, happenedIn, inRoom, refuse, SYSTEM } from "./decide.ts";
import { admin, anyone, anyUser, guest, mayDelete, signedIn, standsAbove } from "./demands.ts";
import { admittance, staffNameRefusal } from "./entry.ts";
import { connectRefusal } from "./oidc.ts";
import { rule } from "./rule.ts";
import { becomesOperator } from "./succession.ts";
import type { Sight } from "./view.ts";

/** The form of the names that the server gives guests, so no account may have one. */
const GUEST_NAME = /^guest[0-9]+$/;

const entryBy = (way: WayIn | undefined) => (way?.by === "invite" ? { code: way.code } : {});

export const createAccount = rule("account.create", {
  sees: ({ name, way, oidc }) => ({
    ...{ userName: name, entry: entryBy(way), server: true },
    ...(oidc && { oidc }),
  }),
  may: anyone,
  costs: free,
  told: "an account was made",
  decide(view, { name, passwordHash, scram, session, way, oidc }) {
    const admitted = admittance(view, way);
    if ("refused" in admitted) return admitted;
    const refused = badName(view, name, way) ?? (view.oidc && connectRefusal({ ...view.oidc, mine: 0 }));
    if (refused) return { refused };
    if (view.accounts >= limits.accountsMax) return tooManyAccounts;
    const { role, facts } = admitted;
    return happened(
      {
        ...{ type: "user.created", name, kind: "account" },
        ...(role && { role }),
        ...(passwordHash && { passwordHash, scram }),
      },
      { type: "session.opened", session },
      ...(oidc ? [{ type: "oidc.connected" as const, proof: oidc }] : []),
      ...facts,
    );
  },
});

export const createGuest = rule("guest.create", {
  sees: ({ name }) => ({ userName: name ?? "", server: true }),
  may: anyone,
  costs: free,
  decide(view, { name, session, node }) {
    const refused = name === undefined ? undefined : badName(view, name, undefined);
    if (refused) return { refused };
    if (view.guests >= limits.guestsMax)
      return refuse("too_busy", {
        message: `this server has at most ${limits.guestsMax} guests: try again later`,
      });
    return happened(
      { type: "user.created", name: name ?? `guest${view.nextPerson}`, kind: "guest" },
      ...(session ? [{ type: "session.opened" as const, session }] : []),
      ...(node === undefined ? [] : [{ type: "guest.came" as const, node }]),
    );
  },
});

/** A guest who becomes an account may keep their name, unless the server gave it to them. */
export const registerGuest = rule("guest.register", {
  sees: ({ name, way }) => ({ userName: name ?? "", entry: entryBy(way), server: true }),
  may: [signedIn, guest],
  costs: join,
  told: "a guest became an account",
  decide(view, { name, passwordHash, scram, way }) {
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
      ...(passwordHash && { passwordHash, scram }),
    });
  },
});

const tooManyAccounts = refuse("too_many_accounts", {
  message: `this server has at most ${limits.accountsMax} accounts`,
});

/** Until a server has an owner there is no staff whom a name could imitate. */
function badName(
  { nameTaken, entry }: Pick<Sight, "nameTaken"> & Partial<Pick<Sight, "entry">>,
  name: string,
  way: WayIn | undefined,
): Refusal | undefined {
  return (
    nameRefusal(name) ??
    staffNameRefusal(name, way, entry?.hasOwner ?? true) ??
    (nameTaken ? refusal("name_taken", { field: "name" }) : undefined)
  );
}

/** Why no user may have this name; undefined = the name is allowed. */
export function nameRefusal(name: string): Refusal | undefined {
  const problem = GUEST_NAME.test(skeleton(name))
    ? "names of this form are for guests"
    : userNameProblem(name);
  return problem === undefined ? undefined : refusal("bad_name", { message: problem, field: "name" });
}

/**
 * Removes a guest: they leave every room, their memberships and marks are deleted, and their name is free again. If the
 * guest is also at another node, they leave only this one.
 */
export const releaseGuest = rule("guest.release", {
  sees: ({ node }) => ({
    ...{ joined: true, bereft: "everywhere of me", marks: true },
    ...(node !== undefined && { elsewhere: node }),
  }),
  may: anyone,
  // The price of a guest who is in very many rooms and leaves each.
  costs: [2_000, "free"],
  decide(view, { node = "", reason }) {
    if (view.me.kind !== "guest")
      return refuse("bad_request", { message: "only guests can be removed this way" });
    if (view.isElsewhere) return happened({ type: "guest.went", node });
    return happenedIn([...goesAway(view, view.me, reason), { fact: { type: "user.released" } }]);
  },
});

type Ties = Pick<Sight, "joined" | "bereft" | "bannedFrom" | "invitedTo">;

/** The person leaves every room, by one cause. Their invitations and bans are removed. */
function goesAway(
  { joined, bereft, bannedFrom, invitedTo }: Ties,
  who: User,
  reason?: string,
): readonly Placed[] {
  const about = { user: who.id, name: who.name };
  const quits = { type: "member.left", ...about, quit: true, ...(reason && { reason }) } as const;
  const left = joined.flatMap((room): Placed[] => {
    const heir = bereft.find((one) => one.room === room)?.heir;
    const leaving: Placed = { ...inRoom(room, quits, who.id), together: true };
    return heir ? [leaving, inRoom(room, becomesOperator(heir), who.id)] : [leaving];
  });
  return [
    ...left,
    ...invitedTo.map((room) => inRoom(room, { type: "member.uninvited", ...about }, who.id)),
    // A ban would keep out nobody any more.
    ...bannedFrom.map((room) => inRoom(room, { type: "member.unbanned", ...about }, SYSTEM)),
  ];
}

export const deleteUser = rule("user.delete", {
  sees: ({ user }) => ({
    ...{ person: user, leaving: true, joined: true, marks: true, password: true },
    bereft: "everywhere of me",
  }),
  may: [signedIn, mayDelete],
  costs: [20_000, "join"],
  decide(view, { messages, now, was }) {
    const [other] = view.others;
    if (!other || other.kind === "system") return refuse("no_such_user");
    // Another request may have changed the password while this one checked it.
    if (other.id === view.me.id && view.passwordHash !== was)
      return refuse("bad_credentials", { field: "password" });
    return happenedIn([
      ...goesAway(view, other),
      { fact: { type: "user.deleted", user: other.id, messages, ...(now && { now: true }) } },
    ]);
  },
});

export const restoreUser = rule("account.restore", {
  sees: ({ user }) => ({ deletedUser: user }),
  may: [signedIn, admin],
  costs: join,
  decide: ({ deleted }, { user }) =>
    deleted
      ? happened({ type: "user.restored", user: deleted })
      : refuse("no_such_user", { message: `nobody named ${user} can be restored`, field: "user" }),
});

export const setStatus = rule("status.set", {
  sees: () => ({}),
  may: anyUser,
  costs: gesture,
  decide({ me }, { status, forSeconds }) {
    const ends = forSeconds !== undefined && status !== "";
    const isSame = (me.status ?? "") === status && !ends && me.statusUntil === undefined;
    return isSame
      ? already({ user: me })
      : happened({
          type: "user.changed",
          user: me.id,
          status,
          ...(ends && { statusForSeconds: forSeconds }),
        });
  },
});

export const endStatuses = rule("status.end", {
  sees: () => ({}),
  may: anyone,
  costs: free,
  decide: () => happened({ type: "statuses.ended" }),
});

export const setUserRole = rule("user.role", {
  sees: ({ user }) => ({ people: [user], counts: "owners" }),
  may: [signedIn, admin, standsAbove],
  costs: join,
  told: "a role was given",
  decide({ me, others, owners }, { user, role, was }) {
    const [other] = others;
    if (!other || other.kind === "system")
      return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    if (other.kind === "guest")
      return refuse("not_allowed", {
        message: "a guest can have no role: they can make an account first",
        rule: "account",
        lift: "they can make one",
      });
    if (role === "owner" && me.role !== "owner" && me.kind !== "system")
      return refuse("not_allowed", {
        message: "only an owner can make a person an owner: ask an owner of the server",
        rule: "rank",
        lift: "ask an owner of the server",
      });
    if (other.role === role) return already({ user: other });
    if (was !== undefined && other.role !== was)
      return refuse("conflict", {
        message: `another person has changed the role of ${other.name} in the meantime: it is ${other.role} now`,
        field: "was",
      });
    const refused = lastOwner({ others, owners }, "given another role");
    return refused ? { refused } : happened({ type: "user.changed", user: other.id, role });
  },
});
