import { closeCodes } from "../protocol/frames.ts";
import { limits } from "../protocol/limits.ts";
import type { Flushable, Turn } from "./turn.ts";

/** What is needed of a WebSocket, as Bun's has it. */
export interface TextSocket {
  /** Bytes sent; -1 = waiting to be sent, 0 = dropped. */
  sendText(text: string): number;
  cork(run: () => void): unknown;
  getBufferedAmount(): number;
  close(code: number, reason: string): void;
  terminate(): void;
  ping(): number;
  /** Stops reading, and reads on. */
  pause(): void;
  resume(): void;
}

/** What all outboxes have in common. */
interface Shared {
  readonly turn: Turn;
  /** Called for each reader that is given up. */
  tooSlow(): void;
}

/** A page of history is only read for a client that has less than this waiting, in bytes. */
const DRAINED_BYTES = 65_536;
/** How long a reader that is too slow has to take its close frame. */
const CLOSING_MS_MAX = 5_000;

/** What waits to be written to one connection: for the end of the turn here, for its reader in the socket. */
export class Outbox implements Flushable {
  readonly #socket: TextSocket;
  readonly #shared: Shared;
  /** Shared with every other reader of the same events until something else is added, so never changed in place. */
  #frames: readonly string[] = nothing;
  /** Whether `#frames` is this outbox's own. */
  #own = false;
  #waiters: (() => void)[] | undefined;
  /** Bytes that may wait besides, until they have been taken. */
  #greeting = 0;
  #closed = false;

  constructor(socket: TextSocket, shared: Shared) {
    this.#socket = socket;
    this.#shared = shared;
  }

  send(frames: readonly string[]): void {
    if (this.#closed || frames.length === 0) return;
    if (this.#frames.length === 0) {
      this.#frames = frames;
      this.#own = false;
      this.#shared.turn.add(this);
    } else if (this.#own) {
      (this.#frames as string[]).push(...frames);
    } else {
      this.#frames = [...this.#frames, ...frames];
      this.#own = true;
    }
  }

  /**
   * The first thing that is said. Whoever is in very many rooms is greeted at length, and has to get in over a slow line
   * as well: it does not count as being slow.
   */
  greet(frame: string): void {
    this.#greeting = Buffer.byteLength(frame);
    this.send([frame]);
  }

  flush(): void {
    const frames = this.#frames;
    this.#frames = nothing;
    if (this.#closed || frames.length === 0) return;
    if (frames.length === 1) {
      if (this.#write(frames[0] as string) > 0) return;
    } else
      this.#socket.cork(() => {
        for (const frame of frames) if (this.#write(frame) === 0) return;
      });
    if (this.#socket.getBufferedAmount() > limits.outboxBytesMax + this.#greeting) this.#giveUp();
  }

  /** Resolves when there is room for another page, or when the connection is closed. */
  async drained(): Promise<void> {
    this.flush();
    if (this.#closed || this.#socket.getBufferedAmount() < DRAINED_BYTES) return;
    await new Promise<void>((resolve) => {
      this.#waiters ??= [];
      this.#waiters.push(resolve);
    });
  }

  /** The socket has written something. */
  drain(): void {
    if (this.#socket.getBufferedAmount() >= DRAINED_BYTES) return;
    this.#greeting = 0;
    if (this.#waiters) this.#wake();
  }

  /** Says what is left to say, then closes. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.flush();
    // Writing may have shown that the reader is too slow, and closed it for that.
    if (this.#closed) return;
    this.closed();
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSING_MS_MAX).unref();
  }

  /** The connection is gone; nothing is sent any more. */
  closed(): void {
    this.#closed = true;
    this.#frames = nothing;
    this.#wake();
  }

  /** As `sendText`. Nothing may be dropped silently: that would be a hole. */
  #write(frame: string): number {
    const sent = this.#socket.sendText(frame);
    if (sent === 0) this.#giveUp();
    return sent;
  }

  #giveUp(): void {
    if (this.#closed) return;
    this.#frames = nothing;
    this.#shared.tooSlow();
    this.close(closeCodes.tooSlow, "too slow: reconnect and resume");
  }

  #wake(): void {
    const waiters = this.#waiters ?? [];
    this.#waiters = undefined;
    for (const wake of waiters) wake();
  }
}

const nothing: readonly string[] = [];
