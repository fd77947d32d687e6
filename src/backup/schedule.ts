import { Lease, type LeaseWorld } from "../chat/lease.ts";
import type { Metrics } from "../chat/metrics.ts";
import { bytesOf, newestIn } from "./folder.ts";
import { timeOf } from "./names.ts";

/** The server starts first. */
const START_MS = 2_000;
/** After a failure it is tried again soon, but not at once. */
const AGAIN_MS = 300_000;
const MINUTE_MS = 60_000;
/** Timers do not take more. */
const WAIT_MS_MAX = 86_400_000;

interface Options {
  readonly folder: string;
  readonly minutes: number;
  readonly keep: number;
  /** The verb that makes a backup, as a process of its own. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface World extends LeaseWorld {
  readonly metrics: Metrics;
  /** In milliseconds since 1970, as backups are named. */
  now(): number;
}

/**
 * Makes backups again and again. Each is made by a process of its own with a low priority, which gives its memory back when it
 * ends. Of several nodes, one makes them.
 */
export class Schedule {
  readonly #options: Options;
  readonly #world: World;
  readonly #lease: Lease;
  #cancel = () => {};
  #child: Bun.Subprocess<"ignore", "ignore", "pipe"> | undefined;
  #isClosed = false;
  #failures = 0;
  #measured = { name: "", bytes: 0 };
  /** In milliseconds since 1970. */
  #failedAt = 0;

  constructor(options: Options, world: World) {
    this.#options = options;
    this.#world = world;
    this.#lease = new Lease("backup", world);
    this.#measure(world.metrics);
  }

  async open(): Promise<void> {
    await this.#lease.open();
    this.#plan(START_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    this.#child?.kill();
    await this.#child?.exited;
    await this.#lease.close();
  }

  #plan(leastMs: number): void {
    const { clock, now } = this.#world;
    const ms = Math.min(Math.max(this.#due() - now(), leastMs), WAIT_MS_MAX);
    this.#cancel = clock.after(ms, () => void this.#look());
  }

  /** When the next one has to be made, in milliseconds since 1970. */
  #due(): number {
    const { minutes, folder } = this.#options;
    const newest = newestIn(folder);
    return Math.max(
      (newest === undefined ? 0 : timeOf(newest)) + minutes * MINUTE_MS,
      this.#failedAt + AGAIN_MS,
    );
  }

  /** Begins if it is time: another node, or a person, may have made one meanwhile. */
  async #look(): Promise<void> {
    if (this.#lease.isHeld && this.#world.now() >= this.#due()) await this.#make();
    if (!this.#isClosed) this.#plan(START_MS);
  }

  async #make(): Promise<void> {
    const { command, env, folder, keep } = this.#options;
    const { log, now } = this.#world;
    const from = performance.now();
    this.#child = Bun.spawn([...command, "backup", folder, "--keep", String(keep)], {
      env: { ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [said, code] = await Promise.all([new Response(this.#child.stderr).text(), this.#child.exited]);
    this.#child = undefined;
    if (this.#isClosed) return;
    const seconds = Math.round((performance.now() - from) / 1_000);
    if (code === 0) log.info("a backup was made", { folder, backup: newestIn(folder), seconds });
    else {
      this.#failures += 1;
      this.#failedAt = now();
      log.error("a backup failed", new Error(said.trim() || `it ended with ${code}`));
    }
  }

  /** The list of contents of a backup is long, so it is read once. */
  #newestBytes(): number {
    const { folder } = this.#options;
    const name = newestIn(folder);
    if (name !== undefined && name !== this.#measured.name)
      this.#measured = { name, bytes: bytesOf(folder, name) };
    return name === undefined ? 0 : this.#measured.bytes;
  }

  #measure(metrics: Metrics): void {
    const { folder } = this.#options;
    metrics.gauge(
      {
        name: "backup_last_timestamp_seconds",
        says: "Moment of the newest backup, in seconds since 1970; 0 = none",
      },
      () => {
        const newest = newestIn(folder);
        return newest === undefined ? 0 : timeOf(newest) / 1_000;
      },
    );
    metrics.gauge(
      { name: "backup_last_bytes", says: "Size of what the newest backup holds, not compressed; 0 = none" },
      () => this.#newestBytes(),
    );
    metrics.counted(
      { name: "backup_failures_total", says: "Backups that this node could not make" },
      () => this.#failures,
    );
  }
}
