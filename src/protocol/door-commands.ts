import type { SessionKind } from "./account.ts";
import type { FactorShown, PasskeyUse } from "./factor.ts";
import type { RoomId, SessionId } from "./ids.ts";
import type { WayIn } from "./invite.ts";
import type { OidcProof } from "./oidc.ts";
import type { PictureSet } from "./picture.ts";

/** Commands about people that no client sends: the doors make them after they have checked who asks. */
export type NewSession = {
  /** The hash of the token. */
  readonly hash: string;
  readonly kind: SessionKind;
  /** A program opened the session with the person's password, and may do so again and again. */
  readonly byPassword?: true | undefined;
  readonly label?: string | undefined;
  /** The network from which it was opened, as a cloak. */
  readonly cloak?: string | undefined;
  /** The run of the node whose connection it is: the session ends with that. None = the session stays. */
  readonly run?: string | undefined;
};
export type AccountCreate = {
  readonly type: "account.create";
  readonly name: string;
  /** argon2id, in PHC form; none = the account has no password. */
  readonly passwordHash?: string;
  /** The verifier of the same password for SCRAM, sealed, in each of these commands. */
  readonly scram?: string | undefined;
  readonly session: NewSession;
  /** What allows the account; none = the server makes it, or a person registers. */
  readonly way?: WayIn;
  /** Who at an issuer signs in to it from now on. */
  readonly oidc?: OidcProof | undefined;
};
export type GuestCreate = {
  readonly type: "guest.create";
  readonly name?: string;
  readonly session?: NewSession;
  /** The guest's node. */
  readonly node?: string;
};
/** Removes a guest from this node. A guest who is also at another living node stays. */
export type GuestRelease = {
  readonly type: "guest.release";
  readonly node?: string;
  /** Why they go, in their own words or the door's: one line. */
  readonly reason?: string | undefined;
};
export type GuestRegister = {
  readonly type: "guest.register";
  readonly name?: string;
  readonly passwordHash?: string;
  readonly scram?: string | undefined;
  readonly way?: WayIn;
};
export type PasswordSet = {
  readonly type: "password.set";
  readonly passwordHash: string;
  readonly scram?: string | undefined;
  /** What the caller found before: the hash that the old password fits, or nothing. */
  readonly was: string | undefined;
  /** The session that asks. It does not end. */
  readonly keep?: SessionId;
};
/** Stores the same password with a present-day hash, or with a verifier for SCRAM that was missing. */
export type PasswordRehash = {
  readonly type: "password.rehash";
  readonly passwordHash: string;
  readonly scram?: string | undefined;
  readonly was: string;
};
export type SessionOpen = {
  readonly type: "session.open";
  readonly session: NewSession;
  /**
   * What the person showed for it, which must still be valid: the hash that their password fits, with a second factor
   * if they have one; another session; the SHA-256 of a TLS certificate; a passkey; or what an
   * issuer says.
   */
  readonly shown?:
    | { readonly passwordHash: string; readonly factor?: FactorShown | undefined }
    | { readonly passkey: PasskeyUse }
    | { readonly session: SessionId }
    | { readonly certificate: string }
    | { readonly oidc: OidcProof };
};
export type SessionEnd = {
  readonly type: "session.end";
  /** The session to end; none = all but `keep`. */
  readonly session?: SessionId;
  readonly keep?: SessionId;
};
/** A connection has ended, and so its session, if that is one that ends with its connection. */
export type SessionLeave = { readonly type: "session.leave"; readonly session: SessionId };
export type SessionUsed = {
  readonly type: "session.used";
  readonly session: SessionId;
  readonly cloak?: string;
};
/** The person uses another name than their own on IRC, or no longer uses one: nobody else gets it meanwhile. */
export type NickReserve = {
  readonly type: "nick.reserve";
  /** None = the person uses their own name. */
  readonly name?: string;
  /** The one that was used before. */
  readonly before?: string;
};
/** One of the person's devices has seen each of their rooms up to a `seq`. */
export type DeviceMark = {
  readonly type: "device.mark";
  /** What the person calls it; "" = the one without a name. */
  readonly device: string;
  readonly rooms: Readonly<Record<RoomId, number>>;
};
export type StatusSet = {
  readonly type: "status.set";
  readonly status: string;
  /** For so long; none = until the person changes it. */
  readonly forSeconds?: number | undefined;
};
/** The server removes statuses whose time is over. */
export type StatusEnd = { readonly type: "status.end" };

/** Commands that the doors make of a request after they have checked who asks. No client sends them. */
export type DoorCommand =
  | AccountCreate
  | GuestCreate
  | GuestRelease
  | GuestRegister
  | PasswordSet
  | PasswordRehash
  | SessionOpen
  | SessionEnd
  | SessionLeave
  | SessionUsed
  | NickReserve
  | DeviceMark
  | PictureSet
  | StatusSet
  | StatusEnd;
