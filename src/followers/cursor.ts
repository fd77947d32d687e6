import { SYSTEM } from "../chat/decide.ts";
import type { Lease } from "../chat/lease.ts";
import type { Counter, Metrics } from "../chat/metrics.ts";
import type { Clock, Log } from "../chat/ports.ts";
import type { Store } from "../chat/store.ts";
import type { DeadLetter } from "../protocol/journal.ts";

/** The follower stores its own position, so the journal may learn it late. */
const KEEP_MS = 60_000;

/** What a follower reports after a step. */
export interface Progress {
  /** It has followed the journal to this position. */
  readonly at: number;
  /** Events that it could not process. */
  readonly failed: readonly DeadLetter[];
  /** Events that it has not read yet, as far as it knows. */
  readonly left: number;
}

export interface CursorWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Stores a follower's position, and what it could not process. The journal keeps what the slowest follower has not
 * read.
 */
export class Cursor {
  readonly #world: CursorWorld;
  readonly #follower: string;
  readonly #lease: Pick<Lease, "holder"> | undefined;
  readonly #lost: Counter;
  #left = 0;
  #at: number | undefined;
  #keptAt: number | undefined;

  /**
   * `follower` is its name in the journal, and in the metrics. `lease`: of its work; none = no other node can do it. Without the
   * lease the position stays as its holder has stored it.
   */
  constructor(world: CursorWorld, follower: string, lease?: Pick<Lease, "holder">) {
    this.#world = world;
    this.#follower = follower;
    this.#lease = lease;
    world.metrics.gauge(
      { name: `${follower}_behind`, says: `Events that the follower "${follower}" has not read yet` },
      () => this.#left,
    );
    this.#lost = world.metrics.counter({
      name: `${follower}_dead_letters_total`,
      says: `Events that the follower "${follower}" could not process`,
    });
  }

  /** Events that the follower has not read yet. */
  get left(): number {
    return this.#left;
  }

  /** Where the follower is, and where the journal ends. `at` is undefined before the follower first moved. */
  async place(): Promise<{ readonly at: number | undefined; readonly last: number }> {
    const { store } = this.#world;
    const [at, { last }] = await Promise.all([store.cursorOf(this.#follower), store.grown(0, 1)]);
    return { at, last };
  }

  moved({ at, failed, left }: Progress): void {
    this.#at = at;
    this.#left = left;
    const { log, clock } = this.#world;
    for (const { room, seq, why } of failed) {
      this.#lost.add();
      log.error(
        `the follower "${this.#follower}" could not take an event`,
        new Error(`${room}.${seq}: ${why}`),
      );
    }
    const isDue = this.#keptAt === undefined || clock.now() - this.#keptAt > KEEP_MS;
    // The journal keeps nothing for a follower of which it knows nothing, so the first step is stored at once.
    if (failed.length > 0 || isDue) void this.keep(failed);
  }

  /** If this fails, the journal keeps more than is needed. */
  async keep(failed: readonly DeadLetter[] = []): Promise<void> {
    if (this.#at === undefined) return;
    const { store, clock, log } = this.#world;
    this.#keptAt = clock.now();
    const holder = this.#lease?.holder;
    const move = { type: "follower.move", follower: this.#follower, position: this.#at, failed } as const;
    try {
      await store.change(SYSTEM, { ...move, ...(holder && { holder }) });
    } catch (cause) {
      log.error(`storing the position of the follower "${this.#follower}" failed`, cause);
    }
  }
}
