import type { Person, User } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Command, Event, EventOf, Fact } from "../protocol/frames.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { MessagePosted } from "../protocol/message.ts";
import type { Room } from "../protocol/room.ts";

/** What a decision may look at. The store fills in what the command's scope names, inside its transaction. */
export interface View {
  /** Who asks. */
  readonly me: User;
  /** Rooms that I am in. */
  readonly joined: readonly RoomId[];
  /** The room the command names, if it exists. */
  readonly room?: Room;
  readonly amMember: boolean;
  /** The person the command names, if there is one. */
  readonly other?: User;
  /** What my nonce did the first time. */
  readonly first?: EventOf<MessagePosted>;
  /** Whether the name that the command wants is in use, by its skeleton. */
  readonly nameTaken: boolean;
  /** How many there are on this server. */
  readonly rooms: number;
  readonly accounts: number;
  /** The number that the next person would get. */
  readonly nextPerson: number;
}

/** What of the world a command needs to see. Each part is one look-up in the store. */
export interface Scope {
  readonly roomById?: RoomId;
  readonly roomByName?: string;
  readonly person?: string;
  /** The conversation between me and `person`. */
  readonly direct?: true;
  readonly joined?: true;
  readonly nonce?: string;
  readonly userName?: string;
}

/** Where a fact goes: into a room's log, or, for facts about people, nowhere but their tables. */
export interface Placed {
  /** None = the view's room, or the one that the first fact creates. */
  readonly room?: RoomId;
  readonly fact: Fact;
}

export type Decision =
  | { readonly happened: readonly Placed[] }
  | { readonly refused: Refusal }
  /** Nothing happens now, because it already has. */
  | { readonly already: { readonly event?: Event; readonly room?: Room } };

/** What became of a command. */
export type Outcome =
  | { readonly refused: Refusal }
  | {
      readonly refused?: undefined;
      readonly events: readonly Event[];
      /** The room concerned, when the command named, made or opened one. */
      readonly room?: Room;
      readonly user?: User;
    };

/** The events of one commit, in their order, with the rooms that members of theirs may not know yet. */
export interface Commit {
  readonly events: readonly Event[];
  readonly rooms: readonly Room[];
}

export type Page = { readonly events: readonly Event[]; readonly more: boolean };
export type JoinedRoom = Room & { readonly seq: number };
export type ListedRoom = Room & { readonly members: number; readonly joined: boolean };

/**
 * The log. `change` is the only way to write; every method is one transaction.
 * A rejected promise means that the outcome is unknown: the caller ends the connection, and the client asks again.
 */
export interface Store {
  /** Flushed to disk when it answers. Commits are announced to `onCommit`, in order, before their commands are answered. */
  change(actor: UserId, command: Command): Promise<Outcome>;
  onCommit(hear: (commit: Commit) => void): void;
  /** Commits may have been missed: whoever follows the log has to look at it again. */
  onLost(hear: () => void): void;
  /** A room's events with after < seq <= upTo, oldest first, at most `limit`. */
  events(room: RoomId, after: number, upTo: number, limit: number): Promise<readonly Event[]>;
  history(room: RoomId, page: { before?: number; after?: number; limit: number }): Promise<Page>;
  roomsOf(user: UserId): Promise<readonly JoinedRoom[]>;
  listRooms(user: UserId, after: string, limit: number): Promise<readonly ListedRoom[]>;
  publicRoom(name: string): Promise<Room | undefined>;
  membersOf(room: RoomId, after: string, limit: number): Promise<readonly Person[]>;
  headsOf(rooms: readonly RoomId[]): Promise<readonly number[]>;
  userByToken(tokenHash: string): Promise<User | undefined>;
  userByName(name: string): Promise<(User & { readonly passwordHash?: string }) | undefined>;
  guests(): Promise<readonly UserId[]>;
  /** Why nothing can be stored just now, if so. */
  readonly trouble: string | undefined;
  close(): Promise<void>;
}

/** Tells other nodes that a room's log has grown. It may lose, repeat and shuffle: `seq` shows it, the store repairs it. */
export interface Bus {
  publish(commit: Commit): void;
  close(): Promise<void>;
}

/** One connection, through any door, as far as the core knows it. */
export interface Client {
  readonly user: UserId;
  /** The clients of one audience are served alike: what is sent to them is encoded once. */
  readonly audience: Audience;
  /** Text frames or lines, in order. What cannot be sent at once waits; too much of it ends the connection. */
  send(frames: readonly string[]): void;
  /** Resolves when the connection has room for another page, or is closed. */
  drained(): Promise<void>;
  /** Ends the connection, for a reason the client can act on. */
  end(reason: "failed" | "signed_out"): void;
}

/** What a door does with what happens in a room. It must not throw and must not wait. */
export interface Audience {
  deliver(room: Room, events: readonly Event[], readers: Iterable<Client>): void;
  /** The client's user came into a room or went out of it, or comes online or goes offline for the others. */
  presence(room: Room, user: UserId, state: "online" | "offline", readers: Iterable<Client>): void;
}

/** Time that never jumps, in milliseconds, and timers. */
export interface Clock {
  now(): number;
  /** Returns the way to cancel. */
  after(ms: number, run: () => void): () => void;
}

export interface Log {
  error(what: string, cause: unknown): void;
}

/** Hashing of what people know and of what they hold. */
export interface Secrets {
  /** A new random token, at least 128 bits. */
  token(): string;
  /** What is kept of a token. */
  tokenHash(token: string): string;
  /** `undefined` = too many are being hashed already. */
  passwordHash(password: string): Promise<string | undefined>;
  /** Takes as long for nobody's hash as for somebody's. */
  passwordFits(password: string, hash: string | undefined): Promise<boolean | undefined>;
}
