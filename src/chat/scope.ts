import type {
  BanId,
  EntryId,
  HeldId,
  InviteId,
  MessageId,
  ReportId,
  RoomId,
  SessionId,
  UserId,
} from "../protocol/ids.ts";
import type { Look } from "../protocol/looking.ts";
import type { Mentioned } from "../protocol/mentions.ts";
import type { OidcProof } from "../protocol/oidc.ts";
import type { Hearers } from "../protocol/passing.ts";
import type { RangeUse } from "../protocol/ranges.ts";
import type { SettingKey } from "../protocol/server-settings.ts";
import type { Field, Sight } from "./view.ts";

/**
 * What a decision needs to see of the world. Each part is one look-up in the store; `Shown` says which fields it gives.
 */
export interface Scope {
  readonly roomById?: RoomId;
  /** Rooms and marks are those of the person whom the command is about, not of the person who gives it. */
  readonly leaving?: true;
  /** A deleted person, by name, who can still be restored. */
  readonly deletedUser?: string;
  /** A deleted room that can still be restored. */
  readonly deletedRoom?: RoomId;
  /** A public room, or a private one that I am in or invited to. */
  readonly roomByName?: string;
  readonly publicRoom?: string;
  /** People, by name. */
  readonly people?: readonly string[];
  /** A person, by id. */
  readonly person?: UserId;
  /** The conversation between me and `people`. */
  readonly direct?: true;
  readonly joined?: true;
  readonly chosen?: true;
  readonly unanswered?: true;
  readonly making?: true;
  readonly idle?: true;
  /** The people of a conversation who have left it, or have not been added yet. */
  readonly absent?: true;
  readonly leads?: true;
  /** What I, or the room, have under a key of metadata. */
  readonly described?: { readonly key: string; readonly isRoom?: true };
  /** Who hears what is said to these members only. */
  readonly hearers?: Hearers;
  /** The masks of the room, if it has any. */
  readonly masks?: true;
  /** When I posted last, if slow mode applies to me in this room. */
  readonly pace?: true | "raid";
  /** What people without an invitation need to come in. */
  readonly gate?: true;
  readonly message?: MessageId;
  /** Whether the message can be reported. */
  readonly reporting?: true;
  /** An open report. */
  readonly report?: ReportId;
  /**
   * Whether a moderator must see first what I say in this room, and what became of a held post with this nonce; "" = it has none.
   */
  readonly hold?: string;
  /** A message that waits for a moderator. */
  readonly held?: HeldId;
  readonly replyTo?: MessageId;
  readonly thread?: MessageId;
  /** Whom a text mentions. */
  readonly mentions?: Mentioned;
  readonly emoji?: string;
  /** Whether the first of the people wrote something after this `seq`. */
  readonly wroteAfter?: number;
  /** A ban of the server, by its id or by its target. */
  readonly ban?: BanId;
  readonly banTarget?: string;
  /** Without whom to look whether the room, or each of my private rooms, has an operator. */
  readonly bereft?: "of me" | "of the other" | "of nobody" | "everywhere of me";
  readonly inviting?: true;
  /** In a conversation of two: whether the other person gets what I say. */
  readonly speaks?: true;
  readonly contact?: true;
  readonly settings?: true;
  /** A setting of the server. */
  readonly setting?: SettingKey;
  /** A list of ranges. */
  readonly rangeList?: { readonly use: RangeUse; readonly name: string };
  readonly marks?: true;
  readonly counts?:
    | "pins"
    | "bans"
    | "serverBans"
    | "sessions"
    | "connected"
    | "certificates"
    | "passkeys"
    | "owners";
  /** My second factor, and whether I have the recovery code of this hash. */
  readonly factor?: { readonly recovery?: string };
  /** A passkey, and whether the challenge of this hash was answered already. */
  readonly passkey?: { readonly credential: string; readonly challenge: string };
  /** Whom a TLS certificate signs in, by its SHA-256. */
  readonly certificate?: string;
  /** What I may have looked at before. */
  readonly looked?: Look;
  /** Whom a person at an issuer signs in, and whether this sign-in of theirs was completed already. */
  readonly oidc?: Pick<OidcProof, "issuer" | "subject"> & { readonly state?: string };
  readonly session?: SessionId;
  readonly byPassword?: true;
  readonly password?: true;
  /** The number of rooms, conversations and people on this server. */
  readonly server?: true;
  /** A node: whether I am at any other node. */
  readonly elsewhere?: string;
  /** What is counted under these keys of wrong guesses. */
  readonly guesses?: readonly string[];
  readonly entry?: {
    readonly code?: string;
    readonly invite?: InviteId;
    readonly request?: EntryId;
    readonly recovery?: string;
  };
  readonly read?: true;
  readonly nonce?: string;
  /** The name that a person or the room should get; empty = the room's own. */
  readonly userName?: string;
  readonly roomName?: string;
}

