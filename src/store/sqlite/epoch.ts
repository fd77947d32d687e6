import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Mark, Opened } from "../workers/messages.ts";

/** A file beside the database: it names the history that the database had when the server last looked. */
export const EPOCH_FILE = "epoch.json";
/** If a process was killed and then a copy is restored, the server notices it if the copy is older than this. */
const RENEW_MS = 2_000;
/** The marks also carry the server's time, so they are renewed now and then even if nothing happens. */
const RENEW_ALWAYS_MS = 3_600_000;

interface EpochOptions {
  readonly folder: string;
  readonly kept: Opened;
  /** Writes a mark to the database; returns whether it is on disk. */
  keep(mark: Mark): Promise<boolean>;
  log(what: string, cause: unknown): void;
}

/**
 * The name of the log's history. A restored copy is another history, since its next events get numbers that other
 * events had. To notice that, the database and a file beside it get the same new mark at every start and stop, and
 * every two seconds while something happens: first the database, then the file. So the file's mark is one of the
 * database's last two, unless one of them was replaced. A copy of the whole folder has both, so the file also knows its
 * own place on the disk, which no copy of it has.
 */
export class Epoch {
  readonly value: string;
  readonly #options: EpochOptions;
  readonly #timer: Timer;
  readonly #slowTimer: Timer;
  /** The mark that the database or the file does not have yet. */
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

  /** Call it after a commit: a copy of the database from before it is another history from now on. */
  moved(): void {
    this.#isStale = true;
  }

  /** Writes a new mark. What cannot be written now, to the database or the file, is written by the next renewal. */
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

/** Whether the file was written beside this very database. */
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

/**
 * Writes a new file each time, with its own place: it exists whole or not at all. No flush keeps the main thread
 * waiting.
 */
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

/** The file's number, and its time of birth if the file system knows it, since numbers are used again. */
const placeOf = ({ ino, birthtimeNs }: { ino: bigint; birthtimeNs: bigint }): string =>
  `${ino}:${birthtimeNs}`;
