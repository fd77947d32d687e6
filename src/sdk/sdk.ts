// The public API of the package "exchat-sdk". This is the one file that only re-exports from others.

export type { Person, User } from "../protocol/account.ts";
export type { Refusal, RefusalCode } from "../protocol/errors.ts";
export type { Event } from "../protocol/events.ts";
export type { MessageId, RoomId, UserId } from "../protocol/ids.ts";
export type { CurrentState } from "../protocol/message.ts";
export type { JoinedRoom, ListedRoom, ReadState, Room } from "../protocol/room.ts";
export type { Signal } from "../protocol/signals.ts";
export type { Answer, Calls, CallType, Posted, Welcome } from "./calls.ts";
export { type Chat, connect } from "./chat.ts";
export { ChatClient } from "./client.ts";
export type { ClientListener, ClientOptions } from "./client-options.ts";
export type { ConnectOptions } from "./connect-options.ts";
export type { ConnectionState } from "./connection.ts";
export type { Feed } from "./feed-reader.ts";
export { type EventOfType, fold, type MessageState, type Messages } from "./messages.ts";
export type { Place } from "./place.ts";
export type { OutboxStorage, Post, PostOptions, Settled } from "./post.ts";
export type { Log } from "./room-log.ts";
export { type Account, type Credentials, type SignIn, signIn, signUp } from "./sign-in.ts";
export { Lost, Refused, Restored } from "./thrown.ts";
