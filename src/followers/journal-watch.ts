import type { Growth, Journal } from "../chat/journal.ts";
import type { Clock } from "../chat/ports.ts";

/** Commits within this time are read together, which costs half as much. */
const GATHER_MS = 1_500;
/** Commits that do not concern the follower still move its position: after so many of them it reads, too. */
const IDLE_COMMITS_MAX = 5_000;
/** If other nodes write the log as well, the follower looks so often for their commits. */
const LOOK_MS = 2_000;

interface Watched {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Whether other nodes write the log as well: this node does not hear what they commit. */
  readonly isShared: boolean;
  /** Whether a commit has something for the follower. */
  concerns(growth: Growth): boolean;
  /** Lets the follower read the journal. */
  look(): void;
}

/** Decides when a follower reads the journal: soon after a commit that concerns it, and now and then after others. */
export class JournalWatch {
  readonly #watched: Watched;
  readonly #stopHearing: () => void;
  #stopGathering: (() => void) | undefined;
  #stopLooking = () => {};
  #idle = 0;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#stopHearing = watched.journal.onGrown((growth) => this.#hear(growth));
    if (watched.isShared) this.#lookLater();
  }

  close(): void {
    this.#stopHearing();
    this.#stopGathering?.();
    this.#stopLooking();
  }

  #lookLater(): void {
    this.#stopLooking = this.#watched.clock.after(LOOK_MS, () => {
      this.#watched.look();
      this.#lookLater();
    });
  }

  #hear(growth?: Growth): void {
    this.#idle += 1;
    if (growth && this.#idle < IDLE_COMMITS_MAX && !this.#watched.concerns(growth)) return;
    this.#idle = 0;
    this.#stopGathering ??= this.#watched.clock.after(GATHER_MS, () => {
      this.#stopGathering = undefined;
      this.#watched.look();
    });
  }
}
