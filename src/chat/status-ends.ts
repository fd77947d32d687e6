import type { Command } from "../protocol/frames.ts";
import type { Outcome } from "./commit.ts";
import type { World } from "./world.ts";

/** A status that ends later than that is looked at again: timers are not made for months. */
const LOOK_MS_MAX = 60 * 60_000;
/** Where there are other nodes, one of them may have died before it ended a status. */
const OTHERS_MS_MAX = 30_000;
const AGAIN_MS = 500;
/** The database's clock has passed the end for sure. */
const LATER_MS = 20;

interface StatusEndsWorld extends Pick<World, "clock" | "log" | "store" | "bus"> {
  /** Whether this node does what one node does for the whole server. */
  isMine(): boolean;
  perform(command: Command): Promise<Outcome>;
}

/**
 * Removes statuses when their time is over, so that everyone is told. The node on which a person said it does so in time; the one
 * that does what is done once for all nodes also looks after the others, and after what ended while the server was off.
 */
export class StatusEnds {
  readonly #world: StatusEndsWorld;
  #cancel = () => {};
  /** When the timer goes off, by this node's clock. */
  #dueAt = Number.POSITIVE_INFINITY;
  #isClosed = false;

  constructor(world: StatusEndsWorld) {
    this.#world = world;
  }

  /** From now on it is this node that looks. */
  async open(): Promise<void> {
    await this.#look();
  }

  /** A person of this node has said that their status ends after this time. */
  after(ms: number): void {
    const { clock } = this.#world;
    const wait = Math.min(ms + LATER_MS, LOOK_MS_MAX);
    if (this.#isClosed || clock.now() + wait >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = clock.now() + wait;
    this.#cancel = clock.after(wait, () => {
      this.#dueAt = Number.POSITIVE_INFINITY;
      void this.#look();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { store, log, bus, perform, isMine } = this.#world;
    try {
      const ms = await store.statusEnds();
      const ended = ms !== undefined && ms <= 0 ? await perform({ type: "status.end" }) : undefined;
      // Its clock may be a little ahead of the one by which statuses end.
      if (ended) this.after(!ended.refused && ended.more ? 0 : AGAIN_MS);
      else if (ms !== undefined) this.after(ms);
    } catch (cause) {
      log.error("ending statuses failed", cause);
    }
    if (isMine() && bus.reach !== "alone") this.after(OTHERS_MS_MAX);
  }
}
