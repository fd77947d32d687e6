/** Ids are opaque to clients: short strings that the store makes and never uses again. */
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type RoomId = Id<"room">;
export type UserId = Id<"user">;
export type MessageId = Id<"message">;
/** One way in which a user is signed in: a token or a browser's cookie. The id is no secret and grants nothing. */
export type SessionId = Id<"session">;
/** One ban of the server. */
export type BanId = Id<"ban">;

/** An invitation to the server. The id is no secret; only its code grants something. */
export type InviteId = Id<"invite">;
/** A request to be let in. */
export type EntryId = Id<"entry">;
/** A report of a message. */
export type ReportId = Id<"report">;
/** A message that waits for a moderator. */
export type HeldId = Id<"held">;

/** r0 is an id, too: the server's log, which is not a room. */
export const ROOM_ID = /^r(?:0|[1-9][0-9]{0,14})$/;
export const USER_ID = /^u[1-9][0-9]{0,14}$/;
export const SESSION_ID = /^s[1-9][0-9]{0,14}$/;
export const BAN_ID = /^b[1-9][0-9]{0,14}$/;
export const ENTRY_ID = /^q[1-9][0-9]{0,14}$/;
export const HELD_ID = /^h[1-9][0-9]{0,14}$/;
export const REPORT_ID = /^p[1-9][0-9]{0,14}$/;
export const INVITE_ID = /^i[1-9][0-9]{0,14}$/;
export const MESSAGE_ID = /^r(?:0|[1-9][0-9]{0,14})\.[1-9][0-9]{0,14}$/;

export const roomId = (key: number): RoomId => `r${key}` as RoomId;
export const userId = (key: number): UserId => `u${key}` as UserId;
export const sessionId = (key: number): SessionId => `s${key}` as SessionId;
export const banId = (key: number): BanId => `b${key}` as BanId;
export const entryId = (key: number): EntryId => `q${key}` as EntryId;
export const reportId = (key: number): ReportId => `p${key}` as ReportId;
export const heldId = (key: number): HeldId => `h${key}` as HeldId;
export const inviteId = (key: number): InviteId => `i${key}` as InviteId;
/** The number behind an id. */
export const keyOf = (
  id: RoomId | UserId | SessionId | BanId | InviteId | EntryId | ReportId | HeldId,
): number => Number(id.slice(1));

/** A message is named by its place in its room's log, so no index is needed to find it. */
export const messageId = (room: RoomId, seq: number): MessageId => `${room}.${seq}` as MessageId;
export const roomOfMessage = (id: MessageId): RoomId => id.slice(0, id.indexOf(".")) as RoomId;
export const seqOfMessage = (id: MessageId): number => Number(id.slice(id.indexOf(".") + 1));
