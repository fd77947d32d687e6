import type { AccountCreate, GuestCreate, TokenCreate } from "../protocol/account.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton, userNameProblem } from "../protocol/names.ts";
import { happened, happenedIn, inRoom, refuse } from "./decide.ts";
import type { Decision, Placed, View } from "./ports.ts";

/** Names that guests get by themselves, so nobody else may have them. */
const GUEST_NAME = /^guest[0-9]+$/;

export function createAccount(view: View, command: AccountCreate): Decision {
  const { name, passwordHash, tokenHash } = command;
  const refused = badName(view, name);
  if (refused) return refused;
  if (view.accounts >= limits.accountsMax) return refuse("too_many_accounts");
  return happened(
    { type: "user.created", name, kind: "account", ...(passwordHash && { passwordHash }) },
    { type: "token.created", tokenHash },
  );
}

export function createGuest(view: View, { name, tokenHash }: GuestCreate): Decision {
  const refused = name === undefined ? undefined : badName(view, name);
  if (refused) return refused;
  return happened(
    { type: "user.created", name: name ?? `guest${view.nextPerson}`, kind: "guest" },
    ...(tokenHash ? [{ type: "token.created" as const, tokenHash }] : []),
  );
}

function badName({ nameTaken }: View, name: string): Decision | undefined {
  const problem = GUEST_NAME.test(skeleton(name))
    ? "names of this form are for guests"
    : userNameProblem(name);
  if (problem) return refuse("bad_name", { message: problem, field: "name" });
  return nameTaken ? refuse("name_taken", { field: "name" }) : undefined;
}

/** A guest is let go: out of every room, and the name is free again. Accounts are never let go. */
export function releaseGuest({ me, joined }: View): Decision {
  if (me.kind !== "guest") return refuse("bad_request", { message: "only guests are let go" });
  const left: Placed[] = joined.map((room) =>
    inRoom(room, { type: "member.left", user: me.id, name: me.name }),
  );
  return happenedIn([...left, { fact: { type: "user.released" } }]);
}

export const createToken = (_view: View, { tokenHash }: TokenCreate): Decision =>
  happened({ type: "token.created", tokenHash });
