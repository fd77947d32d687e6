import { type Refusal, refusal } from "../protocol/errors.ts";
import { SUBPROTOCOL } from "../protocol/version.ts";
import { backoffMs } from "./backoff.ts";
import type { Answer, AnswerTo, Calls, CallType, Welcome } from "./calls.ts";
import type { AfterRefusal, Hello } from "./greeting.ts";
import { type Push, type Socket, type SocketClass, Wire } from "./wire.ts";

/** The state of a connection. Times are those of `Date.now()`. */
export type ConnectionState =
  /** Not opened yet, or closed by `close()`. */
  | { readonly is: "closed" }
  /** Trying to connect. `since` is when there was a connection last, or when the first try began. */
  | { readonly is: "connecting"; readonly since: number }
  /** Signed in. Missed events have come or are on their way. */
  | { readonly is: "open" }
  /** The next try is at `retryAt`. `reason` is a sentence that says why the last one failed. */
  | {
      readonly is: "waiting";
      readonly since: number;
      readonly retryAt: number;
      readonly reason: string;
    }
  /** The server refuses this user. The client does not try again. */
  | { readonly is: "ended"; readonly refusal: Refusal };

export interface ConnectionOptions {
  /** `ws://` or `wss://`, up to `/chat`: those of all nodes. The first try goes to any of them, and each later one to the next. */
  readonly urls: readonly string[];
  /** The client calls this before each greeting. */
  hello(): Hello | Promise<Hello>;
  state(state: ConnectionState): void;
  /** Whether the greeting is for the user we expect: the cookie may belong to another user by now. */
  isMe(user: Welcome["user"]): boolean;
  welcome(welcome: Welcome): void;
  /** What to do after the server refused a greeting. */
  refused(why: Refusal): AfterRefusal;
  heard(push: Push): void;
  /** The WebSocket class to use where there is no global one. */
  readonly WebSocket?: SocketClass;
  readonly random?: () => number;
}

const closeCodes = { goingAway: 1001, restarting: 1012, signedOut: 4001, banned: 4003 } as const;
/** The reason of the close says until when, and why. */
const bannedBecause = (reason: string) =>
  refusal("banned", {
    message: reason.includes(" ") ? reason : "you are banned from this server",
    rule: "banned",
    lift: "a moderator of the server can lift this",
  });
const signedOut = refusal("not_signed_in", { message: "you have been signed out" });
const NO_WEBSOCKET =
  "there is no WebSocket here, as in Node before version 22: install the package ws and hand its WebSocket over, " +
  "as connect({ url, WebSocket })";
/** A try without an answer for this long may give way to a new one. */
const TRY_MS_MIN = 2_000;
/** A connection that lasted this long was a good one: after it, pauses start short again. */
const GOOD_MS_MIN = 10_000;

