import { Fifo } from "../chat/fifo.ts";
import type { Payer } from "../chat/payer.ts";
import { frameWork } from "../chat/prices.ts";
import { limits } from "../protocol/limits.ts";
import type { Intakes } from "./intakes.ts";

/** Where frames come from: a socket that the server can stop reading. */
export interface Source {
  pause(): void;
  resume(): void;
}

/**
 * The text of a frame; null = it was binary, which no protocol here knows. A control frame that the server did not ask for
 * has no meaning, but costs its sender what a frame costs: a flood of them is a flood.
 */
export type Frame = string | null;
export const CONTROL = Symbol("control frame");
type Taken = Frame | typeof CONTROL;

/** Who hears the frames, and pays for them. */
export interface Hearer extends Payer {
  /** Whether it can hear one more now. If not, it calls `Intake.goOn` when it can again. */
  readonly ready: boolean;
  hear(frame: Frame): void;
  /** Charges work that its frames have caused, in microseconds. Returns the milliseconds after which it is paid. */
  charge(work: number): number;
}

/** The share of the main thread that the frames of one connection may take: about a tenth, and so much at once. */
const WORK_SHARE = 0.1;
const AT_ONCE_MS = 1_000;
/** Work is charged in portions of so many microseconds, since to look up a budget costs as much as a small frame. */
const CHARGED_AT = 1_000;
/** In one turn of the event loop, the frames of one connection take so many microseconds. */
const SLICE_WORK = 500;
/** Memory that a waiting frame takes beside its text. */
const FRAME_BYTES = 64;
/** Bytes that may wait of all connections together. Above it, no connection may have more than its share. */
const ALL_BYTES_MAX = 64 * 1_048_576;
const SHARE_BYTES = 65_536;

/**
 * The frames that come in on one connection. A frame is heard at once while its sender has time left. Otherwise it waits as
 * text, and the socket is not read: so the sender has to wait, and no other client does.
 */
export class Intake {
  readonly #source: Source;
  readonly #hearer: Hearer;
  readonly #all: Intakes;
  #waiting: Fifo<Taken> | undefined;
  #bytes = 0;
  #paused = false;
  #inLine = false;
  /** The turn in which it last handled frames, and the time that they took of it. */
  #turn = -1;
  #slice = 0;
  /** The time, in milliseconds, at which its work is paid. */
  #paidUntil = 0;
  #uncharged = 0;

  constructor(source: Source, hearer: Hearer, all: Intakes) {
    this.#source = source;
    this.#hearer = hearer;
    this.#all = all;
  }

  get payer(): Payer {
    return this.#hearer;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Whether it has no state: a new one can be made with the next frame. */
  get isIdle(): boolean {
    return !this.#waiting && !this.#paused && this.#paidUntil <= (this.#all.now ?? Number.POSITIVE_INFINITY);
  }

  /** `full` = more waits than is allowed: the connection must be closed. */
  take(frame: Taken): "taken" | "full" {
    if (!this.#waiting && this.#hasTime()) {
      this.#work(frame);
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
    this.#all.lineUp(this);
    return "taken";
  }

  /** Returns whether it now waits for its turn and did not before. Until its hearer is ready it need not wait. */
  lineUp(): boolean {
    if (this.#inLine || !this.#waiting || !this.#hearer.ready) return false;
    this.#inLine = true;
    return true;
  }

  /** The hearer can handle more frames. */
  goOn(): void {
    if (this.#waiting) this.#all.lineUp(this);
  }

  /** It is this intake's turn: handles waiting frames while there is time, and then reads on. */
  go(): void {
    this.#inLine = false;
    while (this.#waiting && this.#hasTime()) {
      const frame = this.#waiting.shift() as Taken;
      this.#bytes -= bytesOf(frame);
      this.#all.bytes -= bytesOf(frame);
      if (this.#waiting.size === 0) this.#waiting = undefined;
      this.#work(frame);
    }
    if (this.#waiting) return;
    this.#all.letGo(this);
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }

  /** Drops waiting frames. */
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

  /** Whether one more frame may be handled now. If not, it arranges to be asked again. */
  #hasTime(): boolean {
    if (!this.#hearer.ready) return false;
    const { now, turn, isSpent } = this.#all;
    if (now === undefined) return true;
    if (this.#paidUntil - now > AT_ONCE_MS) {
      this.#all.hold(this);
      return false;
    }
    if (!isSpent && (this.#turn !== turn || this.#slice < SLICE_WORK)) return true;
    this.#all.lineUp(this);
    return false;
  }

  /** A frame costs its estimate, or what it took if that was more. */
  #work(frame: Taken): void {
    const from = this.#all.now;
    if (frame !== CONTROL) this.#hearer.hear(frame);
    if (from === undefined) return;
    const now = this.#all.now ?? from;
    const work = Math.max(frameWork(lengthOf(frame)), (now - from) * 1_000);
    const { turn } = this.#all;
    this.#slice = this.#turn === turn ? this.#slice + work : work;
    this.#turn = turn;
    this.#all.spend(this.#hearer, work);
    this.#paidUntil = Math.max(this.#paidUntil, from) + work / 1_000 / WORK_SHARE;
    this.#uncharged += work;
    if (this.#uncharged <= CHARGED_AT) return;
    const waitMs = this.#hearer.charge(this.#uncharged);
    this.#uncharged = 0;
    // A sender who owes more than the allowance waits until it is paid.
    if (waitMs > 0) this.#paidUntil = Math.max(this.#paidUntil, now + AT_ONCE_MS + waitMs);
  }
}

const lengthOf = (frame: Taken): number => (typeof frame === "string" ? frame.length : 0);
const bytesOf = (frame: Taken): number => lengthOf(frame) + FRAME_BYTES;
