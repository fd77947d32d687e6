import { limits } from "../../protocol/limits.ts";

/**
 * The frames of one connection, handled in their order. Posts may be under way together, since the store keeps their
 * order; anything else waits for what came before it, and what comes after waits for it.
 */
export class Inbox<Frame> {
  readonly #handle: (frame: Frame) => Promise<void> | undefined;
  readonly #together: (frame: Frame) => boolean;
  readonly #failed: (cause: unknown) => void;
  #waiting: Frame[] = none;
  #running = 0;
  #alone = false;

  constructor(options: {
    /** Nothing to wait for = `undefined`. */
    handle: (frame: Frame) => Promise<void> | undefined;
    together: (frame: Frame) => boolean;
    failed: (cause: unknown) => void;
  }) {
    this.#handle = options.handle;
    this.#together = options.together;
    this.#failed = options.failed;
  }

  add(frame: Frame): "taken" | "full" {
    if (this.#waiting.length >= limits.inboxFramesMax) return "full";
    if (this.#waiting === none) this.#waiting = [];
    this.#waiting.push(frame);
    this.#next();
    return "taken";
  }

  /** Forgets what has not been begun. */
  clear(): void {
    this.#waiting = none;
  }

  #next(): void {
    while (this.#waiting.length > 0 && !this.#alone) {
      const together = this.#together(this.#waiting[0] as Frame);
      if (!together && this.#running > 0) return;
      this.#start(this.#waiting.shift() as Frame, together);
    }
    if (this.#waiting.length === 0) this.#waiting = none;
  }

  #start(frame: Frame, together: boolean): void {
    const done = this.#begin(frame);
    if (!done) return;
    this.#running += 1;
    this.#alone = !together;
    const finished = () => {
      this.#running -= 1;
      if (!together) this.#alone = false;
      this.#next();
    };
    done.then(finished, (cause: unknown) => {
      this.#failed(cause);
      finished();
    });
  }

  #begin(frame: Frame): Promise<void> | undefined {
    try {
      return this.#handle(frame);
    } catch (cause) {
      this.#failed(cause);
      return undefined;
    }
  }
}

/** An idle connection keeps no queue. */
const none: never[] = [];
