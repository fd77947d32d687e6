import { limits } from "../protocol/limits.ts";

/** The maximum of parsed frames that wait for the ones before them. More wait in the intake, as text. */
const WAITING_MAX = 4;

/**
 * The frames of one connection, handled in their order, for every protocol. Posts may be under way together, since the
 * store keeps their order. Any other frame waits for the frames before it, and the frames after it wait for it. Answers
 * leave in the order of the frames, so no refusal overtakes an answer to an earlier frame.
 */
export class Inbox<Frame> {
  readonly #owner: InboxOwner<Frame>;
  #waiting: Frame[] = none;
  #running = 0;
  #alone = false;
  /** The last frame under way. */
  #last: Promise<void> | undefined;

  constructor(owner: InboxOwner<Frame>) {
    this.#owner = owner;
  }

  /** Whether it takes one more frame. If not, it calls the owner's `goOn` when it does again. */
  get hasRoom(): boolean {
    return this.#waiting.length < WAITING_MAX && this.#running < limits.inboxFramesMax;
  }

  add(frame: Frame): void {
    if (this.#waiting === none) this.#waiting = [];
    this.#waiting.push(frame);
    this.#next();
  }

  /** Drops frames that are not under way yet. */
  clear(): void {
    this.#waiting = none;
  }

  #next(): void {
    while (this.#waiting.length > 0 && !this.#alone) {
      const together = this.#owner.together(this.#waiting[0] as Frame);
      if (!together && this.#running > 0) return;
      this.#running += 1;
      this.#alone = !together;
      this.#last = this.#run(this.#waiting.shift() as Frame, together, this.#last);
    }
    if (this.#waiting.length === 0) this.#waiting = none;
  }

  async #run(frame: Frame, together: boolean, before: Promise<void> | undefined): Promise<void> {
    try {
      const answer = await this.#owner.handle(frame);
      await before;
      if (answer !== undefined) this.#owner.say(answer);
    } catch (cause) {
      this.#owner.failed(cause);
    }
    this.#running -= 1;
    if (this.#running === 0) this.#last = undefined;
    if (!together) this.#alone = false;
    this.#next();
    if (this.hasRoom) this.#owner.goOn();
  }
}

/** Handles the frames of one connection. */
export interface InboxOwner<Frame> {
  /** Handles one frame, and returns the answer, if there is one. */
  handle(frame: Frame): Promise<string | undefined>;
  /** Whether this frame may be under way together with others of its kind. */
  together(frame: Frame): boolean;
  say(answer: string): void;
  /** The inbox has room for one more frame. */
  goOn(): void;
  failed(cause: unknown): void;
}

/** The queue of every idle connection. */
const none: never[] = [];
