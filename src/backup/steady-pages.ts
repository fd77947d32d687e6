import { closeSync, openSync, readSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { StoreProblem } from "../store/problem.ts";
import type { Pages } from "../store/sqlite/pages.ts";
import { writeWhole } from "./disk.ts";

/** The server refuses to write when its log has 262 MB. */
const LOG_BYTES_MAX = 64 * 1_048_576;
const LOOK_MS = 250;
const COPIED_PAGES = 256;
/** What stays free for the server. */
const FREE_BYTES_MIN = 256 * 1_048_576;

/**
 * The pages of a database, in their order, for a reader that may be slow, such as a network. While pages are read, the server's
 * write-ahead log can only grow. When it has grown long, the pages that are still to be read are copied to a file, and the
 * server has its log to itself again.
 */
export class SteadyPages {
  readonly count: number;
  readonly pageBytes: number;
  readonly #folder: string;
  readonly #timer: Timer;
  #pages: Pages | undefined;
  #copy: number | undefined;
  #problem: unknown;
  /** The first page that was not read yet. */
  #next = 0;

  constructor(pages: Pages, folder: string) {
    this.#pages = pages;
    this.count = pages.count;
    this.pageBytes = pages.pageBytes;
    this.#folder = folder;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  read(first: number, count: number): Buffer {
    this.#look();
    if (this.#problem) throw this.#problem;
    this.#next = first + count;
    if (this.#pages) return this.#pages.read(first, count);
    const pages = Buffer.alloc(Math.min(count, this.count - first) * this.pageBytes);
    readSync(this.#copy as number, pages, 0, pages.length, first * this.pageBytes);
    return pages;
  }

  end(): void {
    clearInterval(this.#timer);
    this.#pages?.end();
    this.#pages = undefined;
    if (this.#copy !== undefined) closeSync(this.#copy);
    this.#copy = undefined;
  }

  #look(): void {
    if (!this.#pages || this.#pages.logBytes <= LOG_BYTES_MAX) return;
    try {
      this.#copyRest(this.#pages);
    } catch (cause) {
      // The next read throws it.
      this.#problem = cause;
    } finally {
      this.#pages.end();
      this.#pages = undefined;
    }
  }

  #copyRest(pages: Pages): void {
    const { bsize, bavail } = statfsSync(this.#folder);
    if (bavail * bsize < (this.count - this.#next) * this.pageBytes + FREE_BYTES_MIN)
      throw new StoreProblem(
        `it takes too long beside a server that writes, and ${this.#folder} has no room for a copy of its database`,
      );
    const path = join(this.#folder, "backup.copy");
    this.#copy = openSync(path, "w+", 0o600);
    // It is gone with this process, however that ends.
    rmSync(path);
    // At the same places: what is not written takes no room.
    let at = this.#next * this.pageBytes;
    for (let first = this.#next; first < this.count; first += COPIED_PAGES) {
      const bytes = pages.read(first, COPIED_PAGES);
      writeWhole(this.#copy, bytes, at);
      at += bytes.length;
    }
  }
}
