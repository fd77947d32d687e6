import type { Person, User, UserRole } from "../protocol/account.ts";
import type { Settings } from "../protocol/contact.ts";
import type { EventOf } from "../protocol/events.ts";
import type { GuessCount } from "../protocol/guesses.ts";
import type { HeldBefore } from "../protocol/held.ts";
import type { BanId, InviteId, MessageId, RoomId, SessionId, UserId } from "../protocol/ids.ts";
import type { Invite } from "../protocol/invite.ts";
import type { MessageKind, MessagePosted } from "../protocol/message.ts";
import type { Room, RoomRole } from "../protocol/room.ts";
import type { SettingValue } from "../protocol/server-settings.ts";
import type { FactorView, PasskeyView } from "./factor-view.ts";
import type { RoomMasks } from "./room-masks.ts";

/** What a user is in a room. */
export type Membership = RoomRole | "none" | "invited" | "banned";

/** A message as a decision sees it: in its present state. */
export interface MessageView {
  readonly id: MessageId;
  readonly by: UserId;
  readonly body: string;
  readonly kind?: MessageKind;
  readonly thread?: MessageId;
  readonly deleted: boolean;
  readonly pinned: boolean;
  readonly edits: number;
}

/** What is known of the person at an issuer whom the command names. */
export interface SeenOidc {
  /** Who has the account to which they sign in. */
  readonly owner?: UserId;
  /** This sign-in was completed already. */
  readonly isUsed: boolean;
  /** The number of people at issuers who sign in to my account. */
  readonly mine: number;
}

/** Everything that a decision can look at. A decision gets the fields that its rule names: see `Seen`. */
export interface Sight {
  /** The person who asks. "I" and "my" below are this person. */
  readonly me: User;
  /** Rooms that I am in. */
  readonly joined: readonly RoomId[];
  /**
   * How many of my rooms I chose to be in. A conversation that another person began counts once I have written in it.
   */
  readonly chosen: number;
  /** How many conversations I made in which nobody else has written. */
  readonly unanswered: number;
  /** What I have made. */
  readonly making: Making;
  /** Rooms that were never used. */
  readonly idle: Idle;
  /** People of the conversation who have left it, or have not been added yet. */
  readonly absent: readonly User[];
  /** Conversations that are hidden from lists that would otherwise be too long with this one. */
  readonly crowded: readonly { readonly room: RoomId; readonly user: User }[];
  /** The room the command names, if it exists. */
  readonly room?: Room;
  /** The last `seq` of its log. */
  readonly head: number;
  readonly membership: Membership;
  /** Whether I become operator by joining: the room has none, and it is private or I made it. */
  readonly leads: boolean;
  /** The command names the room by its name. */
  readonly named?: true;
  readonly gate: Gate;
  readonly described: Described;
  readonly hearers: readonly UserId[];
  /** None = the room has no masks. */
  readonly masks?: RoomMasks;
  /** None = slow mode does not apply to me. */
  readonly pace?: Pace;
  /** Those of the people whom the command names that exist. */
  readonly others: readonly User[];
  /** What the first of them is to the room. */
  readonly otherMembership: Membership;
  /** The message that the command is about, and those that it refers to, if they are in this room. */
  readonly message?: MessageView;
  readonly replyTo?: MessageView;
  readonly thread?: MessageView;
  readonly reported: Reported;
  /** The author of the message that an open report is about, and who reported it. */
  readonly report?: { readonly author: UserId; readonly by: UserId };
  readonly holding: Holding;
  /** The message that waits for a moderator and that the command names. */
  readonly held?: HeldMessage;
  /** Whether the text mentions everyone, and the members whom it mentions by name. */
  readonly mentionsAll: boolean;
  readonly mentioned: readonly UserId[];
  /**
   * Whether I have reacted with this emoji already; and the number of other kinds, if nobody has reacted with it yet.
   */
  readonly reacted: boolean;
  readonly emoji: number;
  /**
   * Whether the first of the others wrote anything after the place that the scope names that is not erased yet. If it
   * would take too long to find out, it is true.
   */
  readonly wrote: boolean;
  /** How many messages are pinned in the room, and how many people are banned from it. */
  readonly pins: number;
  readonly bans: number;
  /** How many owners the server has whose account is not deactivated. */
  readonly owners: number;
  /** The number of bans of the server, and the ban that the command names, by its target or its id. */
  readonly serverBans: number;
  readonly serverBan?: BanId;
  /** The deleted person whom the command names. */
  readonly deleted?: UserId;
  /** The person who would not get what I say in this conversation, or would not be reached by opening one. */
  readonly unheard?: { readonly by: string; readonly why: "blocked by me" | "takes nothing" };
  /** Blocks and invitations between me and the other person, if a person of that name exists. */
  readonly contact?: Between;
  readonly settings: Settings;
  /** The setting of the server that the command names, as it is stored. */
  readonly setting: { readonly value?: SettingValue };
  /** Whether there is the list of ranges that the command names, and how many lists there are. */
  readonly rangeLists: { readonly isThere: boolean; readonly count: number };
  /** The invitations of the other person, if a person of that name exists. */
  readonly inviting?: Inviting;
  /** Rooms that would have no operator without the person whom the scope names. */
  readonly bereft: readonly Bereft[];
  /** Rooms that I am banned from, and rooms that I am invited to. */
  readonly bannedFrom: readonly RoomId[];
  readonly invitedTo: readonly RoomId[];
  /** The number of my sessions that stay when a connection ends, and whether the session that the command names is still one of them; with `leaving`, of the other person. */
  readonly sessions: number;
  /** The number of my sessions that end with their connections. */
  readonly connected: number;
  /** The number of my certificates, and the person whom the certificate that the command names signs in. */
  readonly certificates: number;
  readonly certifies?: UserId;
  readonly oidc: SeenOidc;
  /** The number of my passkeys, and the passkey that the command names. */
  readonly passkeys: number;
  readonly passkey: PasskeyView;
  readonly factor: FactorView;
  readonly holds: boolean;
  /** Whether the server's log has noted in the last hour that I looked at the same. */
  readonly looked: boolean;
  /** My sessions that programs opened with my password. */
  readonly byPassword: ByPassword;
  /** The hash of my password, if I have one. */
  readonly passwordHash?: string;
  /** My reading position, in the room or in the thread. */
  readonly read: number;
  /** What a message with this nonce of mine did the first time. */
  readonly first?: EventOf<MessagePosted>;
  /** Whether another person, or another public room, has the name that is asked for, by its skeleton. */
  readonly nameTaken: boolean;
  /** How many there are on this server. `rooms` does not count conversations. */
  readonly rooms: number;
  readonly conversations: number;
  readonly accounts: number;
  readonly guests: number;
  /** The codes that let newcomers in. */
  readonly entry: Entry;
  /** Whether I am a guest at another node that lives. */
  readonly isElsewhere: boolean;
  /** Wrong guesses under the keys that the scope names, and the time by which they are counted. */
  readonly guesses: {
    readonly now: number;
    readonly kept: readonly (readonly [key: string, count: GuessCount])[];
  };
  /** The number that the next person would get as their id. */
  readonly nextPerson: number;
}

