import { keyOf } from "../protocol/ids.ts";
import { grownSoFar } from "../store/questions/journal.ts";
import { allLogs, docsIn, touchedBy } from "../store/questions/to-search.ts";
import type { Recipe } from "../store/recipe.ts";
import type { SearchIndex } from "../store/search/search-index.ts";
import type { Follower, Span } from "./follow.ts";

/** Events of a log that are read at once when the index is built; and events and logs of one step: together they cost less. */
const BACK_EVENTS = 128;
const BACK_EVENTS_AT_ONCE = 2_048;
const BACK_LOGS_AT_ONCE = 128;

/**
 * Keeps the index equal to the messages as they are now. Its position is in the index, so that both are always of one
 * moment.
 */
export class Indexing implements Follower {
  readonly #index: SearchIndex;

  constructor(index: SearchIndex) {
    this.#index = index;
  }

  get position(): number {
    return this.#index.position;
  }

  isTrouble(cause: unknown): boolean {
    return this.#index.isTrouble(cause);
  }

  *take(spans: readonly Span[], position: number): Recipe<void> {
    const { docs, erased, gone, logs } = yield* touchedBy(
      spans.map(({ room, from, upto }) => [keyOf(room), from, upto]),
    );
    const index = this.#index;
    yield* index.inOne(function* () {
      yield* index.put(docs);
      yield* index.drop(erased);
      yield* index.remove(gone);
      yield* index.setLogs(logs);
      yield* index.moveTo(position);
    });
  }

  /** Starts over: reads the logs from their ends back; what happens in the meantime is in the journal. */
  *missed(last: number): Recipe<void> {
    const all = yield* allLogs();
    const index = this.#index;
    yield* index.inOne(function* () {
      yield* index.prepare(all.reduce((sum, { head }) => sum + head, 0));
      yield* index.setLogs(all.flatMap(({ room, head }) => (head > 0 ? { room, before: head + 1 } : [])));
      yield* index.moveTo(last);
    });
  }

  /** Reads parts of logs that are not in the index, the newest first; false = there are none. */
  *back(): Recipe<boolean> {
    const index = this.#index;
    const spans: (readonly [room: number, from: number, upto: number])[] = [];
    let events = 0;
    for (const { room, before } of yield* index.logsToRead(BACK_LOGS_AT_ONCE)) {
      if (events >= BACK_EVENTS_AT_ONCE) break;
      const from = Math.max(1, before - BACK_EVENTS);
      spans.push([room, from, before - 1]);
      events += before - from;
    }
    if (spans.length === 0) return false;
    const docs = yield* docsIn(spans);
    const firsts = new Map(docs.toReversed().map(({ room, at }) => [room, at]));
    yield* index.inOne(function* () {
      yield* index.put(docs);
      yield* index.setLogs(
        spans.map(([room, from]) => ({ room, before: from > 1 ? from : undefined, at: firsts.get(room) })),
      );
    });
    return true;
  }

  /** How many events it has not read, and of how many; undefined = it has read all. */
  *behind(): Recipe<{ left: number; of: number } | undefined> {
    const { commits, last } = yield* grownSoFar(this.position, 1_000);
    const added = commits
      .flatMap(({ rooms }) => rooms)
      .reduce((sum, one) => sum + one.upto - one.from + 1, 0);
    const later = last - (commits.at(-1)?.position ?? last);
    const left = (yield* this.#index.left()) + added + later;
    if (left === 0 && this.position >= 0) return undefined;
    const of = (yield* allLogs()).reduce((sum, { head }) => sum + head, 0);
    return { left: Math.min(left, of), of };
  }
}
