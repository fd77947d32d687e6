import { SQL } from "bun";
import type { Bell, Bus, BusEars, NodeId, Reach, Subject } from "../chat/bus.ts";
import { Metrics } from "../chat/metrics.ts";
import type { Log } from "../chat/ports.ts";
import type { Signal } from "../protocol/signals.ts";
import { Listening } from "./listening.ts";
import { type BusNumbers, measureBus } from "./numbers.ts";
import { beginningOf, bellItem, type Item, lostMessage, messagesOf, signalItem, tell } from "./wire.ts";

/** One channel for everything: PostgreSQL notifies only the sessions of this database. */
const CHANNEL = "exchat";
/** PostgreSQL refuses a payload of 8,000 bytes. */
const PAYLOAD_BYTES_MAX = 7_999;
/** The maximum of messages that wait while a NOTIFY is under way. Beyond it, this node says that something was lost. */
const WAITING_MAX = 10_000;
const RETRY_MS = 500;
/**
 * A listening connection that has not heard this node's own message for so long is dead, even if nothing reports it.
 */
const DEAF_MS = 3_000;
/** The same for a NOTIFY that is not answered. */
const ANSWER_MS_MAX = 3_000;
const LOOK_MS = 1_000;
const CLOSE_SECONDS_MAX = 1;

export interface PostgresBusOptions {
  readonly node: NodeId;
  /** How to connect to the server's database. */
  readonly connect: SQL.PostgresOrMySQLOptions;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}

/**
 * LISTEN/NOTIFY: a bus that needs only the database. It has two connections: one listens, the other sends. What is to
 * be sent while a NOTIFY is under way goes with the next one, so there is never more than one at a time.
 */
export class PostgresBus implements Bus {
  readonly node: NodeId;
  readonly #options: PostgresBusOptions;
  readonly #numbers: BusNumbers;
  readonly #settings: SQL.PostgresOrMySQLOptions;
  readonly #listening: Listening;
  readonly #opened = Promise.withResolvers<void>();
  readonly #beginning: string;
  #ears: BusEars | undefined;
  #sender: SQL | undefined;
  #hears = false;
  #tells = true;
  #waiting: Item[] = [];
  #sending: Promise<void> | undefined;
  /** Since when a NOTIFY has not been answered. */
  #unansweredSince: number | undefined;
  /** Since when a message of this node has not come back. */
  #unheardSince: number | undefined;
  #isClosed = false;
  #looking: Timer | undefined;

  private constructor(options: PostgresBusOptions) {
    const { node, connect, metrics = new Metrics() } = options;
    this.node = node;
    this.#options = options;
    this.#beginning = beginningOf(node);
    this.#numbers = measureBus(metrics, () => this.reach);
    const settings = { ...connect, connection: { ...connect.connection, application_name: "exchat bus" } };
    // A NOTIFY holds a lock of the whole database server until its commit, so that commit must not wait for a disk.
    const notifies = { ...settings.connection, synchronous_commit: "off" };
    this.#settings = { ...settings, connection: notifies, max: 1 };
    this.#listening = new Listening(settings, CHANNEL, {
      heard: (payload) => this.#heard(payload),
      up: () => this.#up(),
      down: (cause) => this.#down(cause),
    });
  }

  /** Resolves when it listens, or when the first attempt has failed: then it keeps trying. */
  static async open(options: PostgresBusOptions): Promise<PostgresBus> {
    const bus = new PostgresBus(options);
    await bus.#opened.promise;
    bus.#looking = setInterval(() => bus.#look(), LOOK_MS);
    return bus;
  }

  get reach(): Reach {
    return this.#hears && this.#tells && !this.#isClosed ? "connected" : "cut off";
  }

  hear(ears: BusEars): void {
    this.#ears = ears;
  }

  ring(bell: Bell): void {
    this.#numbers.sent.add();
    this.#add(bellItem(bell));
  }

  signal(to: Subject, signal: Signal): void {
    this.#add(signalItem(to, signal));
  }

  /** There is one channel for all rooms and users. */
  listen(): void {}
  leave(): void {}

  async close(): Promise<void> {
    if (!this.#isClosed) await this.#close();
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    this.#ears = undefined;
    clearInterval(this.#looking);
    // For the last signals: they say who goes offline.
    await Promise.race([this.#sending, Bun.sleep(CLOSE_SECONDS_MAX * 1_000)]);
    await Promise.all([
      this.#listening.close(),
      this.#sender?.close({ timeout: CLOSE_SECONDS_MAX }).catch(() => {}),
    ]);
  }

  #add(item: Item): void {
    // While the others cannot be told, this node keeps nothing: later it tells them to look at the journal.
    if (this.#isClosed || !this.#tells) return;
    this.#waiting.push(item);
    if (this.#waiting.length > WAITING_MAX) this.#cannotTell(new Error("too much waits to be sent"));
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  async #send(): Promise<void> {
    // All bells of one commit go in one message.
    await Promise.resolve();
    while (this.#waiting.length > 0 || !this.#tells) {
      const items = this.#waiting.splice(0);
      const messages = this.#tells
        ? messagesOf(this.node, items, PAYLOAD_BYTES_MAX)
        : [lostMessage(this.node)];
      try {
        for (const message of messages) await this.#notify(message);
        this.#tells = true;
      } catch (cause) {
        this.#cannotTell(cause);
        if (this.#isClosed) return;
        await Bun.sleep(RETRY_MS);
      }
    }
  }

  /** The second try reconnects if the connection was lost; so a message may come twice. */
  async #notify(message: string): Promise<void> {
    const send = () => {
      this.#sender ??= new SQL(this.#settings);
      return this.#sender.unsafe("select pg_notify($1, $2)", [CHANNEL, message]);
    };
    this.#unansweredSince = performance.now();
    try {
      await send().catch(send);
      this.#unheardSince ??= performance.now();
    } finally {
      this.#unansweredSince = undefined;
    }
  }

  #cannotTell(cause: unknown): void {
    this.#waiting = [];
    if (!this.#tells || this.#isClosed) return;
    this.#tells = false;
    this.#options.log.error("PostgreSQL takes no NOTIFY: messages reach other nodes up to 2 s late", cause);
  }

  #heard(payload: string): void {
    this.#unheardSince = undefined;
    if (payload.startsWith(this.#beginning) || !this.#ears) return;
    try {
      this.#numbers.heard.add("", tell(this.#ears, payload));
    } catch (cause) {
      this.#options.log.error("a NOTIFY of another node could not be read", cause);
    }
  }

  #up(): void {
    this.#hears = true;
    this.#unheardSince = undefined;
    this.#opened.resolve();
    if (!this.#ears) return;
    this.#numbers.reconnects.add();
    this.#numbers.lost.add();
    this.#options.log.info("listening to the other nodes again");
    this.#ears.lost();
  }

  #down(cause: unknown): void {
    this.#hears = false;
    this.#opened.resolve();
    if (!this.#isClosed)
      this.#options.log.error("PostgreSQL is not heard: messages of other nodes come up to 2 s late", cause);
  }

  /** Neither PostgreSQL nor Bun reports a dead connection: this checks what comes back, and when. */
  #look(): void {
    const isSince = (at: number | undefined, ms: number) => at !== undefined && performance.now() - at > ms;
    if (isSince(this.#unheardSince, DEAF_MS)) {
      this.#unheardSince = undefined;
      if (this.#hears) this.#listening.renew();
    }
    if (isSince(this.#unansweredSince, ANSWER_MS_MAX)) {
      this.#sender?.close({ timeout: 0 }).catch(() => {});
      this.#sender = undefined;
    }
  }
}
