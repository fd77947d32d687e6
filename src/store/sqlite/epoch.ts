import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Mark, Opened } from "../workers/messages.ts";

/** Beside the database: which history the database was in when the server last looked. */
export const EPOCH_FILE = "epoch.json";
/** A copy that is restored after the process was killed is noticed if it is older than this. */
const RENEW_MS = 2_000;
/** The marks tell the server's time, too, so they are renewed now and then whatever happens. */
const RENEW_ALWAYS_MS = 3_600_000;

interface EpochOptions {
  readonly folder: string;
  readonly kept: Opened;
  /** Keeps a mark in the database; says whether that is on disk. */
  keep(mark: Mark): Promise<boolean>;
  log(what: string, cause: unknown): void;
}

/**
 * The name of the history that the log is in. A restored copy is another history, since its next events get numbers that
 * others had. To notice that, the database and a file beside it get the same new mark at every start and stop, and
 * every two seconds while something happens: first the database, then the file. So the file's mark is one of the database's last
 * two, unless one of them was replaced. A copy of the whole folder has both alike, so the file also knows its own place
 * on the disk, which no copy of it has.
 */
export class Epoch {
  readonly value: string;
  readonly #options: EpochOptions;
  readonly #timer: Timer;
  readonly #slowTimer: Timer;
  /** The mark that the database or the file has not got yet. */
  #next: (Mark & { inDatabase: boolean }) | undefined;
  #isStale = true;
  #renewing: Promise<void> | undefined;
  #failed = false;

  constructor(options: EpochOptions) {
    this.#options = options;
    const { epoch, marks } = options.kept;
    const isSame = isBeside(options.folder, options.kept) || (marks.length === 0 && !isThere(options.folder));
    this.value = isSame ? epoch : fresh();
    this.#timer = setInterval(() => void this.renew(), RENEW_MS).unref();
    this.#slowTimer = setInterval(() => this.moved(), RENEW_ALWAYS_MS).unref();
  }

  /** Something was committed: a copy of what was before is another history from now on. */
  moved(): void {
    this.#isStale = true;
  }

  /** What cannot be written now, to the database or the file, is written by the next renewal. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#slowTimer);
    await this.#renewing;
    this.moved();
    await this.renew();
  }

  async #renew(): Promise<void> {
    if (!this.#next && !this.#isStale) return;
    if (!this.#next) {
      this.#isStale = false;
      this.#next = { epoch: this.value, mark: fresh(), inDatabase: false };
    }
    try {
      const { epoch, mark } = this.#next;
      this.#next.inDatabase ||= await this.#options.keep({ epoch, mark });
      if (!this.#next.inDatabase) return;
      await writeBeside(this.#options.folder, { epoch, mark });
      this.#next = undefined;
      this.#failed = false;
    } catch (cause) {
      if (!this.#failed) this.#options.log(`${EPOCH_FILE} cannot be written`, cause);
      this.#failed = true;
    }
  }
}

const fresh = (): string => randomBytes(8).toString("hex");
const isThere = (folder: string): boolean =>
  statSync(join(folder, EPOCH_FILE), { throwIfNoEntry: false }) !== undefined;

/** Whether the file is the one that was written beside this very database. */
function isBeside(folder: string, { epoch, marks }: Opened): boolean {
  const path = join(folder, EPOCH_FILE);
  try {
    const file = JSON.parse(readFileSync(path, "utf8")) as Partial<Mark & { place: string }>;
    const place = placeOf(statSync(path, { bigint: true }));
    return file.epoch === epoch && marks.includes(file.mark ?? "") && file.place === place;
  } catch {
    return false;
  }
}

/** Another file with another place each time: it is there whole or not at all. No flush keeps the main thread waiting. */
async function writeBeside(folder: string, { epoch, mark }: Mark): Promise<void> {
  const path = join(folder, EPOCH_FILE);
  {
    await using file = await open(`${path}.new`, "w", 0o600);
    const place = placeOf(await file.stat({ bigint: true }));
    await file.writeFile(`${JSON.stringify({ epoch, mark, place })}\n`);
    await file.sync();
  }
  await rename(`${path}.new`, path);
  await using names = await open(folder, "r");
  await names.sync();
}

/** Its number, and when it was made, where the file system knows that: numbers are given again. */
const placeOf = ({ ino, birthtimeNs }: { ino: bigint; birthtimeNs: bigint }): string =>
  `${ino}:${birthtimeNs}`;
