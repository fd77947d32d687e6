import type { UserRole } from "../protocol/account.ts";
import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import type { Room } from "../protocol/room.ts";
import type { Membership } from "./ports.ts";
import type { Sight } from "./view.ts";

/** Who asks, as far as any rule cares. */
export interface Standing {
  /** None = a connection that has not said who it is. */
  readonly role?: UserRole;
  /** The room that it is about, if there is one of that name or id. */
  readonly room?: Pick<Room, "id" | "kind" | "archived">;
  readonly membership: Membership;
  /** Whether the person who asks wrote the message that it is about; not given when there is no message. */
  readonly author?: boolean;
  /** Whether it is about the person who asks; not given when it is about nobody. */
  readonly self?: boolean;
  /** It is the server itself: who runs it asks, on the machine. */
  readonly server?: true;
  /** The role on the server of the person whom it is about. */
  readonly otherRole?: UserRole;
}

/** A refusal that names its rule and who could lift it. */
export const because = (code: RefusalCode, rule: string, message: string, lift: string): Refusal =>
  refusal(code, { message: `${message}: ${lift}`, rule, lift });

export const RANKS: Readonly<Record<UserRole, number>> = {
  guest: 0,
  bot: 1,
  member: 1,
  moderator: 2,
  admin: 3,
  owner: 4,
};
export const rank = (role: UserRole | undefined): number => (role === undefined ? -1 : RANKS[role]);
/** Whether it is a member's. */
export const isIn = (membership: Membership): boolean =>
  membership === "member" || membership === "voiced" || membership === "operator";
/** Whether a person with the role `by` may give the role `role`: nobody gives more than they have. */
export const mayGive = (by: UserRole, role: UserRole): boolean =>
  RANKS[by] >= RANKS.admin && RANKS[role] <= RANKS[by];
export const hasRank = (role: UserRole) => (standing: Standing) => rank(standing.role) >= RANKS[role];

export const looksAfterServer = (role: UserRole): boolean => rank(role) >= RANKS.moderator;

/** The same for a room that does not exist and for one that may not be known to exist (security rule S9). */
export const hidden = ({ room, membership, server }: Standing): boolean =>
  room === undefined || (!server && room.kind !== "public" && membership !== "invited" && !isIn(membership));

/** Who asks for what a decision is looking at. */
export function standingOf(view: Pick<Sight, "me"> & Partial<Sight>): Standing {
  const { me, room, membership = "none", message, others } = view;
  const other = others?.[0];
  return {
    role: me.role,
    membership,
    ...(me.kind === "system" && { server: true }),
    ...(room && { room }),
    ...(message && { author: message.by === me.id }),
    ...(other && { self: other.id === me.id, otherRole: other.role }),
  };
}
