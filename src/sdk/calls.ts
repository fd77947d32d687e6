import type { Person, User } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/frames.ts";
import type { MessageId, RoomId } from "../protocol/ids.ts";
import type { limits } from "../protocol/limits.ts";
import type { Room } from "../protocol/room.ts";

/** What the server allows, as it tells in its greeting. */
export type Limits = { readonly [Name in keyof typeof limits]: number };

/** A room that one is in, and the place of its newest event. */
export type JoinedRoom = Room & { readonly seq: number };
export type ListedRoom = Room & { readonly members: number; readonly joined: boolean };
export type ListedMember = Person & { readonly online: boolean };

/** One page of a room's log, oldest first. */
export interface HistoryPage {
  readonly events: readonly Event[];
  /** Whether there is more in the direction that was asked for. */
  readonly more: boolean;
}

/** What the server says to whoever it lets in. */
export interface Welcome {
  readonly user: User;
  readonly rooms: readonly JoinedRoom[];
  readonly limits: Limits;
  /** Changes when the server's log was restored from an older copy. */
  readonly epoch: string;
  /** Only for a new guest: whoever shows it comes back as the same guest. */
  readonly token?: string;
}

/** Where a message stands once it is stored. */
export interface Posted {
  readonly room: RoomId;
  readonly seq: number;
  readonly id: MessageId;
  readonly at: string;
}

/** What one enters: the room, and the place of the event with which one came in, if one just did. */
export interface Entered {
  readonly room: Room;
  readonly seq?: number;
}

interface Page<Key> {
  readonly after?: Key;
  readonly limit?: number;
}

/** Every command of `exchat.v1`: the fields it takes, and what it brings when it is carried out. */
export interface Calls {
  ping: { fields: object; ok: object };
  "user.get": { fields: { name: string }; ok: { user: ListedMember } };
  "room.create": { fields: { name: string }; ok: Entered };
  "room.join": { fields: { name: string }; ok: Entered };
  "room.get": { fields: { room: RoomId }; ok: Required<Entered> };
  "room.leave": { fields: { room: RoomId }; ok: { room: RoomId; seq: number } };
  "room.list": { fields: Page<string>; ok: { rooms: readonly ListedRoom[]; more: boolean } };
  "room.members": {
    fields: Page<string> & { room: RoomId };
    ok: { members: readonly ListedMember[]; more: boolean };
  };
  "direct.open": { fields: { user: string }; ok: Entered };
  "message.post": { fields: { room: RoomId; body: string; nonce?: string }; ok: Posted };
  "history.read": {
    fields: { room: RoomId; before?: number; after?: number; limit?: number };
    ok: HistoryPage;
  };
}

export type CallType = keyof Calls;

/**
 * What became of a command. `lost` means that the connection broke before the answer came: the command may or may not
 * have been carried out.
 */
export type Answer<Ok> =
  | { readonly is: "ok"; readonly ok: Ok }
  | { readonly is: "refused"; readonly refusal: Refusal }
  | { readonly is: "lost" };
export type AnswerTo<T extends CallType> = Answer<Calls[T]["ok"]>;

/** How a command is sent. */
export type Call = <T extends CallType>(type: T, fields: Calls[T]["fields"]) => Promise<AnswerTo<T>>;
