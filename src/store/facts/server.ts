import type { News, StandingBan } from "../../chat/ports.ts";
import type { ServerFact } from "../../protocol/events.ts";
import { banId, keyOf } from "../../protocol/ids.ts";
import type { ServerBan, ServerBanned } from "../../protocol/moderation.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import { deleteAccount, restoreAccount } from "./accounts.ts";
import type { By } from "./by.ts";
import { note } from "./server-log.ts";

const insertBan = text<{ id: number }>(
  `insert into server_bans (kind, target, "user", reason, by, by_name, at, until)
    values (:kind, :target, :user, :reason, :by, :name, :at, :until) returning id`,
);
const deleteBan = text("delete from server_bans where id = :ban");
const forgetBans = text("delete from server_bans where until <= :time");

/** Writes what happens to the whole server: into its list of facts, and into the tables that say what holds now. */
export function* writeServer(fact: ServerFact, by: By): Recipe<readonly News[]> {
  const { type, ...data } = fact;
  yield* note(type, data, by);
  switch (fact.type) {
    case "server.banned":
      return [{ banned: yield* ban(fact, by) }];
    case "server.unbanned":
      yield* run(deleteBan, { ban: keyOf(fact.ban) });
      return [{ unbanned: fact.ban }];
    case "user.deleted":
      return yield* deleteAccount(fact, by);
    case "user.restored":
      yield* restoreAccount(fact.user);
      return [];
    default:
      return fact satisfies never;
  }
}

/** An account is kept by its id: it may be renamed. */
function* ban(fact: ServerBanned, { me, at }: By): Recipe<StandingBan> {
  const { kind, target, user, reason = null, forSeconds } = fact;
  yield* run(forgetBans, { time: at.time });
  const forMs = forSeconds === undefined ? undefined : forSeconds * 1_000;
  const until = forMs === undefined ? null : at.time + forMs;
  const whom = { kind, target: user ?? target, user: user ? keyOf(user) : null };
  const from = { by: keyOf(me.id), name: me.name, at: at.ms };
  const row = yield* one(insertBan, { ...whom, reason, ...from, until });
  if (!row) throw new Error("a new ban got no id");
  const made: ServerBan = {
    ...{ id: banId(row.id), kind, target },
    ...(user && { user: { id: user, name: target } }),
    ...(reason && { reason }),
    ...{ by: { id: me.id, name: me.name }, at: at.text },
    ...(until !== null && { until: textOf(until) }),
  };
  return { ban: made, ...(forMs !== undefined && { forMs }) };
}
