import { json } from "../../net/headers.ts";
import { duration } from "../../protocol/duration.ts";
import type { Refusal, RefusalCode } from "../../protocol/errors.ts";

/** Refusals for which the original ExChat has an answer of its own: its programs may look for exactly this one. */
const originals: Partial<Record<RefusalCode, string>> = { name_taken: "username already taken" };
const statuses: Partial<Record<RefusalCode, number>> = {
  name_taken: 409,
  bad_name: 400,
  bad_password: 400,
  bad_request: 400,
  bad_code: 403,
  not_allowed: 403,
  bad_credentials: 401,
  bad_token: 401,
  second_factor: 401,
  factor_required: 403,
  not_signed_in: 401,
  rate_limited: 429,
  too_many: 409,
  guests_off: 403,
  banned: 403,
  deactivated: 403,
  registration_closed: 403,
  proof_required: 403,
  rules_not_accepted: 403,
  no_such_entry: 404,
  no_such_user: 404,
  no_such_report: 404,
  too_busy: 503,
  unavailable: 503,
  too_many_accounts: 503,
};

/** Fields of requests over HTTP that have another name in the protocol. */
const fieldNames: Readonly<Record<string, string>> = { name: "username" };

/** A refusal as an answer. */
export function refuse({
  code,
  message,
  retryAfterMs,
  field,
  lift,
  ticket,
  factors,
  challenge,
  bits,
}: Refusal): Response {
  const later = retryAfterMs === undefined ? {} : { "retry-after": `${Math.ceil(retryAfterMs / 1_000)}` };
  const original = originals[code];
  if (original !== undefined) return json(statuses[code] ?? 500, { error: original }, later);
  const said = {
    error: message,
    code,
    // Of other refusals the sentence says it.
    ...(code === "banned" && lift !== undefined && { lift }),
    ...(factors && { factors }),
    ...(challenge && { challenge, bits }),
    ...(ticket && { ticket }),
    ...(field !== undefined && { field: fieldNames[field] ?? field }),
  };
  return json(statuses[code] ?? 500, said, later);
}

/** For a network that has tried too often. */
export const tryLater = (waitMs: number): Response => {
  const seconds = Math.ceil(waitMs / 1_000);
  return json(
    429,
    { error: `too many tries from your address: try again in ${duration(waitMs)}` },
    { "retry-after": `${seconds}` },
  );
};
