import { refusal } from "../protocol/errors.ts";
import type { SessionId, UserId } from "../protocol/ids.ts";
import { type Payer, SERVER } from "./payer.ts";
import type { Clock } from "./ports.ts";
import type { Answer } from "./questions.ts";
import type { ExportPlace, Store } from "./store.ts";
import type { Toll } from "./toll.ts";

interface ExportsWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly toll: Toll | undefined;
}

/** Who asks for an export. */
interface Exporter {
  readonly payer: Payer;
  /** The export ends with this session; none = with the account only. */
  readonly session: SessionId | undefined;
}

/** After each page, an export rests for so many times as long as the page took, so that most of the budget stays for the chat. */
const RESTS = 9;
const REST_MS_MAX = 500;

/**
 * Exports of people's own data, page by page: each is a text of whole lines of JSON (NDJSON). The next page is read when it is
 * asked for, so a slow reader costs one page of memory.
 */
export class Exports {
  readonly #world: ExportsWorld;
  readonly #underWay = new Set<UserId>();

  constructor(world: ExportsWorld) {
    this.#world = world;
  }

  /** Begins a person's export; the person has one at a time on this node. The caller reads it to its end or returns it. */
  begin(user: UserId, by: Exporter): Answer<{ readonly pages: AsyncIterableIterator<string> }> {
    const { toll } = this.#world;
    if (this.#underWay.has(user))
      return {
        refused: refusal("too_many", {
          message: "your data is being exported already: wait until that has ended",
        }),
      };
    const refused = toll?.question(by.payer, "account.export");
    if (refused) return { refused };
    this.#underWay.add(user);
    const pages = this.#pages(user, by);
    const ended = () => this.#underWay.delete(user);
    return { pages: endingWith(pages, ended) };
  }

  /** The same for the operator of the server, on the machine itself. */
  forOperator(user: UserId): AsyncIterableIterator<string> {
    return this.#pages(user);
  }

  async *#pages(user: UserId, by?: Exporter): AsyncGenerator<string> {
    const { store, clock } = this.#world;
    const lookups = store.asking(by?.payer ?? SERVER);
    let place: ExportPlace | undefined = { part: 0, after: [0, 0] };
    let count = 0;
    while (place) {
      const began = clock.now();
      const page: Awaited<ReturnType<Store["exported"]>> = await lookups.exported(user, place, by?.session);
      if (!page) throw new Error("the export ends: the account or the session has ended");
      const { lines, next } = page;
      count += lines.length;
      if (lines.length > 0) yield textOf(lines);
      place = next;
      if (by && next) await rest(clock, Math.min(RESTS * (clock.now() - began), REST_MS_MAX));
    }
    // Without this line a file is not complete.
    yield textOf([{ type: "end", lines: count }]);
  }
}

const textOf = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("");

const rest = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

/** The same iterator, which calls `ended` when it ends, also if it never began: a generator that never ran has no `finally`. */
function endingWith(pages: AsyncGenerator<string>, ended: () => void): AsyncIterableIterator<string> {
  const told = async (step: Promise<IteratorResult<string>>) => {
    const result = await step.catch((cause: unknown) => {
      ended();
      throw cause;
    });
    if (result.done) ended();
    return result;
  };
  const own: AsyncIterableIterator<string> = {
    next: () => told(pages.next()),
    return: () => told(pages.return(undefined)),
    [Symbol.asyncIterator]: () => own,
  };
  return own;
}
