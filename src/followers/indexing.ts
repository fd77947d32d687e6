import { keyOf } from "../protocol/ids.ts";
import { grown } from "../store/questions/journal.ts";
import { docsIn, logs, type Touched, touchedBy } from "../store/questions/to-search.ts";
import type { Recipe } from "../store/recipe.ts";
import { removeIndex, SearchIndex, Stale } from "../store/sqlite/search-index.ts";
import type { Follower, Span } from "./follow.ts";

/** Events of a log that are read at once when the index is built, and events of all logs: together they cost less. */
const BACK_EVENTS = 128;
const BACK_AT_ONCE = 2_000;
/** Damage of the index file is mended by building another one. */
const DAMAGE = /^SQLITE_(?:CORRUPT|NOTADB)/;

const codeOf = (cause: unknown): string => (cause as { code?: string }).code ?? "";
/** Whether the file of the index cannot be used, and another one has to be built. */
export const isUnusable = (cause: unknown): boolean => cause instanceof Stale || DAMAGE.test(codeOf(cause));

/** Opens the index; in place of one that cannot be used, a new one. */
export function openIndex(folder: string, epoch: string, told: (why: string) => void): SearchIndex {
  const open = () => new SearchIndex(folder, epoch);
  try {
    return open();
  } catch (cause) {
    if (!isUnusable(cause)) throw cause;
    told((cause as Error).message);
    removeIndex(folder);
    return open();
  }
}

/** Keeps the index as the messages are now. Its position is in the index, so that the two are always of one moment. */
export class Indexing implements Follower {
  readonly #index: SearchIndex;

  constructor(index: SearchIndex) {
    this.#index = index;
  }

  get position(): number {
    return Number(this.#index.meta("position") ?? -1);
  }

  isTrouble(cause: unknown): boolean {
    return codeOf(cause).startsWith("SQLITE");
  }

  *take(spans: readonly Span[], position: number): Recipe<void> {
    const touched: (Touched & { readonly key: number })[] = [];
    for (const { room, from, upto } of spans)
      touched.push({ key: keyOf(room), ...(yield* touchedBy(keyOf(room), from, upto)) });
    const index = this.#index;
    index.inOne(() => {
      for (const { key, docs, seqs, erased, room } of touched) {
        const there = new Set(docs.map(({ seq }) => seq));
        for (const doc of docs) index.put(doc);
        for (const seq of seqs) if (!there.has(seq)) index.remove(key, seq, seq);
        for (const { by, first, last } of erased) index.remove(key, first, last, by);
        if (room === "deleted") index.remove(key);
        else if (room !== undefined) index.setLog(key, room + 1);
      }
      index.setMeta("position", String(position));
    });
  }

  /** Begins anew: the logs are read from their ends back, and what happens meanwhile is in the journal. */
  *missed(last: number): Recipe<void> {
    const all = yield* logs();
    const index = this.#index;
    index.inOne(() => {
      for (const { room, head } of all) if (head > 0) index.setLog(room, head + 1);
      index.setMeta("position", String(last));
    });
  }

  /** Reads parts of logs that are not in the index, the newest first; false = there are none. */
  *back(): Recipe<boolean> {
    const index = this.#index;
    let read = 0;
    index.begin();
    try {
      for (let log = index.logToRead(); log && read < BACK_AT_ONCE; log = index.logToRead()) {
        const from = Math.max(1, log.before - BACK_EVENTS);
        const docs = yield* docsIn(log.room, from, log.before - 1);
        for (const doc of docs) index.put(doc);
        index.setLog(log.room, from > 1 ? from : undefined, docs[0]?.at);
        read += log.before - from;
      }
      index.commit();
    } catch (cause) {
      index.rollBack();
      throw cause;
    }
    return read > 0;
  }

  /** How many events it has not read, of how many; undefined = it has all. */
  *behind(): Recipe<{ left: number; of: number } | undefined> {
    const { commits, last } = yield* grown(this.position, 1_000);
    const added = commits
      .flatMap(({ rooms }) => rooms)
      .reduce((sum, one) => sum + one.upto - one.from + 1, 0);
    const later = last - (commits.at(-1)?.position ?? last);
    const left = this.#index.left + added + later;
    if (left === 0 && this.position >= 0) return undefined;
    const of = (yield* logs()).reduce((sum, { head }) => sum + head, 0);
    return { left: Math.min(left, of), of };
  }
}
