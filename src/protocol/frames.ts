import type { z } from "zod";
import * as account from "./account.ts";
import * as audit from "./audit.ts";
import * as certificate from "./certificate.ts";
import * as checkup from "./checkup.ts";
import * as clearing from "./clearing.ts";
import * as contact from "./contact.ts";
import type { DoorCommand } from "./door-commands.ts";
import * as entry from "./entry.ts";
import { type Refusal, type ResetCode, refusal, resetSentences } from "./errors.ts";
import type { Event } from "./events.ts";
import * as expenses from "./expenses.ts";
import * as factor from "./factor.ts";
import type { ExportOf } from "./gather.ts";
import type { GuessCommand } from "./guesses.ts";
import * as held from "./held.ts";
import * as hello from "./hello.ts";
import * as history from "./history.ts";
import type { RoomId } from "./ids.ts";
import * as invite from "./invite.ts";
import type { FollowerMove } from "./journal.ts";
import { parseObject } from "./json.ts";
import type { LeaseCommand } from "./leases.ts";
import type { AdminLook } from "./looking.ts";
import * as mask from "./mask.ts";
import * as member from "./member.ts";
import * as message from "./message.ts";
import * as metadata from "./metadata.ts";
import * as moderation from "./moderation.ts";
import * as oidc from "./oidc.ts";
import * as overseeing from "./overseeing.ts";
import * as passing from "./passing.ts";
import { problemOf } from "./problems.ts";
import * as ranges from "./ranges.ts";
import * as recovery from "./recovery.ts";
import * as report from "./report.ts";
import { type Asked, type CommandBy, RequestDefinition } from "./request.ts";
import * as room from "./room.ts";
import * as search from "./search.ts";
import type { ServerLogTrim } from "./server-log.ts";
import type { SettingChange } from "./server-settings.ts";
import * as sessionsOf from "./sessions-of.ts";
import * as setting from "./setting.ts";
import type { Signal } from "./signals.ts";
import * as staff from "./staff.ts";
import type { StorageKeep } from "./storage.ts";

/**
 * The files that define requests. Each exported definition is found here by its type; the documents list them in this
 * order.
 */
const files = [
  hello,
  account,
  sessionsOf,
  certificate,
  oidc,
  factor,
  contact,
  moderation,
  report,
  held,
  clearing,
  ranges,
  expenses,
  staff,
  audit,
  setting,
  checkup,
  recovery,
  invite,
  entry,
  room,
  overseeing,
  member,
  mask,
  metadata,
  passing,
  message,
  history,
  search,
] as const;

type Exported = Extract<ExportOf<typeof files>, RequestDefinition>;
/** Everything a client may send in `exchat.v1`, by its `type`. */
const definitions = RequestDefinition.gathered<RequestDefinition>(files, RequestDefinition) as unknown as {
  readonly [D in Exported as D["type"]]: D;
};

export type Definitions = typeof definitions;
export type RequestType = keyof Definitions;
/** One part of each definition, by its type. */
export const ofEach = <P extends keyof RequestDefinition>(part: P) =>
  Object.fromEntries(Object.entries(definitions).map(([type, definition]) => [type, definition[part]])) as {
    readonly [T in RequestType]: Definitions[T][P];
  };

export const requests = ofEach("shape");
export type Request = { [T in RequestType]: Asked<Definitions[T]> }[RequestType];
/** The fields of a request, without `ref` and `type`. */
export type Fields<T extends RequestType> = Readonly<Omit<z.input<Definitions[T]["shape"]>, "type">>;

type OfKind<K> = Extract<Exported, { readonly kind: K }>;
/** Requests that the store answers, and that change nothing. */
export type QuestionType = OfKind<"question">["type"];
export type Question<T extends QuestionType = QuestionType> = Extract<Request, { readonly type: T }>;

/** Requests that change something: they go through `chat.perform`. */
export type Command =
  | CommandBy<OfKind<"command">>
  | DoorCommand
  | invite.DoorCommand
  | recovery.DoorCommand
  | oidc.DoorCommand
  | factor.DoorCommand
  | moderation.DoorCommand
  | FollowerMove
  | LeaseCommand
  | GuessCommand
  | SettingChange
  | entry.EntryAsk
  | held.MessageHold
  | AdminLook
  | ranges.RangesImport
  | StorageKeep
  | ServerLogTrim;

export type Parsed =
  | { readonly ref: string; readonly request: Request }
  | { readonly ref: string | undefined; readonly refused: Refusal };

export const REF_CHARACTERS_MAX = 64;

/** Parses one text frame of `exchat.v1`: a request, or why it is none. Unknown fields are ignored. */
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
  // A key of a list was chosen by the client: it may be any text of any length, so the refusal does not repeat it.
  const path = issue?.code === "invalid_key" ? issue.path.slice(0, -1) : issue?.path;
  return {
    ref,
    refused: fieldRefusal(path?.join(".") || "type", issue?.message ?? "is not valid"),
  };
}

function tooManyItems(type: RequestType, object: { readonly [key: string]: unknown }): Refusal | undefined {
  const { itemsMax: [field, max] = ["", 0] } = definitions[type];
  const items = object[field];
  if (typeof items !== "object" || items === null) return undefined;
  const count = Array.isArray(items) ? items.length : Object.keys(items).length;
  return count > max ? fieldRefusal(field, `has more than ${max} items`) : undefined;
}

function fieldRefusal(field: string, problem: string): Refusal {
  const tooLong = field === "body" && problem.startsWith("has more");
  return refusal(tooLong ? "too_long" : "bad_request", { message: `${field} ${problem}`, field });
}

/** Encodes what the server sends. Each function returns one text frame. */
export const encodeOk = (ref: string, ok: unknown): string =>
  `{"ref":${JSON.stringify(ref)},"ok":${JSON.stringify(ok)}}`;
export const encodeError = (ref: string | undefined, error: Refusal): string =>
  JSON.stringify({ ref, error });
export const encodeSignal = (signal: Signal): string => JSON.stringify({ signal });
export const encodeReset = (room: RoomId, code: ResetCode): string =>
  JSON.stringify({ reset: { room, code, reason: resetSentences[code] } });

/** Only the author's own clients see the nonce. */
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

/** What each close code means, and what a client should do. */
export const closeSentences: Readonly<Record<keyof typeof closeCodes, string>> = {
  goingAway: "The server is stopping: reconnect after a random pause, and resume.",
  badFrame:
    "The server received something that is not a WebSocket frame (RFC 6455): a bug in the client or in something in between.",
  badText: "A text frame was not UTF-8.",
  tooBig: "A frame was larger than `frameBytesMax`.",
  internal:
    "Something went wrong; the last requests may or may not have been carried out: reconnect, ask again, and resume.",
  restarting: "The server is restarting: reconnect after a random pause, and resume.",
  signedOut: "The session has ended: sign in again.",
  banned: "You are banned from this server: the reason says until when. Do not reconnect before.",
  tooSlow: "More than `outboxBytesMax` waited to be read: reconnect and resume.",
  protocolErrors:
    "A violation of the protocol: no hello, too many frames that are not requests, or too many requests at once.",
};
