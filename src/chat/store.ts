import type { Person, SessionInfo, SessionKind, User, UserRole } from "../protocol/account.ts";
import type { Settings } from "../protocol/contact.ts";
import type { Event } from "../protocol/events.ts";
import type { Command, Question, QuestionType } from "../protocol/frames.ts";
import type { RoomId, SessionId, UserId } from "../protocol/ids.ts";
import type { Invite } from "../protocol/invite.ts";
import type { NodeAbout } from "../protocol/leases.ts";
import type { Invitation, JoinedRoom, Room } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { Settings as ServerSettings } from "../protocol/server-settings.ts";
import type { OwnSignal } from "../protocol/signals.ts";
import type { RoomAmount } from "../protocol/storage.ts";
import type { Answered } from "./asked.ts";
import type { NodeId } from "./bus.ts";
import type { Commit, Outcome, StandingBan } from "./commit.ts";
import type { GuestPlace } from "./guest-rooms.ts";
import type { Journal, PersonEntry } from "./journal.ts";
import type { Payer } from "./payer.ts";
import type { Hashed, PasskeyKey } from "./ports.ts";
import type { StandingRanges } from "./range-lists.ts";

/** A part of r0, the server's log, and the place of its last event. */
export type ServerLogPage = { readonly events: readonly ServerEvent[]; readonly head: number };
/** How a user may be reached, and whom the user has blocked. */
export type ContactState = { readonly settings: Settings; readonly blocked: readonly UserId[] };
/** The rooms in which a user is, and those to which the user was invited. */
export type Places = {
  /** The user as stored now; none = there is no such user. */
  readonly user?: User;
  readonly rooms: readonly JoinedRoom[];
  readonly invitations: readonly Invitation[];
  readonly contact: ContactState;
  /** Whether the session that was asked about still exists; true when none was asked about. */
  readonly holds: boolean;
};
/** A user with what is stored of the password, if there is one: for the server alone. */
export type KnownUser = User & Partial<Hashed>;
/** An invitation to the server, and the present role of its maker; none = the maker was deleted. */
export type FoundInvite = { readonly invite: Invite; readonly byRole?: UserRole };
/** A request to be let in: not answered yet, let in, or not. */
export type EntryState = "waiting" | "admitted" | "declined";
/** Where a page of an export begins: in which of its parts, and after what of it. */
export type ExportPlace = { readonly part: number; readonly after: readonly [number, number] };
/** Lines of an export of a person's own data, and where the next page begins; none = it was the last. */
export type ExportPage = { readonly lines: readonly object[]; readonly next?: ExportPlace };
/** A page of invitations. `after` "" or none = from the first. */
export type InvitesPage = {
  readonly after?: string | undefined;
  readonly limit: number;
  readonly ended?: boolean | undefined;
};
/** The user whose token was shown. */
export type SignedIn = {
  readonly user: User;
  readonly session: SessionId;
  readonly kind: SessionKind;
  /** An account that is at least a day old: no stranger. */
  readonly known: boolean;
  /** Its last use has to be stored again. */
  readonly stale: boolean;
  /** The network where it was used last, as a cloak. */
  readonly cloak?: string;
};

/** Up to which `seq` a device of a person has seen each of their rooms, and when that was stored. */
export type DeviceSeen = { readonly atMs: number; readonly rooms: Readonly<Record<RoomId, number>> };

/** When a room was made, and who set its topic when; none = its log does not say it any more, or too far back. */
export type RoomTimes = {
  readonly room: RoomId;
  readonly madeAtMs?: number;
  readonly topic?: { readonly by: string; readonly atMs: number };
};

/** A place in the logs of all rooms, in the order of the rooms: behind an event. */
export type StoragePlace = readonly [room: number, seq: number];
/** How much each person wrote in each room, in a part of the logs, and where the next part begins; none = it was the last. */
export type StorageStep = {
  /** The server's time. */
  readonly time: number;
  readonly amounts: readonly (RoomAmount & { readonly user: UserId; readonly isConversation: boolean })[];
  readonly next?: StoragePlace;
};

/** What a person has besides a password. `secret` is sealed, and `step` is the last one whose code was used. */
export type KnownFactor = {
  readonly authenticator?: { readonly secret: string; readonly step: number };
  /** The ids of their passkeys. */
  readonly passkeys: readonly string[];
};

/** A node, as the database knows it. */
export type NodeState = {
  readonly node: NodeId;
  /** For so long its lease still lasts; negative: it ended so long ago, and the node has not stopped in an orderly way. */
  readonly forMs: number;
  /** Since its start. */
  readonly upMs: number;
  /** What it said of itself when it last renewed its lease. */
  readonly about: Partial<NodeAbout>;
};

