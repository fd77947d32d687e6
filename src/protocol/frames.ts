import type { z } from "zod";
import * as account from "./account.ts";
import * as contact from "./contact.ts";
import { type Refusal, type ResetCode, refusal, resetSentences } from "./errors.ts";
import type { Event } from "./events.ts";
import type { RoomId } from "./ids.ts";
import * as invite from "./invite.ts";
import { parseObject } from "./json.ts";
import { limits } from "./limits.ts";
import * as member from "./member.ts";
import * as message from "./message.ts";
import * as moderation from "./moderation.ts";
import { problemOf } from "./problems.ts";
import * as room from "./room.ts";
import type { Signal } from "./signals.ts";

/** What changes something: it goes through `chat.perform`. */
export type Command =
  | message.MessagePost
  | message.MessageEdit
  | message.MessageDelete
  | message.MessageErase
  | message.MessagePin
  | message.MessageUnpin
  | message.ReactionAdd
  | message.ReactionRemove
  | message.CursorSet
  | room.RoomCreate
  | room.RoomJoin
  | room.RoomRename
  | room.RoomTopic
  | room.RoomPrivacy
  | room.RoomArchive
  | room.RoomReopen
  | room.RoomDelete
  | room.RoomRestore
  | member.RoomLeave
  | member.RoomInvite
  | member.RoomUninvite
  | member.RoomRemove
  | member.RoomBan
  | member.RoomUnban
  | member.RoomRoleCommand
  | member.DirectOpen
  | account.UserRoleCommand
  | contact.UserBlock
  | contact.UserUnblock
  | contact.SettingsSet
  | moderation.ServerBanCommand
  | moderation.ServerUnban
  | invite.ServerUninvite
  | moderation.AccountRestore
  | PersonCommand;

/** What the doors make of a request after checking who asks: no client sends these as such. */
type PersonCommand =
  | account.AccountCreate
  | account.GuestCreate
  | account.GuestRelease
  | account.GuestRegister
  | account.PasswordSet
  | account.PasswordRehash
  | account.SessionOpen
  | account.SessionEnd
  | account.SessionUsed
  | account.StatusSet
  | invite.InviteCreate
  | invite.OwnerLink
  | invite.OwnerMake
  | moderation.UserDelete
  | moderation.ErasureStep
  | moderation.RoomSweep;

/** Everything a client may send in `exchat.v1`, by its `type`. */
export const requests = {
  hello: account.hello,
  ping: account.ping,
  "user.get": account.userGet,
  "user.role": account.userRole,
  "user.block": contact.userBlock,
  "user.unblock": contact.userUnblock,
  "user.blocks": contact.userBlocks,
  "settings.set": contact.settingsSet,
  "user.networks": moderation.userNetworks,
  "server.ban": moderation.serverBan,
  "server.unban": moderation.serverUnban,
  "server.bans": moderation.serverBans,
  "owner.claim": account.ownerClaim,
  "account.register": account.accountRegister,
  "account.password": account.accountPassword,
  "account.delete": moderation.accountDelete,
  "account.restore": moderation.accountRestore,
  "session.list": account.sessionList,
  "session.create": account.sessionCreate,
  "session.revoke": account.sessionRevoke,
  "server.invite": invite.serverInvite,
  "server.invites": invite.serverInvites,
  "server.uninvite": invite.serverUninvite,
  "presence.set": account.presenceSet,
  typing: account.typing,
  "room.create": room.roomCreate,
  "room.join": room.roomJoin,
  "room.rename": room.roomRename,
  "room.topic": room.roomTopic,
  "room.privacy": room.roomPrivacy,
  "room.archive": room.roomArchive,
  "room.reopen": room.roomReopen,
  "room.get": room.roomGet,
  "room.delete": room.roomDelete,
  "room.restore": room.roomRestore,
  "room.list": room.roomList,
  "room.leave": member.roomLeave,
  "room.members": member.roomMembers,
  "room.invite": member.roomInvite,
  "room.uninvite": member.roomUninvite,
  "room.remove": member.roomRemove,
  "room.ban": member.roomBan,
  "room.unban": member.roomUnban,
  "room.bans": member.roomBans,
  "room.role": member.roomRole,
  "room.pins": message.roomPins,
  "direct.open": member.directOpen,
  "message.post": message.messagePost,
  "message.edit": message.messageEdit,
  "message.delete": message.messageDelete,
  "message.erase": message.messageErase,
  "message.pin": message.messagePin,
  "message.unpin": message.messageUnpin,
  "message.history": message.messageHistory,
  "reaction.add": message.reactionAdd,
  "reaction.remove": message.reactionRemove,
  "history.read": message.historyRead,
  "thread.read": message.threadRead,
  "thread.list": message.threadList,
  "cursor.set": message.cursorSet,
} as const;

type Requests = typeof requests;
export type RequestType = keyof Requests;
export type Request = { [T in RequestType]: Readonly<z.infer<Requests[T]>> }[RequestType];

