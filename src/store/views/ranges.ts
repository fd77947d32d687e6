import type { Given } from "../../chat/scope.ts";
import type { RangeUse } from "../../protocol/ranges.ts";
import { one, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

const lists = text<{ n: number; there: number }>(
  `select count(*) as n, coalesce(sum(case when use = :use and name = :name then 1 else 0 end), 0) as there from range_lists
    where until is null or until > :time`,
);

/** A list of ranges, among the others. */
export function* rangeLists(
  { at: { time } }: About,
  named: { readonly use: RangeUse; readonly name: string },
): Recipe<Given<"rangeList">> {
  const found = yield* one(lists, { use: named.use, name: named.name, time });
  return { rangeLists: { isThere: (found?.there ?? 0) > 0, count: found?.n ?? 0 } };
}