/** Questions of the server itself. Each answer is of one moment. The store may refuse to answer: see Unanswered. */
export interface Lookups {
  /** A room's events with after < seq <= upTo, oldest first, at most `limit`. */
  events(room: RoomId, after: number, upTo: number, limit: number): Promise<readonly Event[]>;
  placesOf(user: UserId, session?: SessionId): Promise<Places>;
  /** A room, if this user is in it. */
  joinedRoom(user: UserId, room: RoomId): Promise<JoinedRoom | undefined>;
  /** When the last message of each of a person's rooms was posted, in rooms where that was after `from` and before `to`. */
  lastSaid(
    user: UserId,
    fromMs: number,
    toMs: number,
  ): Promise<readonly { readonly room: RoomId; readonly atMs: number }[]>;
  storageAfter(place: StoragePlace): Promise<StorageStep>;
  roomTimes(rooms: readonly RoomId[]): Promise<readonly RoomTimes[]>;
  /** What this device of the person has seen; undefined = it was never here. */
  seenBy(user: UserId, device: string): Promise<DeviceSeen | undefined>;
  /** The last seq of each room's log. */
  headsOf(rooms: readonly RoomId[]): Promise<readonly number[]>;
  publicRoom(name: string): Promise<Room | undefined>;
  countPublicRooms(): Promise<number>;
  namesOf(users: readonly UserId[], rooms: readonly RoomId[]): Promise<Names>;
  /** The lists of ranges that hold now. */
  standingRanges(): Promise<readonly StandingRanges[]>;
  /** Guests in public rooms that have other names than these; some of them, if they are many. */
  guestsOutside(rooms: readonly string[]): Promise<readonly GuestPlace[]>;
  userByToken(tokenHash: string): Promise<SignedIn | undefined>;
  userByName(name: string): Promise<KnownUser | undefined>;
  userById(id: UserId): Promise<KnownUser | undefined>;
  /** The user whom a TLS certificate signs in, by its SHA-256 in hex. */
  userByCertificate(fingerprint: string): Promise<User | undefined>;
  /** The account to which a person at an issuer of OpenID Connect signs in; `deleted` = it can be restored. */
  userByOidc(
    issuer: string,
    subject: string,
  ): Promise<{ readonly user: User; readonly deleted: boolean } | undefined>;
  /** The authenticator app of a person, and how many passkeys they have. */
  factorOf(user: UserId): Promise<KnownFactor>;
  /** Whether this is the hash of a recovery code that the person has left. */
  hasRecoveryCode(user: UserId, hash: string): Promise<boolean>;
  /** The passkey with this id, and whose it is. */
  passkeyOf(credential: string): Promise<(PasskeyKey & { readonly user: User }) | undefined>;
  sessionsOf(user: UserId): Promise<readonly SessionInfo[]>;
  /** All bans of the server that have not ended, and the key that cloaks are made with. */
  standingBans(): Promise<{ readonly bans: readonly StandingBan[]; readonly cloakKey: string }>;
  /** A picture by its hash, as WebP in base64, unless its person was deleted. */
  picture(hash: string, size: "large" | "small"): Promise<string | undefined>;
  /** In how many milliseconds the first status ends by itself, at most 0 if it should have; undefined = none does. */
  statusEnds(): Promise<number | undefined>;
  /** The settings of the server that were set. */
  settings(): Promise<ServerSettings>;
  /** The guests who are at no living node but this one. */
  guests(node: NodeId): Promise<readonly UserId[]>;
  /** The nodes of this server that live, and for how long each does at least. */
  nodes(): Promise<readonly { readonly node: NodeId; readonly run: string; readonly forMs: number }[]>;
  /** All nodes that are known, by their names. */
  nodeStates(): Promise<readonly NodeState[]>;
  /** What was answered to the person who asked to be let in and got this code; undefined = nobody asked with it. */
  entryByCode(code: string): Promise<EntryState | undefined>;
  /** The invitation with this code, also if it has ended. */
  inviteByCode(code: string): Promise<FoundInvite | undefined>;
  /** Invitations to the server, oldest first: so many after the invitation `after`, also those that have ended. */
  invites(page: InvitesPage): Promise<readonly Invite[]>;
  /** Who sets another password by the code of this hash, if it is still valid. */
  recoveredBy(code: string): Promise<Person | undefined>;
  /** For each entry of the journal about a user what to tell them: how it is now. Undefined = nothing. */
  ownSignals(entries: readonly PersonEntry[]): Promise<readonly (OwnSignal | undefined)[]>;
  /** Whether this is what is kept of the code that makes an owner. */
  isOwnerCode(code: string): Promise<boolean>;
  /**
   * A page of all that is kept about a person. Undefined = the person was deleted, or `session`, which asks, has ended.
   */
  exported(user: UserId, place: ExportPlace, session?: SessionId): Promise<ExportPage | undefined>;
  /** Whether any person is this server's owner. */
  hasOwner(): Promise<boolean>;
}

/**
 * The log. `change` is the only way to write; every method is one transaction.
 * A rejected promise means that the outcome is unknown: the caller ends the connection, and the client asks again.
 */
/** Names of people and rooms; those that have none, or are gone, are left out. */
export interface Names {
  readonly people: readonly { readonly id: UserId; readonly name: string }[];
  readonly rooms: readonly { readonly id: RoomId; readonly name: string }[];
}

export interface Store extends Lookups, Journal {
  /**
   * When it answers, the change is flushed to disk, and `onCommit` has heard the commit. Commits are announced in order. The
   * commands of one person keep their order. `payer` decides whose turn it is when many wait; none = the server's own.
   */
  change(actor: UserId, command: Command, payer?: Payer): Promise<Outcome>;
  /**
   * Answers a person's question, and checks the right to ask in the same moment. `payer` decides whose turn it is when many wait.
   */
  ask<T extends QuestionType>(actor: UserId, question: Question<T>, payer: Payer): Promise<Answered<T>>;
  /** Questions of the server for a person, who pays. */
  asking(payer: Payer): Lookups;
  /** Hears the microseconds that a person's question took, or a command took beyond its price. */
  onSpent(hear: (payer: Payer, us: number) => void): void;
  onCommit(hear: (commit: Commit) => void): void;
  /** Events of r0 after a place, oldest first. */
  serverLog(after: number, limit: number): Promise<ServerLogPage>;
  /** Called when commits may have gone unheard: `hear` has to look at the logs again. */
  onLost(hear: () => void): void;
  /** Why nothing can be stored now; undefined = all is well. */
  readonly trouble: string | undefined;
  close(): Promise<void>;
}
