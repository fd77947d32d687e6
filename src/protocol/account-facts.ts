import type { UserRole } from "./account.ts";
import type {
  DeviceMark,
  NewSession,
  NickReserve,
  SessionEnd,
  SessionLeave,
  SessionUsed,
} from "./door-commands.ts";
import type { UserId } from "./ids.ts";

export type UserCreated = {
  readonly type: "user.created";
  readonly name: string;
  readonly kind: "account" | "guest";
  /** None = the usual role for this kind of user. */
  readonly role?: UserRole;
  readonly passwordHash?: string;
  readonly scram?: string | undefined;
};
export type UserReleased = { readonly type: "user.released" };
/** A guest has become an account. */
export type UserRegistered = {
  readonly type: "user.registered";
  readonly name: string;
  readonly role?: UserRole;
  readonly passwordHash?: string;
  readonly scram?: string | undefined;
};
/** A person has taken another name. */
export type UserRenamed = { readonly type: "user.renamed"; readonly name: string };
/** Nobody else gets this name for a while, and others may have the former one again. */
export type NickReserved = Omit<NickReserve, "type"> & { readonly type: "nick.reserved" };
export type UserChanged = {
  readonly type: "user.changed";
  readonly user: UserId;
  readonly role?: UserRole;
  readonly status?: string;
  /** For how long the status is theirs; none = until they change it. */
  readonly statusForSeconds?: number | undefined;
};
/** Statuses whose time is over are removed. */
export type StatusesEnded = { readonly type: "statuses.ended" };
export type PasswordChanged = {
  readonly type: "password.changed";
  readonly passwordHash: string;
  readonly scram?: string | undefined;
  /** The same password with another hash. */
  readonly rehashed?: true;
};
type SessionOpened = { readonly type: "session.opened"; readonly session: NewSession };
export type SessionEnded = Omit<SessionEnd, "type"> & {
  readonly type: "session.ended";
  /** Whose; none = of the person who asks. */
  readonly user?: UserId;
};
export type DeviceMarked = Omit<DeviceMark, "type"> & { readonly type: "device.marked" };
type SessionLeft = Omit<SessionLeave, "type"> & { readonly type: "session.left" };
export type SessionSeen = Omit<SessionUsed, "type"> & { readonly type: "session.seen" };
export type SessionFact = SessionOpened | SessionEnded | SessionLeft | SessionSeen;

/** What happened to an account or a guest. It is in no room's log, only in tables of people. */
export type AccountFact =
  | UserCreated
  | UserReleased
  | UserRegistered
  | UserRenamed
  | UserChanged
  | NickReserved
  | PasswordChanged
  | SessionFact
  | DeviceMarked;
