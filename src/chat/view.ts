import type { Person, User, UserRole } from "../protocol/account.ts";
import type { Settings } from "../protocol/contact.ts";
import type { EventOf } from "../protocol/events.ts";
import type { BanId, InviteId, MessageId, RoomId, SessionId, UserId } from "../protocol/ids.ts";
import type { MessagePosted } from "../protocol/message.ts";
import type { Room } from "../protocol/room.ts";
import type { Membership } from "./ports.ts";

/** A message as a decision sees it: as it is now. */
export interface MessageView {
  readonly id: MessageId;
  readonly by: UserId;
  readonly body: string;
  readonly thread?: MessageId;
  readonly deleted: boolean;
  readonly pinned: boolean;
  readonly edits: number;
}

/** Everything that a decision can look at. It gets those fields that its rule names: see `Seen`. */
export interface Sight {
  /** Who asks. */
  readonly me: User;
  /** Rooms that I am in. */
  readonly joined: readonly RoomId[];
  /** How many of my rooms I chose to be in: conversations that others began count once I have written in them. */
  readonly chosen: number;
  /** How many conversations I made in which nobody else has written. */
  readonly unanswered: number;
  /** What I have made. */
  readonly making: Making;
  /** Rooms that nobody uses. */
  readonly idle: Idle;
  /** People of the conversation who are not in it. */
  readonly absent: readonly User[];
  /** Conversations that make room in their lists for this one. */
  readonly crowded: readonly { readonly room: RoomId; readonly user: User }[];
  /** The room the command names, if it exists. */
  readonly room?: Room;
  /** The end of its log. */
  readonly head: number;
  readonly membership: Membership;
  /** Whether nobody looks after the room, and it is private or I made it: then I do, from when I come in. */
  readonly leads: boolean;
  /** The people the command names, those that there are. */
  readonly others: readonly User[];
  /** What the first of them is to the room. */
  readonly otherMembership: Membership;
  /** The message the command is about, those it refers to, if they are in this room. */
  readonly message?: MessageView;
  readonly replyTo?: MessageView;
  readonly thread?: MessageView;
  /** Whether the text mentions everybody, and the members of the room whom it mentions by name. */
  readonly mentionsAll: boolean;
  readonly mentioned: readonly UserId[];
  /** Whether the emoji is mine on this message already, and how many others there are if it is none of them yet. */
  readonly reacted: boolean;
  readonly emoji: number;
  /**
   * Whether the first of the others wrote anything after the place that the scope names which does not stand erased. Where
   * it would take long to find out, it is taken to be so.
   */
  readonly wrote: boolean;
  /** How many messages are pinned in the room, and how many people are banned from it. */
  readonly pins: number;
  readonly bans: number;
  /** How many bans the server has, and the one that the command names, by its target or its id. */
  readonly serverBans: number;
  readonly serverBan?: BanId;
  /** The deleted person whom the command names. */
  readonly deleted?: UserId;
  /** The person who does not get what I say in this conversation, or whom opening one would not reach. */
  readonly unheard?: { readonly by: string; readonly why: "blocked by me" | "takes nothing" };
  /** What is between me and the other person, if there is one of that name. */
  readonly contact?: Between;
  readonly settings: Settings;
  /** The invitations of the other person, if there is one of that name. */
  readonly inviting?: Inviting;
  /** Rooms that have no operator without the person whom the scope names. */
  readonly bereft: readonly Bereft[];
  /** Rooms that I am banned from, and rooms that I am invited into. */
  readonly bannedFrom: readonly RoomId[];
  readonly invitedTo: readonly RoomId[];
  /** How many sessions I have, and whether the one that the command names is still mine. */
  readonly sessions: number;
  readonly holds: boolean;
  /** My sessions that programs opened with my password. */
  readonly byPassword: ByPassword;
  /** What my password is checked against, if I have one. */
  readonly passwordHash?: string;
  /** My reading position, in the room or in the thread. */
  readonly read: number;
  /** What my nonce did the first time. */
  readonly first?: EventOf<MessagePosted>;
  /** Whether the name that is wanted is another person's, or another public room's, by its skeleton. */
  readonly nameTaken: boolean;
  /** How many there are on this server; conversations are not counted among the rooms. */
  readonly rooms: number;
  readonly conversations: number;
  readonly accounts: number;
  readonly guests: number;
  /** What lets newcomers in. */
  readonly entry: Entry;
  /** Whether I am a guest at another node that lives. */
  readonly isElsewhere: boolean;
  /** The number that the next person would get. */
  readonly nextPerson: number;
}

export type Field = keyof Sight;

/** What the store reads for a scope: who asks, and the fields that the scope names. */
export type View = Pick<Sight, "me"> & Partial<Sight>;

/** How many rooms I made that there are still, and whether my account is new. */
export interface Making {
  readonly rooms: number;
  readonly isNew: boolean;
}

/** How many such sessions are open, and the one that was used least recently. */
export interface ByPassword {
  readonly open: number;
  readonly oldest?: SessionId;
}

/** Whether there are rooms that nobody is in and in which nothing was ever said, and which of them end now. */
export interface Idle {
  readonly isAny: boolean;
  readonly due: readonly RoomId[];
}

/** The invitations of a person who is to be invited. */
export interface Inviting {
  /** All that are open, those of them that I made, and all that I made with anybody. */
  readonly open: number;
  readonly mine: number;
  readonly mineInAll: number;
  /** Whether they let me invite them. */
  readonly welcome: boolean;
  /** The oldest one that a stranger made. */
  readonly oldestOfStrangers?: RoomId;
}

/** Whether I have blocked a person, how many I have blocked in all, and into which rooms that person invited me. */
export interface Between {
  readonly blockedByMe: boolean;
  readonly blocks: number;
  readonly invitedTo: readonly RoomId[];
}

/** A room that has no operator without a person, and the other member who has been in it for longest, if there is one. */
export interface Bereft {
  readonly room: RoomId;
  readonly heir?: Person;
}

/** What lets newcomers in beside open registration. */
export interface Entry {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly hasOwner: boolean;
  /** What is kept of the code that makes an owner, if there is one. */
  readonly ownerCode?: string;
  /** The invitation that the scope names, by its code or its id, if it is open, and what its maker is now. */
  readonly invite?: { readonly id: InviteId; readonly role: UserRole; readonly byRole?: UserRole };
  /** How many invitations are open. */
  readonly invites: number;
}
