import type { UserRole } from "../protocol/account.ts";
import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import type { Room } from "../protocol/room.ts";
import type { Membership, Sight } from "./view.ts";

/** What demands may look at: who asks, and for what. */
export interface Standing {
  /** Undefined = a connection that has not said who it is. */
  readonly role?: UserRole;
  /** Their account is deactivated. */
  readonly deactivated?: true;
  /** The room that the action is about, if a room of that name or id exists. */
  readonly room?: Pick<
    Room,
    "id" | "kind" | "archived" | "secret" | "moderated" | "reactable" | "topicLocked"
  >;
  readonly membership: Membership;
  /** The command names the room by its name. */
  readonly named?: true;
  /** Whether the person who asks wrote the message that the action is about; undefined = there is no such message. */
  readonly author?: boolean;
  /** Whether the action is about the person who asks; undefined = it is about nobody. */
  readonly self?: boolean;
  /** The server itself asks: its operator does, on the machine. */
  readonly server?: true;
  /** The role on the server of the person whom the action is about. */
  readonly otherRole?: UserRole;
}

/** A refusal that names its rule, and says who could lift it. */
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
/** Whether a user with this membership is in the room. */
export const isIn = (membership: Membership): boolean =>
  membership === "member" || membership === "voiced" || membership === "operator";
/** Whether a person with the role `by` may give the role `role`: nobody can give more than they have. */
export const mayGive = (by: UserRole, role: UserRole): boolean =>
  RANKS[by] >= RANKS.admin && RANKS[role] <= RANKS[by];
export const hasRank = (role: UserRole) => (standing: Standing) => rank(standing.role) >= RANKS[role];

export const looksAfterServer = (role: UserRole): boolean => rank(role) >= RANKS.moderator;

/**
 * Whether the room is unknown to the person who asks. A secret room gets the same answer as one that does not exist
 * (security rule S9).
 */
export const hidden = ({ room, membership, server, named, role }: Standing): boolean => {
  if (room === undefined) return true;
  if (server || isIn(membership) || membership === "invited") return false;
  if (room.kind !== "public") return true;
  return room.secret === true && !named && rank(role) < RANKS.moderator;
};

/** The standing of the person who asks, from the view of the decision. */
export function standingOf(view: Pick<Sight, "me"> & Partial<Sight>): Standing {
  const { me, room, membership = "none", message, others, named } = view;
  const other = others?.[0];
  return {
    role: me.role,
    membership,
    ...(me.kind === "system" && { server: true }),
    ...(me.deactivated && { deactivated: true }),
    ...(room && { room }),
    ...(named && { named: true }),
    ...(message && { author: message.by === me.id }),
    ...(other && { self: other.id === me.id, otherRole: other.role }),
  };
}
