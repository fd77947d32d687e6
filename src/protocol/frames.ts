import type { z } from "zod";
import * as account from "./account.ts";
import { type Refusal, refusal } from "./errors.ts";
import type { MessageId, RoomId, UserId } from "./ids.ts";
import * as member from "./member.ts";
import * as message from "./message.ts";
import * as room from "./room.ts";
import type { Signal } from "./signals.ts";

/** What changes something: it goes through `chat.perform`. */
export type Command =
  | message.MessagePost
  | room.RoomCreate
  | room.RoomJoin
  | member.RoomLeave
  | member.DirectOpen
  | account.AccountCreate
  | account.GuestCreate
  | account.GuestRelease
  | account.TokenCreate;

/** What happened in a room, and so stands in its log. */
export type RoomFact = room.RoomCreated | member.MemberJoined | member.MemberLeft | message.MessagePosted;
/** What happened to a person, outside every room. */
export type PersonFact = account.UserCreated | account.UserReleased | account.TokenCreated;
export type Fact = RoomFact | PersonFact;

/** A fact at its place in a room's log. `at` is RFC 3339 in UTC with milliseconds; it never orders anything. */
export type EventOf<F extends RoomFact> = {
  readonly room: RoomId;
  readonly seq: number;
  readonly at: string;
  readonly by: UserId;
  /** The author's name at that time. */
  readonly from: string;
} & F &
  (F extends message.MessagePosted ? { readonly id: MessageId } : unknown);
export type Event = { [T in RoomFact["type"]]: EventOf<Extract<RoomFact, { type: T }>> }[RoomFact["type"]];

/** Everything a client may send in `exchat.v1`, by its `type`. */
const requests = {
  hello: account.hello,
  ping: account.ping,
  "user.get": account.userGet,
  "room.create": room.roomCreate,
  "room.join": room.roomJoin,
  "room.leave": member.roomLeave,
  "room.get": room.roomGet,
  "room.list": room.roomList,
  "room.members": member.roomMembers,
  "direct.open": member.directOpen,
  "message.post": message.messagePost,
  "history.read": message.historyRead,
} as const;

type Requests = typeof requests;
export type RequestType = keyof Requests;
export type Request = { [T in RequestType]: z.infer<Requests[T]> }[RequestType];

export type Parsed =
  | { readonly ref: string; readonly request: Request }
  | { readonly ref: string | undefined; readonly refused: Refusal };

const REF_CHARACTERS_MAX = 64;

/** One text frame of `exchat.v1` → a request, or why it is none. Unknown fields are ignored. */
export function parseRequest(frame: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return { ref: undefined, refused: refusal("bad_request", { message: "this frame is not JSON" }) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ref: undefined, refused: refusal("bad_request", { message: "a frame is one JSON object" }) };
  const { ref, type } = value as { ref?: unknown; type?: unknown };
  if (typeof ref !== "string" || ref === "" || ref.length > REF_CHARACTERS_MAX)
    return {
      ref: undefined,
      refused: fieldRefusal("ref", `is a string of 1 to ${REF_CHARACTERS_MAX} characters`),
    };
  if (typeof type !== "string") return { ref, refused: fieldRefusal("type", "is a string") };
  if (!Object.hasOwn(requests, type)) return { ref, refused: refusal("unknown_command") };
  const checked = requests[type as RequestType].safeParse(value);
  if (checked.success) return { ref, request: checked.data };
  const issue = checked.error.issues[0];
  return { ref, refused: fieldRefusal(issue?.path.join(".") || "type", issue?.message ?? "is invalid") };
}

function fieldRefusal(field: string, problem: string): Refusal {
  const tooLong = field === "body" && problem.startsWith("has more");
  return refusal(tooLong ? "too_long" : "bad_request", { message: `${field}: ${problem}`, field });
}

/** What the server sends. Each function gives one text frame. */
export const encodeOk = (ref: string, ok: unknown): string =>
  `{"ref":${JSON.stringify(ref)},"ok":${JSON.stringify(ok)}}`;
export const encodeError = (ref: string | undefined, error: Refusal): string =>
  JSON.stringify({ ref, error });
export const encodeSignal = (signal: Signal): string => JSON.stringify({ signal });
export const encodeReset = (room: RoomId, reason: string): string =>
  JSON.stringify({ reset: { room, reason } });

/** The nonce is between an author and the server, so only the author's own clients see it. */
export function encodeEvent(event: Event, own: boolean): string {
  if (own || !("nonce" in event)) return JSON.stringify({ event });
  return JSON.stringify({ event: { ...event, nonce: undefined } });
}

/** WebSocket close codes (RFC 6455 section 7.4; 4000-4999 are ours). */
export const closeCodes = {
  goingAway: 1001,
  internal: 1011,
  restarting: 1012,
  signedOut: 4001,
  tooSlow: 4008,
  protocolErrors: 4009,
} as const;
