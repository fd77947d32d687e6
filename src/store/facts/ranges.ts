import type { News } from "../../chat/commit.ts";
import { keyOf } from "../../protocol/ids.ts";
import type { RangesRemoved, RangesSet } from "../../protocol/ranges.ts";
import { type Recipe, run, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import { type Noting, note } from "./server-log.ts";

const forget = text("delete from range_lists where until <= :time");
const remove = text("delete from range_lists where use = :use and name = :name");
const insert = text(
  `insert into range_lists (use, name, ranges, patterns, body, reason, by, by_name, at, until)
    values (:use, :name, :ranges, :patterns, :body, :reason, :by, :byName, :at, :until)`,
);

/** Writes a list of ranges in place of the one of this name, or removes it. r0 has no address: an exempt range is not named there. */
export function* writeRanges(fact: RangesSet | RangesRemoved, by: Noting): Recipe<readonly News[]> {
  const { use, name } = fact;
  const named = use === "ban" && { name };
  yield* run(remove, { use, name });
  if (fact.type === "ranges.removed") {
    yield* note(fact.type, { ...named }, by);
    return [{ ranges: { use, name } }];
  }
  const { ranges, patterns, body, reason, forSeconds } = fact;
  const { time, ms, text: at } = by.at;
  const { id, name: byName } = by.me;
  const forMs = forSeconds === undefined ? undefined : forSeconds * 1_000;
  const until = forMs === undefined ? null : time + forMs;
  yield* run(forget, { time });
  yield* run(insert, {
    ...{ use, name, ranges, patterns, body, reason: reason ?? null },
    ...{ by: keyOf(id), byName, at: ms, until },
  });
  const said = { ...(reason !== undefined && { reason }), ...(forSeconds !== undefined && { forSeconds }) };
  yield* note(fact.type, { ...named, ranges, ...said }, by);
  const list = {
    ...{ use, name, ranges, patterns, body, by: { id, name: byName }, at },
    ...(reason !== undefined && { reason }),
    ...(until !== null && { until: textOf(until) }),
    ...(forMs !== undefined && { forMs }),
  };
  return [{ ranges: { use, name, list } }];
}
