import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Answer } from "./calls.ts";

/** Frames that the server sends unasked. */
export type Push =
  | { readonly event: Event }
  | { readonly signal: Signal }
  | { readonly reset: { readonly room: RoomId; readonly reason: string } };

type Frame =
  | Push
  | { readonly ref?: string; readonly ok: unknown }
  | { readonly ref?: string; readonly error: Refusal };

/** The part of a WebSocket that the SDK uses, so that any library's class will do. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(frame: string): void;
  close(): void;
}
/** Makes a socket: the `WebSocket` of browsers, of Node since version 22, of Bun, or of the package `ws`. */
export type SocketClass = new (url: string, protocol: string) => Socket;

export interface WireOptions {
  readonly socket: Socket;
  opened(): void;
  heard(push: Push): void;
  /** Called once, as the last call. `1006` if the socket died without a close frame; `reason` says why, if we know. */
  closed(code: number, reason: string): void;
}

/** A ping is sent this long after the last frame; without an answer the socket then counts as dead: 14 s at most. */
const QUIET_MS_MAX = 8_000;
const PONG_MS_MAX = 6_000;
/** The same when we have a reason to doubt: after sleep, or a change of network. */
const DOUBT_MS_MAX = 4_000;
/** If a timer is later than this, the machine was asleep. */
const LATE_MS_MAX = 5_000;
const HANDSHAKE_MS_MAX = 10_000;
/** The server's limit, `limits.frameBytesMax`. A bigger frame would end the connection. */
const FRAME_BYTES_MAX = 65_536;

const DIED = 1006;
/** The `readyState` of an open socket. */
const OPEN = 1;

/** One socket of the full protocol: it matches answers to requests, and notices when the other side is gone. */
export class Wire {
  readonly #options: WireOptions;
  readonly #asked = new Map<string, (answer: Answer<unknown>) => void>();
  #refs = 0;
  #heardAt = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  #error = "";

  constructor(options: WireOptions) {
    this.#options = options;
    const { socket } = options;
    socket.onopen = () => options.opened();
    socket.onmessage = ({ data }: { readonly data: unknown }) => this.#receive(data);
    socket.onclose = ({ code, reason = "" }: { readonly code: number; readonly reason?: string }) =>
      this.#end(code, reason || this.#error);
    // This listener stays as long as the socket: the package `ws` throws an error event that has no listener.
    socket.onerror = ({ message = "" }: { readonly message?: string }) => {
      this.#error = message;
    };
    this.#await(HANDSHAKE_MS_MAX, () => this.#end(DIED, `no answer within ${HANDSHAKE_MS_MAX / 1_000} s`));
  }

  /** Sends a request. Exactly one answer comes, and the caller has it before any later frame is read. */
  ask(type: string, fields: object, answered: (answer: Answer<unknown>) => void): void {
    this.#refs += 1;
    const ref = String(this.#refs);
    const frame = JSON.stringify({ ref, type, ...fields });
    if (this.#ended || this.#options.socket.readyState !== OPEN) answered({ is: "lost" });
    else if (isTooLong(frame)) answered({ is: "refused", refusal: refusal("too_long") });
    else {
      this.#asked.set(ref, answered);
      this.#options.socket.send(frame);
    }
  }

  /** The greeting is done: from now on a silent socket is suspicious. */
  begin(): void {
    this.#listen();
  }

  /** Sends a ping now, and waits only a short time for the answer. */
  doubt(): void {
    if (!this.#ended) this.#ping(DOUBT_MS_MAX);
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#letGo();
  }

  #receive(data: unknown): void {
    this.#heardAt = Date.now();
    for (const frame of parse(data)) {
      // A frame may have closed the connection: the rest of its batch is ignored.
      if (this.#ended) return;
      this.#hear(frame);
    }
  }

  #hear(frame: Frame): void {
    if ("ok" in frame) this.#answer(frame.ref, { is: "ok", ok: frame.ok });
    else if ("error" in frame) this.#answer(frame.ref, { is: "refused", refusal: frame.error });
    else this.#options.heard(frame);
  }

  #answer(ref: string | undefined, answer: Answer<unknown>): void {
    const answered = ref === undefined ? undefined : this.#asked.get(ref);
    if (ref === undefined || !answered) return;
    this.#asked.delete(ref);
    answered(answer);
  }

  #listen(): void {
    const dueAt = this.#heardAt + QUIET_MS_MAX;
    this.#await(Math.max(0, dueAt - Date.now()), () => {
      const now = Date.now();
      if (now - dueAt > LATE_MS_MAX) this.#ping(DOUBT_MS_MAX);
      else if (now - this.#heardAt >= QUIET_MS_MAX) this.#ping(PONG_MS_MAX);
      else this.#listen();
    });
  }

  #ping(patienceMs: number): void {
    const askedAt = Date.now();
    this.ask("ping", {}, () => {});
    this.#await(patienceMs, () => {
      if (this.#heardAt >= askedAt) this.#listen();
      else this.#end(DIED, `no sign of life for ${Math.round((Date.now() - this.#heardAt) / 1_000)} s`);
    });
  }

  #await(ms: number, run: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(run, ms);
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#letGo();
    this.#options.closed(code, reason);
  }

  /** A dead socket would wait for the other side's close frame, so we stop listening to it. */
  #letGo(): void {
    const { socket } = this.#options;
    clearTimeout(this.#timer);
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    const unanswered = [...this.#asked.values()];
    this.#asked.clear();
    for (const answered of unanswered) answered({ is: "lost" });
  }
}

/** The frames of a text: one, or an array of them. Anything else has none. */
function parse(data: unknown): readonly Frame[] {
  try {
    const parsed: unknown = typeof data === "string" ? JSON.parse(data) : undefined;
    const all: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return all.filter((one): one is Frame => typeof one === "object" && one !== null);
  } catch {
    return [];
  }
}

const isTooLong = (frame: string): boolean =>
  frame.length > FRAME_BYTES_MAX / 3 && new TextEncoder().encode(frame).length > FRAME_BYTES_MAX;
