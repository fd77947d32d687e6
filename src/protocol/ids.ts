/** Ids are opaque to clients: short strings that the store hands out and never uses again. */
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type RoomId = Id<"room">;
export type UserId = Id<"user">;
export type MessageId = Id<"message">;

export const ROOM_ID = /^r[1-9][0-9]{0,14}$/;

export const roomId = (key: number): RoomId => `r${key}` as RoomId;
export const userId = (key: number): UserId => `u${key}` as UserId;
/** The number behind a room's or a user's id. */
export const keyOf = (id: RoomId | UserId): number => Number(id.slice(1));

/** A message is named by its place in its room's log, so no index is needed to find it. */
export const messageId = (room: RoomId, seq: number): MessageId => `${room}.${seq}` as MessageId;
