import { skeleton } from "../protocol/names.ts";
import type { RangeList, RangeUse } from "../protocol/ranges.ts";
import { fits } from "./ban-targets.ts";
import { type Network, parseNetwork } from "./networks.ts";
import { Ranges } from "./range-list.ts";

/** A list, as the store has it. */
export interface StandingRanges extends RangeList {
  readonly body: string;
  /** How long it still holds; none = it does not end. */
  readonly forMs?: number;
}

/** A list that was set or removed. */
export interface RangesChange {
  readonly use: RangeUse;
  readonly name: string;
  readonly list?: StandingRanges;
}

interface Kept {
  readonly list: RangeList;
  readonly ranges: Ranges;
  readonly endsAt: number;
}

/** The lists of ranges that hold now, on this node. */
export class RangeLists {
  #bans: readonly Kept[] = [];
  #exempt: readonly Kept[] = [];

  /** All lists, in place of those before. */
  set(lists: readonly StandingRanges[], now: number): void {
    const kept = lists.map((list) => keptOf(list, now));
    this.#bans = kept.filter(({ list }) => list.use === "ban");
    this.#exempt = kept.filter(({ list }) => list.use === "exempt");
  }

  /** One list, in place of the one of its name; none = there is no list of that name any more. */
  change({ use, name, list }: RangesChange, now: number): void {
    const others = (use === "ban" ? this.#bans : this.#exempt).filter((kept) => kept.list.name !== name);
    const all = list ? [...others, keptOf(list, now)] : others;
    if (use === "ban") this.#bans = all;
    else this.#exempt = all;
  }

  get hasBans(): boolean {
    return this.#bans.length > 0;
  }

  /** Whether bans and limits of networks do not apply to this network, as `networkOf` of net/addresses.ts names it. */
  isExempt(network: string, now: number): boolean {
    if (this.#exempt.length === 0) return false;
    const place = parseNetwork(network);
    return (
      place !== undefined && this.#exempt.some(({ ranges, endsAt }) => endsAt > now && ranges.has(place))
    );
  }

  /** The list that bans a name or a place; undefined = none does. */
  of(name: string, place: Network | undefined, now: number): RangeList | undefined {
    const found = this.#bans.find(
      ({ ranges, endsAt }) =>
        endsAt > now &&
        ((place !== undefined && ranges.has(place)) ||
          ranges.patterns.some((pattern) => fits(pattern, skeleton(name)))),
    );
    return found?.list;
  }
}

const keptOf = ({ body, forMs = Number.POSITIVE_INFINITY, ...list }: StandingRanges, now: number): Kept => ({
  list,
  ranges: new Ranges(body),
  endsAt: now + forMs,
});
