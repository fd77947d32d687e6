import type { ServerEvent, ServerFactType } from "../protocol/server-log.ts";
import type { Outcome } from "./commit.ts";
import type { Clock, Log } from "./ports.ts";

export interface ErasingWorld {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether this node is the one that erases: several would do the same work. */
  isMine(): boolean;
}

/** After each step comes a pause so many times as long, so that other people have the store for most of the time. */
const PAUSE_SHARE = 4;
const PAUSE_MS_MIN = 5;
/** How often the server looks for deletions that have become due. */
const LOOK_MS = 10 * 60_000;

const DELETIONS: ReadonlySet<ServerFactType> = new Set([
  "room.deleted",
  "messages.erased",
  "user.deleted",
  "user.erased",
]);

/** Erases what was deleted, step by step, while people go on writing. */
export class Erasing {
  readonly #world: ErasingWorld;
  readonly #erase: () => Promise<Outcome>;
  #cancel: (() => void) | undefined;
  #isBusy = false;
  /** There is more to erase since the current step began. */
  #again = false;
  #isClosed = false;

  /** `erase` erases a little more of what waits. */
  constructor(world: ErasingWorld, erase: () => Promise<Outcome>) {
    this.#world = world;
    this.#erase = erase;
  }

  /** From now on it is this node that erases. Something may be left from before. */
  open(): void {
    this.#after(PAUSE_MS_MIN);
  }

  /** Something may have been deleted. */
  happened({ type }: ServerEvent): void {
    if (DELETIONS.has(type)) this.#soon();
  }

  /** When this change is made, there may be more to erase. */
  after(change: Promise<Outcome>): void {
    change.then(
      () => this.#soon(),
      () => {},
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #soon(): void {
    if (this.#isBusy) this.#again = true;
    else this.#after(PAUSE_MS_MIN);
  }

  #after(ms: number): void {
    this.#cancel?.();
    if (!this.#isClosed) this.#cancel = this.#world.clock.after(ms, () => void this.#step());
  }

  async #step(): Promise<void> {
    const { clock, log, isMine } = this.#world;
    if (!isMine()) return;
    const start = clock.now();
    this.#isBusy = true;
    const outcome = await this.#erase().catch((cause: unknown) => {
      log.error("erasing what was deleted failed", cause);
      return undefined;
    });
    this.#isBusy = false;
    const more = this.#again || (outcome !== undefined && !outcome.refused && outcome.more === true);
    this.#again = false;
    this.#after(more ? Math.max(PAUSE_MS_MIN, (clock.now() - start) * PAUSE_SHARE) : LOOK_MS);
  }
}