export type Field = keyof Sight;

/** What the store reads for a scope: the person who asks, and the fields that the scope names. */
export type View = Pick<Sight, "me"> & Partial<Sight>;

/** The value of a key of metadata, if it has one, and how many keys there are. */
export interface Described {
  readonly value?: string;
  readonly keys: number;
}

/** How many reports are open, how many of them are mine, and whether I have reported this message before. */
export interface Reported {
  readonly open: number;
  readonly mine: number;
  readonly again: boolean;
}

/** Whether my first messages are held in this room. */
export interface Holding {
  /** A moderator must see first what I say. */
  readonly applies: boolean;
  /** What became of the post that the scope names, if it was held. */
  readonly again?: HeldBefore;
  /** How many messages of mine wait, and how many of all people. */
  readonly mine: number;
  readonly all: number;
}

/** A message that waits for a moderator. */
export interface HeldMessage {
  readonly room: RoomId;
  /** As they are now; as they were if they have left the server. */
  readonly author: User;
  /** What is posted if it is admitted; none = the author has posted it otherwise. */
  readonly post?: MessagePosted;
  readonly isArchived: boolean;
  readonly isBanned: boolean;
}

/** A room's key, if it has one, and how many members it has, if they are limited. */
export interface Gate {
  readonly key?: string;
  readonly members: number;
}

/** Slow mode in a room, by the server's time in milliseconds. */
export interface Pace {
  /** A person posts one message in so many seconds. */
  readonly seconds: number;
  /** When I posted last; none = not since the room has slow mode. */
  readonly last?: number;
  readonly now: number;
  /** I am a guest or my account is new, and the raid switch is on. */
  readonly isNewcomer?: true;
}

/** How many rooms I made that still exist, and whether my account is new. */
export interface Making {
  readonly rooms: number;
  readonly isNew: boolean;
}

/** The number of such sessions, and the one that was used least recently. */
export interface ByPassword {
  readonly open: number;
  readonly oldest?: SessionId;
}

/** Whether there are rooms that nobody is in and in which nothing was ever said, and which of them are deleted now. */
export interface Idle {
  readonly isAny: boolean;
  readonly due: readonly RoomId[];
}

/** The invitations of a person whom I want to invite. */
export interface Inviting {
  /** The number of open invitations of the person, of those that I made, and of all open ones that I made. */
  readonly open: number;
  readonly mine: number;
  readonly mineInAll: number;
  /** Whether they accept invitations from me. */
  readonly welcome: boolean;
  /** The oldest one that a stranger made. */
  readonly oldestOfStrangers?: RoomId;
}

/** Whether I have blocked the person, how many people I have blocked, and into which rooms the person invited me. */
export interface Between {
  readonly blockedByMe: boolean;
  readonly blocks: number;
  readonly invitedTo: readonly RoomId[];
}

/**
 * A room that would have no operator without a person, and the other member who has been in it for longest, if there is
 * one.
 */
export interface Bereft {
  readonly room: RoomId;
  readonly heir?: Person;
}

/** What lets newcomers in besides open registration. */
export interface Entry {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly hasOwner: boolean;
  /** The hash of the code that makes an owner, if there is one. */
  readonly ownerCode?: string;
  /** The invitation that the scope names, by its code or its id, why it has ended, and its maker's name and present role. */
  readonly invite?: {
    readonly id: InviteId;
    readonly role: UserRole;
    readonly by: string;
    readonly byRole?: UserRole;
    readonly ended?: Invite["ended"];
  };
  /** The request to be let in that the scope names, if it waits for an answer, and how many do. */
  readonly request?: { readonly code: string };
  readonly requests: number;
  /** The number of open invitations. */
  readonly invites: number;
  /** Whose password the code of the scope's `recovery` sets, if it is still valid. */
  readonly recovers?: UserId;
}
