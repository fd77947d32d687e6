import type { UserRole } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import { refusal } from "../protocol/errors.ts";
import type {
  EntryFact,
  InviteCreate,
  OwnerLink,
  OwnerMake,
  ServerUninvite,
  WayIn,
} from "../protocol/invite.ts";
import { limits } from "../protocol/limits.ts";
import { looksLikeStaff } from "../protocol/names.ts";
import { happened, refuse } from "./decide.ts";
import type { Decision } from "./ports.ts";
import { mayGive } from "./standing.ts";
import type { View } from "./view.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** As what somebody becomes an account, and what is used up by it. */
export interface Admittance {
  readonly role?: UserRole;
  readonly facts: readonly EntryFact[];
}

/** A code works as often as it may: that is decided here, where nobody can come in between. */
export function admittance(
  { entry }: View,
  way: WayIn | undefined,
): Admittance | { readonly refused: Refusal } {
  if (way?.by === "owner-link")
    return entry?.ownerCode === way.code
      ? { role: "owner", facts: [{ type: "owner.claimed" }] }
      : { refused: refusal("bad_code") };
  if (way?.by !== "invite") return { facts: [] };
  const { invite } = entry ?? {};
  // An invitation is worth no more than who made it is now.
  if (!invite?.byRole || !mayGive(invite.byRole, invite.role)) return { refused: invitationEnded };
  return { role: invite.role, facts: [{ type: "invite.used", invite: invite.id, role: invite.role }] };
}

export const invitationEnded = refusal("bad_code", {
  message: "this invitation has ended or was used up: ask who invited you for another one",
  field: "invite",
});

/** Nobody may pass for who looks after the server: such a name is for accounts that were asked in, and for the first. */
export function staffNameRefusal(
  name: string,
  way: WayIn | undefined,
  hasOwner: boolean,
): Refusal | undefined {
  const isAsked = way?.by === "invite" || way?.by === "owner-link";
  if (isAsked || !hasOwner || !looksLikeStaff(name)) return undefined;
  return refusal("bad_name", {
    message: `the name "${name}" is for those who look after this server`,
    field: "name",
  });
}

export const linkOwner = (_view: View, { code }: OwnerLink): Decision =>
  happened({ type: "owner.linked", code });

export function makeOwner(view: View, { code }: OwnerMake): Decision {
  const admitted = admittance(view, { by: "owner-link", code });
  if ("refused" in admitted) return admitted;
  return happened(...admitted.facts, { type: "user.changed", user: view.me.id, role: "owner" });
}

export function createInvite({ me, entry }: View, { code, role, uses, days }: InviteCreate): Decision {
  if (!mayGive(me.role, role))
    return refuse("not_allowed", {
      message: "nobody invites who stands above them: an owner of the server can do it",
      rule: "rank",
      lift: "an owner of the server can do it",
      field: "role",
    });
  if ((entry?.invites ?? 0) >= limits.invitesMax)
    return refuse("too_many", {
      message: `a server has at most ${limits.invitesMax} open invitations: take some back`,
    });
  const expiresAt = (entry?.now ?? 0) + days * DAY_MS;
  return happened({ type: "invite.created", code, role, uses, expiresAt });
}

export const revokeInvite = ({ entry }: View, { invite }: ServerUninvite): Decision =>
  entry?.invite
    ? happened({ type: "invite.revoked", invite })
    : refuse("no_such_invite", { field: "invite" });
