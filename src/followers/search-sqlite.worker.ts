import type { Searched } from "../chat/search.ts";
import { databaseIn } from "../store/sqlite/folder.ts";
import { openForReading } from "../store/sqlite/open.ts";
import { Runner } from "../store/sqlite/run.ts";
import { isUnusable, openIndex, removeIndex } from "../store/sqlite/search-file.ts";
import { find } from "./finding.ts";
import { follow } from "./follow.ts";
import { Indexing } from "./indexing.ts";
import { AGAIN_MS, COMMITS_AT_ONCE, type FromSearch, type ToSearch } from "./search-messages.ts";
import type { FromFollower, ToFollower } from "./worker.ts";

declare const self: Worker;

export type Opening = {
  /** The data folder, and the identity of the database's file in it. */
  readonly folder: string;
  readonly file: string;
  readonly epoch: string;
};
/** Before it answers, it processes new commits, if that does not take longer than this. */
const CATCH_UP_MS_MAX = 10;

const reply = (message: FromFollower | FromSearch): void => self.postMessage(JSON.stringify(message));

class Work {
  readonly #opening: Opening;
  readonly #db: ReturnType<typeof openForReading>;
  readonly #runner: Runner;
  #index: ReturnType<typeof openIndex>;
  #indexing: Indexing;
  #next: Timer | undefined;

  constructor(opening: Opening) {
    this.#opening = opening;
    this.#db = openForReading(databaseIn(opening.folder), opening.file);
    this.#runner = new Runner(this.#db);
    this.#index = this.#openIndex();
    this.#indexing = new Indexing(this.#index);
  }

  /** Continues in a turn of its own, so that questions can come in between. */
  soon(ms = 0): void {
    this.#next ??= setTimeout(() => {
      this.#next = undefined;
      this.#guard(() => {
        if (this.#step()) this.soon();
      });
    }, ms);
  }

  find(id: number, searched: Searched): void {
    const start = performance.now();
    try {
      const look = () => {
        while (performance.now() - start < CATCH_UP_MS_MAX && this.#step());
        return this.#db.transaction(() => {
          const behind = this.#runner.run(this.#indexing.behind());
          return { ...this.#runner.run(find(this.#index, searched)), ...(behind && { behind }) };
        })();
      };
      // The second try has another index.
      const answer = this.#guard(look) ?? this.#guard(look);
      if (!answer) throw new Error("the index cannot be read");
      reply({ found: id, us: Math.round((performance.now() - start) * 1_000), answer });
    } catch (cause) {
      reply({ found: id, failed: String(cause) });
    }
  }

  reindex(why: string): void {
    this.#index.close();
    removeIndex(this.#opening.folder);
    reply({ anew: why });
    this.#index = this.#openIndex();
    this.#indexing = new Indexing(this.#index);
    this.soon();
  }

  close(): void {
    clearTimeout(this.#next);
    this.#index.close();
    this.#db.close();
  }

  /** False = there is nothing to do. */
  #step(): boolean {
    if (this.#followOnce()) return true;
    return this.#read(() => this.#runner.run(this.#indexing.back()));
  }

  #followOnce(): boolean {
    const before = this.#indexing.position;
    const { more, failed } = this.#read(() => this.#runner.run(follow(this.#indexing, COMMITS_AT_ONCE)));
    const at = this.#indexing.position;
    if (at !== before || failed.length > 0) reply({ at, failed, left: this.#runner.run(this.#index.left()) });
    return more;
  }

  /** All reads of one step see the same moment. */
  #read<T>(work: () => T): T {
    return this.#db.transaction(work)();
  }

  #openIndex() {
    const { folder, epoch } = this.#opening;
    return openIndex(folder, epoch, (why) => reply({ anew: why }));
  }

  /** Builds a damaged index again. On a full disk it tries again later. */
  #guard<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (cause) {
      if (isUnusable(cause)) this.reindex((cause as Error).message);
      else {
        reply({ trouble: String(cause) });
        this.soon(AGAIN_MS);
      }
      return undefined;
    }
  }
}

let work: Work | undefined;

self.onmessage = ({ data }: MessageEvent<string>) => {
  const message = JSON.parse(data) as ToFollower<Opening> | ToSearch;
  if ("open" in message) {
    work = new Work(message.open);
    work.soon();
  } else if ("grown" in message) work?.soon();
  else if ("find" in message) work?.find(message.find, message.searched);
  else if ("reindex" in message) work?.reindex("it was asked for");
  else {
    work?.close();
    reply({ closed: true });
  }
};
