import { closeCodes } from "../protocol/frames.ts";
import { limits } from "../protocol/limits.ts";
import type { Batches } from "./batches.ts";
import type { Pipe } from "./pipe.ts";
import type { Flushable, Turn } from "./turn.ts";

/** What all outboxes share. */
interface Shared {
  readonly turn: Turn;
  /** Functions that end readers which are too slow and have not read their close frame yet, the oldest first. */
  readonly slow: Set<() => void>;
  readonly batches: Batches;
  /** Called for each reader that is closed for being too slow. */
  tooSlow(): void;
}

/** The server reads a page of history for a client only if less than this waits for it, in bytes. */
const DRAINED_BYTES = 65_536;
/** The maximum that is written in one go. */
const AT_ONCE_CHARACTERS = 65_536;
/**
 * Readers share a list of at most so many frames. Later frames go to a list of each reader's own, so that nothing is
 * copied.
 */
const SHARED_FRAMES_MAX = 256;
/** How long a reader has to read its close frame. */
const CLOSING_MS_MAX = 5_000;
/** The same for a reader that is too slow: it must first read what waits, at 20 KB a second. */
const SLOW_CLOSING_MS_MAX = 60_000;
/** So many of those at a time, since each holds what waits for it in memory. */
const SLOW_CLOSING_MAX = 32;

/** What waits to be written to one connection: until the end of the turn in this object, then in the pipe. */
export class Outbox implements Flushable {
  readonly #socket: Pipe;
  readonly #shared: Shared;
  /**
   * Shared with every other reader of the same events until something else is added, so it is never changed in place.
   */
  #frames: readonly string[] = nothing;
  /** Whether `#frames` is this outbox's own. */
  #own = false;
  #waiters: (() => void)[] | undefined;
  /** Bytes of the greeting, which may wait in addition, until they are read. */
  #greeting = 0;
  #closed = false;
  /** Whether the reader understands JSON arrays of frames. */
  #batch = false;

  constructor(socket: Pipe, shared: Shared) {
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
    } else if (this.#frames.length < SHARED_FRAMES_MAX) {
      this.#frames = this.#shared.batches.both(this.#frames, frames);
    } else {
      this.#frames = [...this.#frames, ...frames];
      this.#own = true;
    }
  }

  /** Adds one frame for this connection alone. */
  say(frame: string): void {
    if (this.#closed) return;
    if (this.#frames.length === 0) this.#shared.turn.add(this);
    if (!this.#own || this.#frames.length === 0) this.#frames = [...this.#frames];
    (this.#frames as string[]).push(frame);
    this.#own = true;
  }

  /**
   * Sends the greeting. A person in very many rooms gets a long one, and must be able to enter over a slow line. So it
   * does not count as waiting too long.
   */
  greet(frame: string): void {
    this.#greeting = Buffer.byteLength(frame);
    this.say(frame);
  }

  /** From now on all frames of a turn go to this reader as one frame, a JSON array. */
  batch(): void {
    this.#batch = true;
  }

  flush(): void {
    const frames = this.#batch ? this.#shared.batches.of(this.#frames) : this.#frames;
    this.#frames = nothing;
    if (this.#closed || frames.length === 0) return;
    if (this.#socket.sendShared && !this.#own && isShort(frames)) {
      const sent = this.#socket.sendShared(frames);
      if (sent === 0) this.#giveUp();
      else if (sent < 0) this.#look();
    } else if (frames.length === 1) {
      if (this.#write(frames[0] as string) > 0) return;
      this.#look();
    } else if (isShort(frames)) {
      this.#socket.cork(() => {
        for (const frame of frames) if (this.#write(frame) === 0) return;
      });
      this.#look();
    } else for (let next = 0; next < frames.length && !this.#closed; ) next = this.#writeSome(frames, next);
  }

  /**
   * Writes as many frames as one system call should take. After each call the outbox checks whether the reader keeps
   * up.
   */
  #writeSome(frames: readonly string[], from: number): number {
    let next = from;
    this.#socket.cork(() => {
      let characters = 0;
      for (; next < frames.length && characters < AT_ONCE_CHARACTERS; next += 1) {
        const frame = frames[next] as string;
        characters += frame.length;
        if (this.#write(frame) === 0) return;
      }
    });
    this.#look();
    return next;
  }

  #look(): void {
    if (this.#socket.getBufferedAmount() > limits.outboxBytesMax + this.#greeting) this.#giveUp();
  }

  /** Resolves when there is room for another page, or the connection is closed. */
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

  /** Sends what waits, then closes. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.flush();
    // The write may have found that the reader is too slow, and closed the connection for that.
    if (this.#closed) return;
    this.#end(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSING_MS_MAX).unref();
  }

  /** The connection is closed; nothing is sent any more. */
  closed(): void {
    this.#closed = true;
    this.#frames = nothing;
    this.#wake();
  }

  /** As `sendText`. No frame may be dropped silently: that would be a gap. */
  #write(frame: string): number {
    const sent = this.#socket.sendText(frame);
    if (sent === 0) this.#giveUp();
    return sent;
  }

  #giveUp(): void {
    if (this.#closed) return;
    this.#frames = nothing;
    this.#shared.tooSlow();
    this.#end(closeCodes.tooSlow, "too slow: reconnect and resume");
    const { slow } = this.#shared;
    const terminate = () => {
      slow.delete(terminate);
      this.#socket.terminate();
    };
    slow.add(terminate);
    setTimeout(terminate, SLOW_CLOSING_MS_MAX).unref();
    const [oldest] = slow;
    if (slow.size > SLOW_CLOSING_MAX) oldest?.();
  }

  #end(code: number, reason: string): void {
    this.closed();
    this.#socket.close(code, reason);
  }

  #wake(): void {
    const waiters = this.#waiters ?? [];
    this.#waiters = undefined;
    for (const wake of waiters) wake();
  }
}

const nothing: readonly string[] = [];

/** Whether one system call should take them all. */
function isShort(frames: readonly string[]): boolean {
  let characters = 0;
  for (const frame of frames) characters += frame.length;
  return characters <= AT_ONCE_CHARACTERS;
}
