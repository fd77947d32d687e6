import { Fifo } from "../chat/fifo.ts";
import { frameWork } from "../chat/prices.ts";
import { limits } from "../protocol/limits.ts";

/** Where frames come from: a socket that can be left unread. */
export interface Source {
  pause(): void;
  resume(): void;
}

/** The text of a frame; null = it had none, but bytes, which nobody here understands. */
export type Frame = string | null;

/** Whom frames are for. */
export interface Hearer {
  /** Whether one more can be worked on. It says so itself when that is so again. */
  readonly ready: boolean;
  hear(frame: Frame): void;
  /** Work that its frames have caused, in microseconds. Returns the milliseconds after which it is paid. */
  charge(work: number): number;
}

/** What one connection's frames may take of the main thread: about a tenth of it, and so much at once. */
const WORK_SHARE = 0.1;
const AT_ONCE_MS = 1_000;
/** Work is charged in pieces of so many microseconds, since looking up a budget costs as much as a small frame. */
const CHARGED_AT = 1_000;
/** What a frame that waits takes beside its text. */
const FRAME_BYTES = 64;
/** What waits of all connections together, in bytes. When it is more, none may have more than its share. */
const ALL_BYTES_MAX = 64 * 1_048_576;
const SHARE_BYTES = 65_536;
const RELEASE_MS = 10;

/** What all intakes share. */
export class Intakes {
  /** Bytes that wait. */
  bytes = 0;
  /** How often a connection was left unread. */
  pauses = 0;
  readonly #now: (() => number) | undefined;
  readonly #held = new Set<Intake>();
  #timer: Timer | undefined;

  /** `now` = milliseconds of a clock that never jumps; none = work is not limited, only what waits is. */
  constructor(now: (() => number) | undefined) {
    this.#now = now;
  }

  get now(): number | undefined {
    return this.#now?.();
  }

  /** It has used up its turn: it is looked at again in a moment. */
  hold(intake: Intake): void {
    this.#held.add(intake);
    this.#timer ??= setInterval(() => {
      for (const one of this.#held) one.go();
    }, RELEASE_MS);
  }

  letGo(intake: Intake): void {
    if (!this.#held.delete(intake) || this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/**
 * What comes in on one connection. A frame is worked on at once while its sender has time left; otherwise it waits as the
 * text that it is, and the socket is not read: then whoever sends has to wait, and nobody else does.
 */
export class Intake {
  readonly #source: Source;
  readonly #hearer: Hearer;
  readonly #all: Intakes;
  #waiting: Fifo<Frame> | undefined;
  #bytes = 0;
  #paused = false;
  /** Until when, in milliseconds, what was worked on is paid. */
  #paidUntil = 0;
  #uncharged = 0;

  constructor(source: Source, hearer: Hearer, all: Intakes) {
    this.#source = source;
    this.#hearer = hearer;
    this.#all = all;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Whether there is nothing to remember: it can be made anew with the next frame. */
  get isIdle(): boolean {
    return !this.#waiting && !this.#paused && this.#paidUntil <= (this.#all.now ?? Number.POSITIVE_INFINITY);
  }

  /** `full` = more waits than may: the connection has to be closed. */
  take(frame: Frame): "taken" | "full" {
    if (!this.#waiting && this.#mayGo(frame)) {
      this.#hearer.hear(frame);
      return "taken";
    }
    const bytes = bytesOf(frame);
    this.#waiting ??= new Fifo();
    this.#waiting.push(frame);
    this.#bytes += bytes;
    this.#all.bytes += bytes;
    if (this.#bytes > limits.inboxBytesMax) return "full";
    if (this.#all.bytes > ALL_BYTES_MAX && this.#bytes > SHARE_BYTES) return "full";
    this.#pause();
    return "taken";
  }

  /** Works on what waits as far as its sender has time left, and then reads on. */
  go(): void {
    while (this.#waiting) {
      const frame = this.#waiting.next;
      if (frame === undefined) {
        this.clear();
        break;
      }
      if (!this.#mayGo(frame)) return;
      this.#waiting.shift();
      this.#bytes -= bytesOf(frame);
      this.#all.bytes -= bytesOf(frame);
      this.#hearer.hear(frame);
    }
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#all.letGo(this);
    this.#all.bytes -= this.#bytes;
    this.#bytes = 0;
    this.#waiting = undefined;
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#all.pauses += 1;
    this.#source.pause();
  }

  /** Pays for the frame, if there is time left. */
  #mayGo(frame: Frame): boolean {
    if (!this.#hearer.ready) return false;
    const { now } = this.#all;
    if (now === undefined) return true;
    const paidUntil = Math.max(this.#paidUntil, now);
    if (paidUntil - now > AT_ONCE_MS) {
      this.#all.hold(this);
      return false;
    }
    const work = frameWork(frame?.length ?? 0);
    this.#paidUntil = paidUntil + work / 1_000 / WORK_SHARE;
    this.#uncharged += work;
    if (this.#uncharged > CHARGED_AT) this.#charge(now);
    return true;
  }

  /** Who owes more than is theirs waits until it is paid. */
  #charge(now: number): void {
    const waitMs = this.#hearer.charge(this.#uncharged);
    this.#uncharged = 0;
    if (waitMs > 0) this.#paidUntil = Math.max(this.#paidUntil, now + AT_ONCE_MS + waitMs);
  }
}

const bytesOf = (frame: Frame): number => (frame?.length ?? 0) + FRAME_BYTES;
