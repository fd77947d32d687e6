import type { Bus } from "./bus.ts";
import type { Clock } from "./ports.ts";

const TICK_MS = 250;
/** So often each node tells how far it knows r0: by that the others know that they hear it. */
const BEAT_MS = 1_000;
/** So often a node looks for what it did not hear while something is wrong, and otherwise. */
const LOOK_MS = 1_000;
const LOOK_ANYWAY_MS = 15_000;
/** Others note in the journal a moment later what they told while the way was broken: so long it counts as broken. */
const AFTERWARDS_MS = 2_250;

interface WatchWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  /** Whether a node that lives was not heard lately. */
  missing(now: number): boolean;
  beat(): void;
  /** Reads the journal. */
  look(): void;
}

/**
 * Sees to it that a bell that was lost costs two seconds at most. A connection that breaks is noticed by the node that has it;
 * that another node is cut off, only by its silence. While either is so, the node reads the journal each second.
 */
export class Watch {
  readonly #world: WatchWorld;
  #beatAt = Number.NEGATIVE_INFINITY;
  #lookedAt: number;
  #brokenUntil = Number.NEGATIVE_INFINITY;
  #cancel = () => {};

  constructor(world: WatchWorld) {
    this.#world = world;
    this.#lookedAt = world.clock.now();
  }

  /** A node that is alone has nobody to watch. */
  open(): void {
    const { bus, clock } = this.#world;
    if (bus.reach === "alone") return;
    this.#tick(clock.now());
    this.#cancel = clock.after(TICK_MS, () => this.open());
  }

  /** The way to other nodes was broken until now. */
  lost(): void {
    this.#brokenUntil = this.#world.clock.now() + AFTERWARDS_MS;
  }

  close(): void {
    this.#cancel();
  }

  #tick(now: number): void {
    const { bus, missing, beat, look } = this.#world;
    if (now - this.#beatAt >= BEAT_MS) {
      this.#beatAt = now;
      beat();
    }
    const isWrong = bus.reach !== "connected" || missing(now) || now < this.#brokenUntil;
    if (now - this.#lookedAt < (isWrong ? LOOK_MS : LOOK_ANYWAY_MS)) return;
    this.#lookedAt = now;
    look();
  }
}
