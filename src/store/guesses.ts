import type { Given } from "../chat/scope.ts";
import type { GuessCount, GuessFact } from "../protocol/guesses.ts";
import { all, one, type Recipe, run, sideBySide, text } from "./recipe.ts";
import type { Moment } from "./rows.ts";
import type { About } from "./views/about.ts";

/*
 * Wrong passwords and codes, counted for all nodes. The times are the database's clock: see `leaseTime` of dialect.ts.
 */

const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1_000;
/** More rows than this are not kept for long: the oldest go first. */
const KEPT_MAX = 50_000;

const clock = text<{ now: number }>(({ leaseTime }) => `select ${leaseTime("time")} as now`);
const counted = text<{ key: string; counted: string }>(
  ({ textsIn }) => `select key, counted from guesses where key in ${textsIn("keys")}`,
);
const keep = text(
  ({ leaseTime }) => `insert into guesses (key, counted, at) values (:key, :counted, ${leaseTime("time")})
    on conflict (key) do update set counted = excluded.counted, at = excluded.at`,
);
const drop = text("delete from guesses where key = :key");
const forgetOld = text(({ leaseTime }) => `delete from guesses where at < ${leaseTime("time")} - :age`);
const forgetMany = text(
  `delete from guesses where at <= coalesce(
    (select at from guesses order by at desc limit 1 offset :max), -1)`,
);

/** What is counted under these keys, and the time by which it is counted. */
export function* guesses({ at }: About, keys: readonly string[]): Recipe<Given<"guesses">> {
  const [now, rows] = yield* sideBySide([
    one(clock, { time: at.time }),
    all(counted, { keys: JSON.stringify(keys) }),
  ]);
  const kept = rows.map((row) => [row.key, JSON.parse(row.counted) as GuessCount] as const);
  return { guesses: { now: now?.now ?? at.time, kept } };
}

export function* writeGuesses(fact: GuessFact, { time }: Moment): Recipe<void> {
  if (fact.type === "guesses.forgotten") {
    yield* run(forgetOld, { time, age: FORGOTTEN_AFTER_MS });
    yield* run(forgetMany, { max: KEPT_MAX });
    return;
  }
  for (const [key, count] of fact.kept)
    if (count) yield* run(keep, { key, counted: JSON.stringify(count), time });
    else yield* run(drop, { key });
}
