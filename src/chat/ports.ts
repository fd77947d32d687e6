import type { SessionInfo, SessionKind, User } from "../protocol/account.ts";
import type { Settings } from "../protocol/contact.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Event, Fact } from "../protocol/events.ts";
import type { Command, Question, QuestionType } from "../protocol/frames.ts";
import type { RoomId, SessionId, UserId } from "../protocol/ids.ts";
import type { Invite } from "../protocol/invite.ts";
import type { ServerBan } from "../protocol/moderation.ts";
import type { Invitation, JoinedRoom, ReadState, Room, RoomRole } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { OwnSignal, Signal } from "../protocol/signals.ts";
import type { Answered } from "./asked.ts";
import type { NodeId } from "./bus.ts";
import type { HashTurn } from "./hashing.ts";
import type { Journal } from "./journal.ts";
import type { Payer } from "./payer.ts";

/** What somebody is to a room. */
export type Membership = RoomRole | "none" | "invited" | "banned";

/** Where a fact goes: into a room's log, or, for facts about people, nowhere but their tables. */
export interface Placed {
  /** None = the view's room, or the one that the first fact creates. */
  readonly room?: RoomId;
  readonly fact: Fact;
  /** In whose name; none = who asked. */
  readonly by?: UserId;
}

export type Decision =
  | { readonly happened: readonly Placed[] }
  | { readonly refused: Refusal }
  /** Nothing happens now, because it already has. */
  | { readonly already: { readonly event?: Event; readonly room?: Room; readonly user?: User } };

/** What became of a command. */
export type Outcome =
  | { readonly refused: Refusal }
  | {
      readonly refused?: undefined;
      readonly events: readonly Event[];
      /** The room concerned, when the command made, entered or opened one. */
      readonly room?: Room;
      /** The person concerned, when the command made or changed one. */
      readonly user?: User;
      /** Of a step of erasing: whether there is more to erase now. */
      readonly more?: boolean;
      /** The ban that was made. */
      readonly ban?: ServerBan;
      /** The session that was opened. */
      readonly session?: SessionId;
      /** The invitation to the server that was made. */
      readonly invite?: Invite;
      /** Where reading stands, when that is what the command set. */
      readonly cursor?: ReadState;
    };

/** What concerns one person, outside the logs. */
export type News =
  | { readonly to: UserId; readonly signal: OwnSignal }
  /** A person has another status. */
  | { readonly changed: User }
  /** These sessions of a guest have ended; none named = all but `keep`. */
  | { readonly ended: UserId; readonly session?: SessionId; readonly keep?: SessionId }
  /** They are in a room again that was deleted. */
  | { readonly returned: readonly UserId[]; readonly room: Room }
  /** With a `server.banned` of r0: what that does not keep, of whom the ban is meant for. */
  | { readonly banned: StandingBan };

/** A ban of the server, and for how many milliseconds more; none = until it is lifted. */
export type StandingBan = { readonly ban: ServerBan; readonly forMs?: number | undefined };

/** The events of one commit, in their order, with the rooms that members of theirs may not know yet. */
export interface Commit {
  readonly events: readonly Event[];
  readonly rooms: readonly Room[];
  readonly news: readonly News[];
  /** What was appended to r0, the server's log: it is applied before the events. */
  readonly server: readonly ServerEvent[];
}

/** A part of r0, the server's log, and the place of its last event. */
export type ServerLogPage = { readonly events: readonly ServerEvent[]; readonly head: number };
/** How somebody wants to be reached, and whom they have blocked. */
export type ContactState = { readonly settings: Settings; readonly blocked: readonly UserId[] };
/** Where somebody is, and where they may come in. */
export type Places = {
  /** Who they are now, if they are there. */
  readonly user?: User;
  readonly rooms: readonly JoinedRoom[];
  readonly invitations: readonly Invitation[];
  readonly contact: ContactState;
  /** Whether the session that was asked about is still theirs; true when none was. */
  readonly holds: boolean;
};
/** Somebody who shows a token. */
export type SignedIn = {
  readonly user: User;
  readonly session: SessionId;
  readonly kind: SessionKind;
  /** An account that was made a day ago or more: no stranger. */
  readonly known: boolean;
  /** It is a while since its use was written down. */
  readonly stale: boolean;
  /** Where it was used last, as a cloak. */
  readonly cloak?: string;
};

