import type { Searched } from "../chat/search.ts";
import type { Address } from "../store/postgres/address.ts";
import { connect } from "../store/postgres/connect.ts";
import { clearIndex, SearchTables } from "../store/postgres/search-index.ts";
import { read, transact } from "../store/postgres/transaction.ts";
import { Watched } from "../store/postgres/watched.ts";
import type { Recipe } from "../store/recipe.ts";
import type { Progress } from "./cursor.ts";
import { find } from "./finding.ts";
import { follow } from "./follow.ts";
import { Indexing } from "./indexing.ts";
import { AGAIN_MS, COMMITS_AT_ONCE, type FromSearch, type ToSearch } from "./search-messages.ts";
import type { FromFollower, ToFollower } from "./worker.ts";

declare const self: Worker;

/** One connection that writes the index and one that searches it. */
const CONNECTIONS = 2;
/** Before it answers, it processes new commits, if that does not take longer than this. */
const CATCH_UP_MS_MAX = 50;
/** A step that is under way has so long to end when the worker closes. */
const CLOSE_SECONDS_MAX = 1;
/** With this all statements of an answer see the same moment. */
const READING = "begin isolation level repeatable read read only";

/** What a step has done. */
interface Done {
  readonly more: boolean;
  readonly report?: Progress;
}
const NOTHING: Done = { more: false };

const reply = (message: FromFollower | FromSearch): void => self.postMessage(JSON.stringify(message));

/** Writes and searches an index that all nodes share. A lock of the database lets one node at a time write. */
class Work {
  readonly #sql: ReturnType<typeof connect>;
  #next: Timer | undefined;
  #clearing: Promise<void> | undefined;
  /** The position that was reported last. */
  #at: number | undefined;
  #isClosed = false;

  constructor(address: Address) {
    this.#sql = connect(address, CONNECTIONS);
  }

  soon(ms = 0): void {
    if (this.#isClosed) return;
    this.#next ??= setTimeout(() => {
      this.#next = undefined;
      void this.#go();
    }, ms);
  }

  async find(id: number, searched: Searched): Promise<void> {
    await this.#clearing;
    await this.#catchUp();
    // The person who asks does not pay for what is read into the index.
    const start = performance.now();
    try {
      const answer = await read(await Watched.reserve(this.#sql), READING, answered(searched));
      reply({ found: id, us: Math.round((performance.now() - start) * 1_000), answer });
    } catch (cause) {
      reply({ found: id, failed: String(cause) });
    }
  }

  /** Later searches use the new index. */
  reindex(): void {
    this.#clearing = clearIndex(this.#sql).then(
      () => {
        reply({ anew: "it was asked for" });
        this.soon();
      },
      (cause: unknown) => reply({ trouble: String(cause) }),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#next);
    await this.#sql.close({ timeout: CLOSE_SECONDS_MAX });
  }

  async #go(): Promise<void> {
    try {
      if (await this.#step()) this.soon();
    } catch (cause) {
      this.#troubled(cause);
    }
  }

  async #catchUp(): Promise<void> {
    const end = performance.now() + CATCH_UP_MS_MAX;
    try {
      while (performance.now() < end && (await this.#step()));
    } catch (cause) {
      this.#troubled(cause);
    }
  }

  #troubled(cause: unknown): void {
    if (this.#isClosed) return;
    reply({ trouble: String(cause) });
    this.soon(AGAIN_MS);
  }

  #report(report: Progress): void {
    this.#at = report.at;
    reply(report);
  }

  /** False = there is nothing to do, or another node does it. */
  async #step(): Promise<boolean> {
    const { more, report } = await transact(this.#sql, (runner) => runner.run(step(this.#at)));
    if (report) this.#report(report);
    return more;
  }
}

/** Another node that searches may have moved the index: the position is reported unless it is that of `reported`. */
function* step(reported: number | undefined): Recipe<Done> {
  const index = new SearchTables();
  if (!(yield* index.open("tryToWrite"))) return NOTHING;
  const indexing = new Indexing(index);
  const { more, failed } = yield* follow(indexing, COMMITS_AT_ONCE);
  const isBack = !more && (yield* indexing.back());
  const at = index.position;
  if (at === reported && failed.length === 0 && !isBack) return NOTHING;
  return { more: more || isBack, report: { at, failed, left: yield* index.left() } };
}

function* answered(searched: Searched) {
  const index = new SearchTables();
  yield* index.open("read");
  const behind = yield* new Indexing(index).behind();
  return { ...(yield* find(index, searched)), ...(behind && { behind }) };
}

let work: Work | undefined;

self.onmessage = ({ data }: MessageEvent<string>) => {
  const message = JSON.parse(data) as ToFollower<Address> | ToSearch;
  if ("open" in message) {
    work = new Work(message.open);
    work.soon();
  } else if ("grown" in message) work?.soon();
  else if ("find" in message) void work?.find(message.find, message.searched);
  else if ("reindex" in message) work?.reindex();
  else void work?.close().finally(() => reply({ closed: true }));
};
