// What a program gets that imports "exchat/sdk". A package's front door is a list: this is the one file that only
// passes on what others define.

export type { Refusal, RefusalCode } from "../protocol/errors.ts";
export type { Event, EventOf, RoomFact } from "../protocol/events.ts";
export type { MessageId, RoomId, UserId } from "../protocol/ids.ts";
export type { CurrentState } from "../protocol/message.ts";
export type { Room } from "../protocol/room.ts";
export type { Signal } from "../protocol/signals.ts";
export type { Answer, Calls, CallType, Posted, Welcome } from "./calls.ts";
// biome-ignore-start lint/performance/noBarrelFile: see above
export { type Chat, type ConnectOptions, connect, Lost, Refused } from "./chat.ts";
export { ChatClient, type ClientListener, type ClientOptions } from "./client.ts";
export { Restored } from "./follower.ts";
export { type MessageState, type Messages, messagesOf, type Reaction, withEvent } from "./messages.ts";
export type { OutboxStorage, Post, PostOptions } from "./outbox.ts";
export { type Account, type SignInOptions, signIn, signUp } from "./sign-in.ts";
// biome-ignore-end lint/performance/noBarrelFile: see above
