import type { SessionEnded, SessionSeen } from "../../protocol/account-facts.ts";
import type { NewSession } from "../../protocol/door-commands.ts";
import { keyOf, type SessionId, sessionId } from "../../protocol/ids.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { isConnected, liveAfter, type Moment } from "../rows.ts";

const insert = text<{ id: number }>(
  `insert into sessions (hash, "user", kind, label, by_password, created_at, used_at, cloak, seen_at, run)
    values (:hash, :user, :kind, :label, :byPassword, :at, :time, :cloak, :time, :run) returning id`,
);
const forget = text(`delete from sessions where "user" = :user and kind = 'web' and used_at <= :liveAfter`);
const forgetLost = text(
  (dialect) =>
    `delete from sessions where "user" = :user and run is not null and not ${isConnected(dialect)}`,
);
const leave = text(`delete from sessions where "user" = :user and id = :session and run is not null`);
const endOne = text(`delete from sessions where "user" = :user and id = :session`);
const endOthers = text(`delete from sessions where "user" = :user and id <> :keep`);
const keep = text(`update sessions set kind = 'web' where "user" = :user and kind = 'guest'`);
const see = text(
  `update sessions set used_at = :time, cloak = :cloak, seen_at = :time
    where "user" = :user and id = :session`,
);

/** Opens a session. It also deletes sessions that have ended by themselves. */
export function* openSession(user: number, session: NewSession, at: Moment): Recipe<SessionId> {
  const { hash, kind, label = null, cloak = null, run: ofRun = null } = session;
  yield* run(forget, { user, liveAfter: liveAfter(at.time) });
  if (ofRun !== null) yield* run(forgetLost, { user, time: at.time });
  const byPassword = session.byPassword ? 1 : 0;
  const when = { at: at.ms, time: at.time };
  const row = yield* one(insert, { hash, user, kind, label, byPassword, cloak, ...when, run: ofRun });
  if (!row) throw new Error("a new session got no id");
  return sessionId(row.id);
}

export function* endSessions(user: number, fact: SessionEnded): Recipe<void> {
  if (fact.session) yield* run(endOne, { user, session: keyOf(fact.session) });
  else yield* run(endOthers, { user, keep: fact.keep ? keyOf(fact.keep) : 0 });
}

/** The session ends if it is one that ends with its connection. */
export function* leaveSession(user: number, session: SessionId): Recipe<void> {
  yield* run(leave, { user, session: keyOf(session) });
}

export function* seeSession(user: number, { session, cloak }: SessionSeen, at: Moment): Recipe<void> {
  yield* run(see, { user, session: keyOf(session), cloak: cloak ?? null, time: at.time });
}

/** A guest has become an account: their sessions are an account's from now on. */
export function* keepSessions(user: number): Recipe<void> {
  yield* run(keep, { user });
}
