import type { News, StandingBan } from "../../chat/commit.ts";
import type { ServerFact } from "../../protocol/events.ts";
import { banId, keyOf } from "../../protocol/ids.ts";
import type { ServerBan, ServerBanned } from "../../protocol/moderation.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import {
  clearPerson,
  deactivateAccount,
  deleteAccount,
  reactivateAccount,
  restoreAccount,
} from "./accounts.ts";
import type { By } from "./by.ts";
import { writeHeld } from "./held.ts";
import { removePicture } from "./pictures.ts";
import { writeRanges } from "./ranges.ts";
import { writeReport } from "./reports.ts";
import { type Noting, note } from "./server-log.ts";
import { writeSetting } from "./settings.ts";

const insertBan = text<{ id: number }>(
  `insert into server_bans (kind, target, "user", reason, by, by_name, at, until)
    values (:kind, :target, :user, :reason, :by, :name, :at, :until) returning id`,
);
const deleteBan = text("delete from server_bans where id = :ban");
const forgetBans = text("delete from server_bans where until <= :time");

/** Writes what happens to the whole server: to its log, and to the tables of the present state. */
export function* writeServer(fact: ServerFact, by: Noting): Recipe<readonly News[]> {
  switch (fact.type) {
    case "server.banned":
      return yield* writeBan(fact, by);
    case "server.unbanned":
      yield* run(deleteBan, { ban: keyOf(fact.ban) });
      yield* note(fact.type, { ban: fact.ban }, by);
      return [];
    case "setting.changed":
      yield* writeSetting(fact, by);
      return [];
    case "picture.removed":
      return yield* removePicture(fact, by);
    case "ranges.set":
    case "ranges.removed":
      return yield* writeRanges(fact, by);
    case "report.made":
    case "report.settled":
      yield* writeReport(fact, by);
      return [];
    case "message.held":
    case "held.decided":
      yield* writeHeld(fact, by);
      return [];
    case "room.adopted":
    case "admin.looked": {
      const { type, ...said } = fact;
      yield* note(type, said, by);
      return [];
    }
    default:
      yield* writeAccount(fact, by);
      return [];
  }
}

type AccountFact = Extract<
  ServerFact,
  { type: "user.deleted" | "user.erased" | "user.restored" | "user.deactivated" | "user.reactivated" }
>;

/** Writes what happens to an account, or to what its person wrote. */
function* writeAccount(fact: AccountFact, by: Noting): Recipe<void> {
  const { type, ...said } = fact;
  if (type === "user.restored") yield* restoreAccount(fact.user);
  yield* note(type, said, by);
  if (fact.type === "user.deleted") yield* deleteAccount(fact, by);
  else if (fact.type === "user.erased") yield* clearPerson(fact, by);
  else if (type === "user.deactivated") yield* deactivateAccount(fact.user, by.at);
  else if (type === "user.reactivated") yield* reactivateAccount(fact.user);
  if (type === "user.deactivated" || type === "user.reactivated") by.group.kept.forgetUser(keyOf(fact.user));
}

/** The log does not have where people are. */
function* writeBan(fact: ServerBanned, by: Noting): Recipe<readonly News[]> {
  const banned = yield* ban(fact, by);
  const { type, target, ...said } = fact;
  const named = (fact.kind === "account" || fact.kind === "name") && { target };
  yield* note(type, { ...said, ...named, ban: banned.ban.id }, by);
  return [{ banned }];
}

/** A ban of an account is stored by the account's id: it may be renamed. */
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