/** What the server itself asks; each answer is of one moment. A question may be refused: see Unanswered. */
export interface Lookups {
  /** A room's events with after < seq <= upTo, oldest first, at most `limit`. */
  events(room: RoomId, after: number, upTo: number, limit: number): Promise<readonly Event[]>;
  placesOf(user: UserId, session?: SessionId): Promise<Places>;
  /** A room, if this person is in it. */
  joinedRoom(user: UserId, room: RoomId): Promise<JoinedRoom | undefined>;
  /** The last seq of each room's log. */
  headsOf(rooms: readonly RoomId[]): Promise<readonly number[]>;
  publicRoom(name: string): Promise<Room | undefined>;
  userByToken(tokenHash: string): Promise<SignedIn | undefined>;
  userByName(name: string): Promise<(User & { readonly passwordHash?: string }) | undefined>;
  userById(id: UserId): Promise<(User & { readonly passwordHash?: string }) | undefined>;
  sessionsOf(user: UserId): Promise<readonly SessionInfo[]>;
  /** Events of r0, the server's log, before a place, newest first. */
  serverLogBefore(before: number, limit: number): Promise<ServerLogPage["events"]>;
  /** All bans of the server that have not ended, and the key that cloaks are made with. */
  standingBans(): Promise<{ readonly bans: readonly StandingBan[]; readonly cloakKey: string }>;
  /** The guests who are at no living node but this one. */
  guests(node: NodeId): Promise<readonly UserId[]>;
  /** The nodes of this server that live, and for how long each does at least. */
  nodes(): Promise<readonly { readonly node: NodeId; readonly forMs: number }[]>;
  /** The open invitation with this code, if its maker may still invite. */
  inviteByCode(code: string): Promise<Invite | undefined>;
  /** Whether this is what is kept of the code that makes an owner. */
  isOwnerCode(code: string): Promise<boolean>;
  /** Whether any person is this server's owner. */
  hasOwner(): Promise<boolean>;
}

/**
 * The log. `change` is the only way to write; every method is one transaction.
 * A rejected promise means that the outcome is unknown: the caller ends the connection, and the client asks again.
 */
export interface Store extends Lookups, Journal {
  /**
   * Flushed to disk when it answers. Commits are announced to `onCommit`, in order, before their commands are answered.
   * One person's commands keep their order; where many wait, `payer` says whose turn it is. None = the server's own.
   */
  change(actor: UserId, command: Command, payer?: Payer): Promise<Outcome>;
  /**
   * Answers a person's question, together with the gate: what they may know is decided by what they are in the moment that
   * the answer is of. Where many wait, `payer` says whose turn it is.
   */
  ask<T extends QuestionType>(actor: UserId, question: Question<T>, payer: Payer): Promise<Answered<T>>;
  /** The server's own questions, asked on behalf of a person, who pays. */
  asking(payer: Payer): Lookups;
  /** Hears what a person's question has cost, and a command beyond its price, in microseconds. */
  onSpent(hear: (payer: Payer, us: number) => void): void;
  onCommit(hear: (commit: Commit) => void): void;
  /** Events of r0 after a place, oldest first. */
  serverLog(after: number, limit: number): Promise<ServerLogPage>;
  /** Commits may have been missed: whoever follows the log has to look at it again. */
  onLost(hear: () => void): void;
  /** Why nothing can be stored just now, if so. */
  readonly trouble: string | undefined;
  close(): Promise<void>;
}

/** One connection, through any door, as far as the core knows it. It pays for what it asks. */
export interface Client extends Payer {
  readonly user: UserId;
  /** The session by which it signed in, where that can end before the connection does. */
  readonly session?: SessionId | undefined;
  /** The network it comes from, as far as networks are counted; none = this machine. */
  readonly network?: string | undefined;
  /** The clients of one audience get the same frames: what is sent to them is encoded once. See `Chat.changeAudience`. */
  readonly audience: Audience;
  /** Text frames or lines, in order. What cannot be sent at once waits; too much of it ends the connection. */
  send(frames: readonly string[]): void;
  /** Resolves when the connection has room for another page, or is closed. */
  drained(): Promise<void>;
  /** Ends the connection, for a reason the client can act on; `why` is for a person. */
  end(reason: EndReason, why?: string): void;
}
export type EndReason = "failed" | "signed_out" | "banned";

/**
 * What a door does with what happens in a room: one for each protocol and each set of capabilities that clients agreed on.
 * It must not throw and must not wait. `C` is the door's own client: the hub hands an audience only clients that named it.
 */
export interface Audience<C extends Client = Client> {
  deliver(room: Room, events: readonly Event[], readers: Iterable<C>): void;
  /** Something that passes, for these clients. */
  signal(signal: Signal, readers: Iterable<C>): void;
}

/** Time that never jumps, in milliseconds, and timers. */
export interface Clock {
  now(): number;
  /** Returns the way to cancel. */
  after(ms: number, run: () => void): () => void;
}

/** What is said beside a sentence of the log: short, and never a text, a password, a token or a code. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(what: string, fields?: Fields): void;
  error(what: string, cause: unknown): void;
}

/** Hashing of what people know and of what they hold. */
export interface Secrets {
  /** A new random token, at least 128 bits. */
  token(): string;
  /** What is kept of a token. */
  tokenHash(token: string): string;
  /** A name for what is not to be known, the same each time (HMAC-SHA-256, in hex). */
  keyedHash(key: string, text: string): string;
  /** `undefined` = too many are being hashed already. */
  passwordHash(password: string, by: HashTurn): Promise<string | undefined>;
  /** Takes as long for nobody's hash as for somebody's. */
  passwordFits(password: string, hash: string | undefined, by: HashTurn): Promise<boolean | undefined>;
  /** Whether it was hashed with less effort than one takes now. */
  isWeak(hash: string): boolean;
}
