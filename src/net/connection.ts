import type { EndReason } from "../chat/audience.ts";
import type { RefusalCode } from "../protocol/errors.ts";
import { closeCodes } from "../protocol/frames.ts";
import type { Connections } from "./connections.ts";
import type { Beating } from "./heartbeat.ts";
import { CONTROL, type Frame, type Hearer, Intake } from "./intake.ts";
import { Outbox } from "./outbox.ts";
import type { Pipe, PipeHandler } from "./pipe.ts";

const REASON_BYTES_MAX = 123;

/** Speaks one protocol over one connection. */
export interface Speaker extends Hearer {
  /** The name of the protocol, for the metrics. */
  readonly protocol: string;
  /** The connection is open. */
  begin(connection: Connection): void;
  /** Called once a heartbeat, to end what has lasted too long. */
  beat(): void;
  /** The connection is closed, or about to be: nothing more is heard or sent. `code`: why the server closed it. */
  gone(code?: number): void;
}

/** One connection of any door: its outbox, its intake, its heartbeat and its end. */
export class Connection implements PipeHandler, Beating {
  heardAt = 0;
  slot = 0;
  /** The network that the connection comes from; "" = this machine. */
  readonly #from: string;
  readonly #all: Connections;
  readonly #speaker: Speaker;
  #gone = false;
  #outbox: Outbox | undefined;
  #intake: Intake | undefined;
  #pipe: Pipe | undefined;

  constructor(all: Connections, speaker: Speaker, from: string) {
    this.#from = from;
    this.#all = all;
    this.#speaker = speaker;
  }

  opened(pipe: Pipe): void {
    this.#pipe = pipe;
    this.#outbox = new Outbox(pipe, this.#all);
    this.#all.heartbeat.add(this);
    this.#all.opened(this.#from, this.#speaker.protocol);
    this.#speaker.begin(this);
  }

  receive(text: string): void {
    this.#hear(text);
  }

  receiveBinary(): void {
    this.#hear(null);
  }

  #hear(frame: Frame): void {
    this.heardAt = this.#all.heartbeat.seconds;
    if (this.#gone || !this.#pipe) return;
    // Most connections send little: they have no intake.
    if (!this.#intake && !this.#all.intakes.isLimited && this.#speaker.ready) this.#speaker.hear(frame);
    else this.#take(this.#pipe, frame);
  }

  #take(pipe: Pipe, frame: Frame | typeof CONTROL): void {
    this.#intake ??= new Intake(pipe, this.#speaker, this.#all.intakes);
    if (this.#intake.take(frame) === "taken") return;
    this.close(closeCodes.protocolErrors, "too much is waiting: read the answers before you send more");
  }

  send(frames: readonly string[]): void {
    this.#outbox?.send(frames);
  }

  say(frame: string): void {
    this.#outbox?.say(frame);
  }

  /** Sends the answer to hello, however long it is. */
  greet(frame: string): void {
    this.#outbox?.greet(frame);
  }

  /** The client understands JSON arrays of frames. */
  batch(): void {
    this.#outbox?.batch();
  }

  drained(): Promise<void> {
    return this.#outbox?.drained() ?? Promise.resolve();
  }

  drain(): void {
    this.#outbox?.drain();
  }

  pinged(): void {
    if (!this.#gone && this.#pipe && this.#all.intakes.isLimited) this.#take(this.#pipe, CONTROL);
  }

  /** A pong that the server did not ask for does not count as a sign of life. */
  pong(): void {
    if (this.#all.heartbeat.awaits(this)) this.heardAt = this.#all.heartbeat.seconds;
    else this.pinged();
  }

  /** The speaker can handle more frames. */
  goOn(): void {
    if (this.#gone || !this.#intake) return;
    if (this.#intake.isIdle) this.#intake = undefined;
    else this.#intake.goOn();
  }

  ping(): void {
    // The server hears nothing of a client that it does not read. An idle connection has no intake.
    if (this.#intake?.isPaused) this.heardAt = this.#all.heartbeat.seconds;
    else if (this.#intake?.isIdle) this.#intake = undefined;
    this.#pipe?.ping();
    this.#speaker.beat();
  }

  goAway(): void {
    this.close(closeCodes.goingAway, "the server is going away: reconnect after a random pause");
  }

  silent(): void {
    this.#pipe?.terminate();
  }

  /** Closes the connection, for a reason that the client can act on. */
  end(reason: EndReason, why?: string): void {
    if (reason === "failed") this.close(closeCodes.internal, "something went wrong: reconnect and resume");
    else if (reason === "banned") this.close(closeCodes.banned, asReason(why ?? "banned"));
    else this.close(closeCodes.signedOut, asReason(why ?? "signed out"));
  }

  /** Sends what waits, then closes. */
  close(code: number, reason: string): void {
    this.#outbox?.close(code, reason);
    this.#leave(code);
  }

  /** Counts a refusal for the metrics. */
  refused(code: RefusalCode): void {
    this.#all.numbers.refused(code);
  }

  closed(code: number): void {
    this.#outbox?.closed();
    this.#leave(code === closeCodes.tooSlow ? code : undefined);
  }

  #leave(code?: number): void {
    if (this.#gone || !this.#pipe) return;
    this.#gone = true;
    this.#intake?.clear();
    this.#all.heartbeat.remove(this);
    this.#all.ended(this.#from, this.#speaker.protocol, code);
    this.#speaker.gone(code);
  }
}

/** The text cut to what fits into a close frame (RFC 6455 section 5.5), between two characters. */
function asReason(why: string): string {
  const bytes = new TextEncoder().encode(why);
  if (bytes.length <= REASON_BYTES_MAX) return why;
  const cut = new TextDecoder().decode(bytes.subarray(0, REASON_BYTES_MAX - 3));
  return `${cut.replace(/\uFFFD+$/, "")}…`;
}
