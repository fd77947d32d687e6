import type { z } from "zod";
import type { refusalShape } from "./sent.ts";

/** Why a room cannot be resumed: code → a sentence for a person. */
export const resetSentences = {
  not_member: "you are not in this room",
  no_such_seq: "this seq does not exist yet",
} as const;
export type ResetCode = keyof typeof resetSentences;

/** The closed list of refusals: code → the sentence for a person if nothing more specific is known. */
export const refusalSentences = {
  bad_request: "this request is malformed",
  unknown_command: "there is no such command",
  not_signed_in: "say hello first",
  already_signed_in: "this connection has already said hello",
  bad_token: "this token is unknown or no longer valid",
  bad_credentials: "this name and password do not belong together",
  deactivated: "this account is deactivated: an admin of the server can reactivate it",
  guests_off: "guests are not welcome here: sign in with an account",
  registration_closed: "this server does not take new accounts",
  proof_required:
    "newcomers must show a proof of work: ask again, with a proof for the challenge of this answer",
  bad_name: "this name cannot be used",
  name_taken: "this name is already taken",
  bad_password: "this password cannot be used",
  second_factor: "this account has a second factor: show a code of its authenticator app, or a recovery code",
  factor_required: "a second factor is needed here: set up an authenticator app first",
  bad_code: "this code is wrong or was already used",
  no_such_user: "there is no such person",
  no_such_session: "there is no such session",
  no_such_report: "there is no such report, or it has been settled",
  no_such_held: "there is no such message that waits, or a moderator has decided about it",
  no_such_entry: "there is no such request to be let in, or it has been answered",
  rules_not_accepted: "this server has rules: read them, and accept them",
  no_such_invite: "there is no such invitation to this server, or it has ended",
  no_such_message: "there is no such message in this room",
  no_such_room: "there is no such room",
  room_exists: "a room of this name already exists",
  already_member: "you already joined this room",
  not_member: "you have not joined this room",
  not_invited: "they are not invited",
  banned: "you are banned from this room",
  not_banned: "they are not banned from this room",
  no_such_ban: "there is no such ban",
  not_allowed: "this is not allowed",
  room_archived: "this room is archived",
  invite_only: "this room is entered with an invitation only",
  bad_key: "this room is entered with its key, and this is not it",
  room_full: "this room has as many members as it may have",
  muted: "you are muted in this room",
  moderated: "this room is moderated: only operators and voiced members can write",
  held: "this message waits for a moderator: it is kept, and posted when a moderator admits it",
  slow_mode: "this room has slow mode: wait before you write again",
  conflict: "this was changed by another person in the meantime",
  nonce_conflict: "this nonce was already used for another message",
  too_long: "this message is too long",
  too_many: "there are as many of these as there may be",
  too_many_rooms: "you are in as many rooms as one person may be in",
  server_full: "this server has as many rooms as it may have",
  too_many_accounts: "this server has as many accounts as it may have",
  rate_limited: "you are doing this too often",
  too_busy: "the server has too much to do at the moment",
  unavailable: "the server cannot store anything at the moment; nothing was changed",
  internal: "something went wrong inside the server; it has been logged",
} as const;

export type RefusalCode = keyof typeof refusalSentences;

/** Why a command was not carried out: as in sent.ts. It is a value and never thrown. */
export type Refusal = {
  readonly [K in keyof z.infer<typeof refusalShape>]: Exclude<z.infer<typeof refusalShape>[K], undefined>;
};

/** A refusal with its usual sentence, or with another one. */
export const refusal = (code: RefusalCode, more: Partial<Omit<Refusal, "code">> = {}): Refusal => ({
  code,
  message: refusalSentences[code],
  ...more,
});
