import type { StandingRanges } from "../../chat/range-lists.ts";
import { userId } from "../../protocol/ids.ts";
import type { RangeList, RangeUse } from "../../protocol/ranges.ts";
import { all, type Recipe, text } from "../recipe.ts";
import { textOf } from "../rows.ts";

type Row = {
  use: RangeUse;
  name: string;
  ranges: number;
  patterns: number;
  reason: string | null;
  by: number;
  by_name: string;
  at: number;
  until: number | null;
};
const COLUMNS = "use, name, ranges, patterns, reason, by, by_name, at, until";
const STANDING = "where until is null or until > :time order by use, name";

const lists = text<Row>(`select ${COLUMNS} from range_lists ${STANDING}`);
const whole = text<Row & { body: string }>(`select ${COLUMNS}, body from range_lists ${STANDING}`);

/** The lists of ranges that hold at `time`, the server's. */
export function* rangeLists(time: number): Recipe<RangeList[]> {
  return (yield* all(lists, { time })).map(listOf);
}

/** The same, with what they have. */
export function* standingRanges(time: number): Recipe<StandingRanges[]> {
  return (yield* all(whole, { time })).map((row) => ({
    ...{ ...listOf(row), body: row.body },
    ...(row.until !== null && { forMs: row.until - time }),
  }));
}

const listOf = ({ by, by_name, reason, at, until, use, name, ranges, patterns }: Row): RangeList => ({
  ...{ use, name, ranges, patterns, by: { id: userId(by), name: by_name }, at: textOf(at) },
  ...(reason !== null && { reason }),
  ...(until !== null && { until: textOf(until) }),
});