/** What a client puts into a request, beside its `ref` and `type`. */
export type Fields<T extends RequestType> = Readonly<Omit<z.input<Requests[T]>, "type">>;

export type Parsed =
  | { readonly ref: string; readonly request: Request }
  | { readonly ref: string | undefined; readonly refused: Refusal };

export const REF_CHARACTERS_MAX = 64;

/** One text frame of `exchat.v1` → a request, or why it is none. Unknown fields are ignored. */
export function parseRequest(frame: string): Parsed {
  const parsed = parseObject(frame);
  if (!parsed.object) return { ref: undefined, refused: refusal("bad_request", { message: parsed.problem }) };
  const { ref, type } = parsed.object;
  if (typeof ref !== "string" || ref === "" || ref.length > REF_CHARACTERS_MAX)
    return {
      ref: undefined,
      refused: fieldRefusal("ref", `must be text of 1 to ${REF_CHARACTERS_MAX} characters`),
    };
  if (typeof type !== "string") return { ref, refused: fieldRefusal("type", "must be text") };
  if (!Object.hasOwn(requests, type)) return { ref, refused: refusal("unknown_command") };
  const tooMany = tooManyItems(type as RequestType, parsed.object);
  if (tooMany) return { ref, refused: tooMany };
  const checked = requests[type as RequestType].safeParse(parsed.object, { error: problemOf });
  if (checked.success) return { ref, request: checked.data };
  const [issue] = checked.error.issues;
  // The key of a list of ours is the client's own: it may be anything, and of any length.
  const path = issue?.code === "invalid_key" ? issue.path.slice(0, -1) : issue?.path;
  return {
    ref,
    refused: fieldRefusal(path?.join(".") || "type", issue?.message ?? "is not what it must be"),
  };
}

/** How many items a field has comes before what they are: looking at thousands takes long, to refuse them in the end. */
const itemsMax: { readonly [T in RequestType]?: readonly [field: string, max: number] } = {
  hello: ["rooms", limits.resumedRoomsMax],
  "direct.open": ["users", limits.directPeopleMax - 1],
};

function tooManyItems(type: RequestType, object: { readonly [key: string]: unknown }): Refusal | undefined {
  const [field = "", max = 0] = itemsMax[type] ?? [];
  const items = object[field];
  if (typeof items !== "object" || items === null) return undefined;
  const count = Array.isArray(items) ? items.length : Object.keys(items).length;
  return count > max ? fieldRefusal(field, `has more than ${max} items`) : undefined;
}

function fieldRefusal(field: string, problem: string): Refusal {
  const tooLong = field === "body" && problem.startsWith("has more");
  return refusal(tooLong ? "too_long" : "bad_request", { message: `${field} ${problem}`, field });
}

/** What the server sends. Each function gives one text frame. */
export const encodeOk = (ref: string, ok: unknown): string =>
  `{"ref":${JSON.stringify(ref)},"ok":${JSON.stringify(ok)}}`;
export const encodeError = (ref: string | undefined, error: Refusal): string =>
  JSON.stringify({ ref, error });
export const encodeSignal = (signal: Signal): string => JSON.stringify({ signal });
export const encodeReset = (room: RoomId, code: ResetCode): string =>
  JSON.stringify({ reset: { room, code, reason: resetSentences[code] } });

/** The nonce is between an author and the server, so only the author's own clients see it. */
export function encodeEvent(event: Event, own: boolean): string {
  if (own || !("nonce" in event)) return JSON.stringify({ event });
  return JSON.stringify({ event: { ...event, nonce: undefined } });
}

/** WebSocket close codes (RFC 6455 section 7.4; 4000-4999 are ours). */
export const closeCodes = {
  goingAway: 1001,
  badFrame: 1002,
  badText: 1007,
  tooBig: 1009,
  internal: 1011,
  restarting: 1012,
  signedOut: 4001,
  banned: 4003,
  tooSlow: 4008,
  protocolErrors: 4009,
} as const;

/** What each asks of a client. */
export const closeSentences: Readonly<Record<keyof typeof closeCodes, string>> = {
  goingAway: "The server goes away: come back after a random pause, and resume.",
  badFrame:
    "What came was no WebSocket frame (RFC 6455): this is a bug of the client or of something in between.",
  badText: "A text was not UTF-8.",
  tooBig: "A frame was larger than `frameBytesMax`.",
  internal:
    "Something went wrong, and what was asked last may or may not have been done: come back, ask again, resume.",
  restarting: "The server is starting again: come back after a random pause, and resume.",
  signedOut: "The session has ended: sign in anew.",
  banned: "You are banned from this server: the reason says until when. Do not come back before.",
  tooSlow: "More than `outboxBytesMax` waited to be read: come back and resume.",
  protocolErrors:
    "This is not the protocol: no hello, too much that is no request, or too many requests at once.",
};
