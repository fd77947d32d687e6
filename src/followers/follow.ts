import type { Grown } from "../chat/journal.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { DeadLetter } from "../protocol/journal.ts";
import { grown } from "../store/questions/journal.ts";
import type { Recipe } from "../store/recipe.ts";

/** A part of a room's log. */
export type Span = { readonly room: RoomId; readonly from: number; readonly upto: number };

/** Processes every committed event of every room, at least once, in the order of each log. */
export interface Follower {
  /**
   * Its position in the journal; -1 = none yet. It stores that itself, together with what it has made of the events.
   */
  readonly position: number;
  /** Processes all of these parts, or throws and processes none of them. */
  take(spans: readonly Span[], position: number): Recipe<void>;
  /** The journal no longer goes back that far: the follower must read the logs themselves, and is then at `last`. */
  missed(last: number): Recipe<void>;
  /** Whether an error is a trouble of the follower (a full disk), and says nothing about the events. */
  isTrouble(cause: unknown): boolean;
}

export interface Followed {
  /** Whether there is more in the journal. */
  readonly more: boolean;
  /** Events that it could not process, and will not get again. */
  readonly failed: readonly DeadLetter[];
}

const WHY_CHARACTERS_MAX = 300;

/** One step along the journal: at most `limit` commits. An event that cannot be processed does not stop the others. */
export function* follow(follower: Follower, limit: number): Recipe<Followed> {
  const { first, last, commits } = yield* grown(follower.position, limit);
  const { position } = follower;
  if (position < 0 || position + 1 < first || position > last) {
    yield* follower.missed(last);
    return { more: true, failed: [] };
  }
  const end = commits.at(-1)?.position;
  if (end === undefined) return { more: false, failed: [] };
  const failed = yield* taken(follower, spansOf(commits), [position, end]);
  return { more: end < last, failed };
}

/**
 * Halves a part that fails until it is a single event, and continues without that. The last part moves the follower to
 * the end.
 */
function* taken(
  follower: Follower,
  spans: readonly Span[],
  [position, end]: readonly [number, number],
): Recipe<readonly DeadLetter[]> {
  try {
    yield* follower.take(spans, end);
    return [];
  } catch (cause) {
    const [one] = spans;
    if (!one || follower.isTrouble(cause)) throw cause;
    if (spans.length === 1 && one.from === one.upto) {
      yield* follower.take([], end);
      return [{ room: one.room, seq: one.from, why: String(cause).slice(0, WHY_CHARACTERS_MAX) }];
    }
    const [left, right] = halvesOf(spans);
    const before = yield* taken(follower, left, [position, position]);
    return [...before, ...(yield* taken(follower, right, [position, end]))];
  }
}

function halvesOf(spans: readonly Span[]): readonly [readonly Span[], readonly Span[]] {
  const [one] = spans;
  if (spans.length > 1 || !one) {
    const half = spans.length >> 1;
    return [spans.slice(0, half), spans.slice(half)];
  }
  const middle = Math.floor((one.from + one.upto) / 2);
  return [[{ ...one, upto: middle }], [{ ...one, from: middle + 1 }]];
}

/** What some commits added, one part of each log. */
function spansOf(commits: Grown["commits"]): readonly Span[] {
  const spans = new Map<string, Span>();
  for (const { room, from, upto } of commits.flatMap(({ rooms }) => rooms))
    spans.set(room, { room, from: spans.get(room)?.from ?? from, upto });
  return [...spans.values()];
}
