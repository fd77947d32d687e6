import type { ExportPage, ExportPlace } from "../../../chat/store.ts";
import { keyOf, type SessionId, type UserId } from "../../../protocol/ids.ts";
import { one, type Recipe, text } from "../../recipe.ts";
import { ownEvents } from "./log.ts";
import type { PartOf } from "./part.ts";
import { blocksPart, invitedPart, invitesPart, profilePart, roomsPart } from "./person.ts";

const person = text<{ id: number }>("select id from users where id = :user and deleted_at is null");
const session = text<{ id: number }>(`select id from sessions where "user" = :user and id = :session`);

/** All that an export has, in its order. */
const parts: readonly PartOf[] = [profilePart, roomsPart, blocksPart, invitesPart, invitedPart, ownEvents];

/**
 * One page of a person's own data. Undefined = the person was deleted, or the session that asks has ended. `time` is the
 * server's.
 */
export function* exported(
  id: UserId,
  { part, after }: ExportPlace,
  sessionId: SessionId | undefined,
  time: number,
): Recipe<ExportPage | undefined> {
  const user = keyOf(id);
  if (!(yield* one(person, { user }))) return undefined;
  if (sessionId && !(yield* one(session, { user, session: keyOf(sessionId) }))) return undefined;
  const pages = parts[part];
  if (!pages) return { lines: [] };
  const { lines, next } = yield* pages({ user, after, time });
  if (next) return { lines, next: { part, after: next } };
  return { lines, ...(part + 1 < parts.length && { next: { part: part + 1, after: [0, 0] } }) };
}
