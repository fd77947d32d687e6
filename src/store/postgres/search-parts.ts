import { all, type Recipe, run, type Text } from "../recipe.ts";
import { idAt } from "../search/search-index.ts";

/** When a part has so many documents, another one begins where that is possible. A search may read all documents of a part. */
export const PART_DOCS = 8_192;

/** Documents with ids from `first` up to the next part's. */
interface Part {
  /** Its number, which its words begin with. */
  readonly part: number;
  first: number;
  /** The ids that it has. */
  lowest: number;
  highest: number;
  docs: number;
}

const read: Text<Part> = {
  sql: "select part, first, lowest, highest, docs from search_parts order by first",
};
const write: Text<never> = {
  sql: `insert into search_parts (part, first, lowest, highest, docs)
    select part, first, lowest, highest, docs from json_to_recordset(cast(cast(:parts as text) as json))
      as parts (part bigint, first bigint, lowest bigint, highest bigint, docs integer)
    on conflict (part) do update set first = excluded.first, lowest = excluded.lowest,
      highest = excluded.highest, docs = excluded.docs`,
};

/** So many events say how the messages are spread over time. */
const SAMPLE_EVENTS = 20_000;
const sample: Text<{ at: number }> = {
  sql: "select at from events tablesample system (least(100, cast(cast(:percent as text) as float8))) limit :limit",
};

/** The parts of the search index, for one transaction that writes it. */
export class Parts {
  /** By their first ids. */
  readonly #parts: Part[];
  readonly #changed = new Set<Part>();

  private constructor(parts: Part[]) {
    this.#parts = parts;
  }

  static *read(): Recipe<Parts> {
    return new Parts(yield* all(read));
  }

  /**
   * Begins parts for about so many events that are in the logs. They are not read in the order of time, so parts cannot begin
   * when others are full.
   */
  static *prepare(events: number): Recipe<void> {
    const parts = yield* Parts.read();
    const count = Math.floor(events / PART_DOCS);
    if (parts.#parts.length > 0 || count < 2) return;
    const percent = (100 * SAMPLE_EVENTS) / events;
    const times = (yield* all(sample, { percent, limit: 2 * SAMPLE_EVENTS }))
      .map(({ at }) => at)
      .sort((a, b) => a - b);
    const firsts = new Set([0]);
    for (let i = 1; i < count; i += 1) firsts.add(idAt(times[Math.floor((times.length * i) / count)] ?? 0));
    for (const first of firsts) parts.#changed.add(parts.#begin(parts.#parts.length, first));
    yield* parts.write();
  }

  *write(): Recipe<void> {
    if (this.#changed.size === 0) return;
    yield* run(write, { parts: JSON.stringify([...this.#changed]) });
    this.#changed.clear();
  }

  /** The number of the part that has a document. */
  of(id: number): number {
    return this.#parts[this.#indexOf(id)]?.part ?? 0;
  }

  /**
   * Takes a new document into its part, and gives the part's number. A part that is full gets no more at its ends: they are the
   * ends at which an index grows, by new messages and by old logs that are read from their ends back.
   */
  add(id: number): number {
    const at = this.#indexOf(id);
    let part = this.#parts[at];
    if (!part) part = this.#begin(0, 0);
    else if (part.docs >= PART_DOCS && id > part.highest) part = this.#begin(at + 1, id);
    else if (part.docs >= PART_DOCS && id < part.lowest) {
      const { first } = part;
      part.first = part.lowest;
      this.#changed.add(part);
      part = this.#begin(at, first);
    }
    part.docs += 1;
    part.lowest = Math.min(part.lowest, id);
    part.highest = Math.max(part.highest, id);
    this.#changed.add(part);
    return part.part;
  }

  #begin(at: number, first: number): Part {
    const number = this.#parts.reduce((most, { part }) => Math.max(most, part), 0) + 1;
    const part = { part: number, first, lowest: Number.MAX_SAFE_INTEGER, highest: 0, docs: 0 };
    this.#parts.splice(at, 0, part);
    return part;
  }

  /** Of the last part that begins at or before this id. */
  #indexOf(id: number): number {
    let [low, high] = [0, this.#parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#parts[middle]?.first ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