/** Keeps one connection to the server open. It reconnects automatically, after a pause that grows with every failure. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #random: () => number;
  #state: ConnectionState = { is: "closed" };
  #wire: Wire | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #openedAt = 0;
  #triedAt = 0;
  /** Which of the addresses is tried next, or was last. */
  #at: number;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    // Not the first one: all clients would go to one node.
    this.#at = Math.floor(this.#random() * options.urls.length);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  open(): void {
    if (this.#state.is === "closed" || this.#state.is === "ended") this.#connect(Date.now());
  }

  close(): void {
    this.#leave();
    this.#tries = 0;
    this.#become({ is: "closed" });
  }

  /**
   * Call this when the network may have changed or the machine woke up: it tries to connect at once, or checks that the
   * connection still works.
   */
  wake(): void {
    const state = this.#state;
    if (state.is === "open") this.#wire?.doubt();
    else if (state.is === "waiting") this.#connect(state.since);
    else if (state.is === "connecting" && Date.now() - this.#triedAt > TRY_MS_MIN) {
      this.#wire?.close();
      this.#at += 1;
      this.#connect(state.since);
    }
  }

  /** Sends a command. Without a connection it answers `lost` at once. */
  call<T extends CallType>(type: T, fields: Calls[T]["fields"]): Promise<AnswerTo<T>> {
    return new Promise((resolve) => {
      if (!this.#wire || this.#state.is !== "open") resolve({ is: "lost" });
      else this.#wire.ask(type, fields, (answer) => resolve(answer as AnswerTo<T>));
    });
  }

  #connect(since: number): void {
    clearTimeout(this.#retry);
    this.#triedAt = Date.now();
    const socket = this.#socket();
    if (typeof socket === "string") {
      this.#pause(since, 0, socket);
      return;
    }
    const wire = new Wire({
      socket,
      opened: () => this.#greet(wire, since),
      heard: (push) => this.#options.heard(push),
      closed: (code, reason) => this.#lost(code, reason, since),
    });
    this.#wire = wire;
    this.#become({ is: "connecting", since });
  }

  get #url(): string {
    const { urls } = this.#options;
    return urls[this.#at % urls.length] ?? "";
  }

  /** A socket that is connecting, or the reason why there is none. */
  #socket(): Socket | string {
    const Socket = this.#options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
    if (!Socket) throw new Error(NO_WEBSOCKET);
    try {
      return new Socket(this.#url, SUBPROTOCOL);
    } catch (cause) {
      return `no connection to ${this.#url} is possible: ${(cause as Error).message}`;
    }
  }

  #greet(wire: Wire, since: number): void {
    const greet = (hello: Hello) => wire.ask("hello", hello, (answer) => this.#greeted(answer, since));
    const hello = this.#options.hello();
    if (hello instanceof Promise) void hello.then(greet);
    else greet(hello);
  }

  #greeted(answer: Answer<unknown>, since: number): void {
    if (answer.is === "lost") return;
    if (answer.is === "ok" && !this.#options.isMe((answer.ok as Welcome).user)) this.#end(signedOut);
    else if (answer.is === "ok") {
      this.#openedAt = Date.now();
      this.#wire?.begin();
      this.#state = { is: "open" };
      this.#options.welcome(answer.ok as Welcome);
      this.#become(this.#state);
    } else this.#refused(answer.refusal, since);
  }

  #refused(why: Refusal, since: number): void {
    const next = this.#options.refused(why);
    this.#leave();
    if (next === "never") this.#end(why);
    else if (next === "again") this.#connect(since);
    else this.#pause(since, why.retryAfterMs ?? 0, why.message);
  }

  #lost(code: number, reason: string, since: number): void {
    this.#wire = undefined;
    if (code === closeCodes.signedOut || code === closeCodes.banned) {
      this.#end(code === closeCodes.banned ? bannedBecause(reason) : signedOut);
      return;
    }
    const was = this.#state;
    if (was.is === "open" && Date.now() - this.#openedAt >= GOOD_MS_MIN) this.#tries = 0;
    // A server that stops tells all clients at once, so they must not all come back at once.
    if (code === closeCodes.goingAway || code === closeCodes.restarting)
      this.#tries = Math.max(this.#tries, 1);
    const what = was.is === "open" ? "the connection broke" : `no chat server answers at ${this.#url}`;
    this.#pause(was.is === "open" ? Date.now() : since, 0, reason === "" ? what : `${what}: ${reason}`);
  }

  #pause(since: number, leastMs: number, reason: string): void {
    const ms = Math.max(leastMs, backoffMs(this.#tries, this.#random));
    this.#tries += 1;
    this.#at += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(since), ms);
    this.#become({ is: "waiting", since, retryAt: Date.now() + ms, reason });
  }

  #end(why: Refusal): void {
    this.#leave();
    this.#tries = 0;
    this.#become({ is: "ended", refusal: why });
  }

  #leave(): void {
    clearTimeout(this.#retry);
    this.#wire?.close();
    this.#wire = undefined;
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#options.state(state);
  }
}