type InRoom = "room" | "head" | "membership";
/** Which fields of the view each part of a scope gives. `counts` gives the one field that it names. */
interface Shown {
  readonly roomById: InRoom;
  readonly roomByName: InRoom | "named";
  readonly publicRoom: InRoom;
  readonly deletedRoom: InRoom;
  readonly direct: InRoom | "unheard";
  readonly leaving: never;
  readonly deletedUser: "deleted";
  readonly people: "others" | "otherMembership";
  readonly person: "others" | "otherMembership";
  readonly joined: "joined";
  readonly chosen: "chosen";
  readonly unanswered: "unanswered";
  readonly making: "making";
  readonly idle: "idle";
  readonly absent: "absent" | "crowded";
  readonly leads: "leads";
  readonly gate: "gate";
  readonly hearers: "hearers";
  readonly masks: "masks";
  readonly pace: "pace";
  readonly described: "described";
  readonly message: "message";
  readonly reporting: "reported";
  readonly report: "report";
  readonly hold: "holding";
  readonly held: "held";
  readonly replyTo: "replyTo";
  readonly thread: "thread";
  readonly mentions: "mentioned" | "mentionsAll";
  readonly emoji: "reacted" | "emoji";
  readonly wroteAfter: "wrote";
  readonly ban: "serverBan";
  readonly banTarget: "serverBan";
  readonly bereft: "bereft";
  readonly inviting: "inviting";
  readonly speaks: "unheard";
  readonly contact: "contact";
  readonly settings: "settings";
  readonly setting: "setting";
  readonly rangeList: "rangeLists";
  readonly marks: "bannedFrom" | "invitedTo";
  readonly counts: never;
  readonly certificate: "certifies";
  readonly looked: "looked";
  readonly oidc: "oidc";
  readonly factor: "factor";
  readonly passkey: "passkey";
  readonly session: "holds";
  readonly byPassword: "byPassword";
  readonly password: "passwordHash";
  readonly elsewhere: "isElsewhere";
  readonly guesses: "guesses";
  readonly entry: "entry";
  readonly read: "read";
  readonly nonce: "first";
  readonly userName: "nameTaken";
  readonly roomName: "nameTaken";
  readonly server: "rooms" | "conversations" | "accounts" | "guests" | "nextPerson";
}

/** The fields that a part of a scope always adds to the view. */
export type Given<Name extends keyof Scope> = Pick<Sight, Shown[Name]>;

/** The parts that a scope always has. A part that is spread in under a condition is optional. */
type Certain<S> = { [K in keyof S]-?: Record<never, never> extends Pick<S, K> ? never : K }[keyof S];
type FieldsOf<K, S> =
  | (K extends keyof Shown ? Shown[K] : never)
  | (K extends "counts" ? (S extends { readonly counts: infer C extends Field } ? C : never) : never);
/** For a scope that has several forms: the fields that all of them give, and those that only some of them give. */
type Always<S> = Exclude<Field, S extends unknown ? Exclude<Field, FieldsOf<Certain<S>, S>> : never>;
type Sometimes<S> = S extends unknown ? FieldsOf<keyof S, S> : never;

/**
 * What a decision sees if its rule names this scope: the person who asks, and the named fields only. A decision that
 * looks at another field does not compile. Fields of an optional part may be missing.
 */
export type Seen<S> = Pick<Sight, "me" | Always<S>> & Partial<Pick<Sight, Exclude<Sometimes<S>, Always<S>>>>;
