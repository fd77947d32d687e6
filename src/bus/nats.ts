import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import type { Bell, Bus, BusEars, NodeId, Reach, Subject } from "../chat/bus.ts";
import { Metrics } from "../chat/metrics.ts";
import type { Log } from "../chat/ports.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Signal } from "../protocol/signals.ts";
import type { NatsAddress } from "./nats-address.ts";
import { connectTo } from "./nats-connection.ts";
import { type BusNumbers, measureBus } from "./numbers.ts";
import { BusProblem } from "./problem.ts";
import { beginningOf, bellItem, type Item, lostMessage, messagesOf, signalItem, tell } from "./wire.ts";

/** Every node listens to it: the server's own log. */
const SERVER = "r0" as RoomId;
const RETRY_MS = 500;
const CLOSE_MS_MAX = 1_000;

export interface NatsBusOptions {
  readonly node: NodeId;
  /** The name of the database: servers with other databases can use the same NATS. */
  readonly server: string;
  readonly address: NatsAddress;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}

/**
 * NATS core, with a subject for each room and each user. A node subscribes only to what it listens to, so a room
 * without readers on a node costs that node nothing. NATS stores nothing: bells are lost while it is away.
 */
export class NatsBus implements Bus {
  readonly node: NodeId;
  readonly #options: NatsBusOptions;
  readonly #numbers: BusNumbers;
  readonly #beginning: string;
  readonly #prefix: string;
  readonly #subscriptions = new Map<Subject, Subscription | undefined>([[SERVER, undefined]]);
  #connection: NatsConnection | undefined;
  #ears: BusEars | undefined;
  #isUp = false;
  /** What NATS forbids this node; each is logged once. */
  readonly #denied = new Set<string>();
  #confirming: Promise<void> | undefined;
  #isClosed = false;

  private constructor(options: NatsBusOptions) {
    const { node, server, metrics = new Metrics() } = options;
    this.node = node;
    this.#options = options;
    this.#beginning = beginningOf(node);
    this.#prefix = `exchat.${server}`;
    this.#numbers = measureBus(metrics, () => this.reach);
  }

  /**
   * Throws BusProblem if NATS does not accept this node, or forbids it something that it needs. While NATS cannot be
   * reached, the bus is cut off, and keeps trying.
   */
  static async open(options: NatsBusOptions): Promise<NatsBus> {
    const bus = new NatsBus(options);
    try {
      await bus.#connect();
    } catch (cause) {
      if (cause instanceof BusProblem) throw cause;
      const { name, message } = cause as Error;
      if (name === "AuthorizationError") throw new BusProblem(`NATS does not accept this node: ${message}`);
      options.log.error("NATS cannot be reached: messages of other nodes come up to 2 s late", cause);
      void bus.#keepTrying();
    }
    return bus;
  }

  get reach(): Reach {
    return this.#isUp && !this.#isClosed && this.#denied.size === 0 ? "connected" : "cut off";
  }

  hear(ears: BusEars): void {
    this.#ears = ears;
  }

  ring(bell: Bell): void {
    this.#numbers.sent.add();
    const item = bellItem(bell);
    this.#publish(bell.room, item);
    if (bell.user) this.#publish(bell.user, item);
  }

  signal(to: Subject, signal: Signal): void {
    this.#publish(to, signalItem(to, signal));
  }

  listen(to: Subject): void {
    if (this.#isClosed || this.#subscriptions.has(to)) return;
    this.#subscriptions.set(to, this.#connection && this.#subscribe(this.#connection, to));
    if (this.#isUp) this.#confirming ??= this.#confirm();
  }

  leave(to: Subject): void {
    this.#subscriptions.get(to)?.unsubscribe();
    this.#subscriptions.delete(to);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ears = undefined;
    const connection = this.#connection;
    if (!connection) return;
    // For the last signals: they say who goes offline.
    if (this.#isUp) await Promise.race([connection.flush().catch(() => {}), Bun.sleep(CLOSE_MS_MAX)]);
    await Promise.race([connection.close(), Bun.sleep(CLOSE_MS_MAX)]);
  }

  async #connect(): Promise<void> {
    const connection = await connectTo(this.#options.address, this.node);
    this.#connection = connection;
    void this.#watch(connection);
    for (const to of this.#subscriptions.keys()) this.#subscriptions.set(to, this.#subscribe(connection, to));
    connection.publish(this.#subject(SERVER), lostMessage(this.node));
    await connection.flush();
    // NATS says what it forbids before it answers the flush, and this node hears it in the turn after that.
    await new Promise(setImmediate);
    if (this.#denied.size > 0) {
      await connection.close();
      throw new BusProblem(this.#forbidden());
    }
    this.#isUp = true;
  }

  async #keepTrying(): Promise<void> {
    while (!this.#isClosed && !this.#isUp) {
      await Bun.sleep(RETRY_MS * (0.5 + Math.random()));
      if (this.#isClosed) return;
      await this.#connect().then(
        () => this.#cameBack(),
        () => {},
      );
    }
    if (this.#isClosed) await this.#connection?.close();
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (this.#isClosed) return;
      if (status.type === "disconnect") this.#wentAway(status.server);
      else if (status.type === "reconnect") void this.#reconnected(connection);
      else if (status.type === "error") this.#failed(status.error);
    }
  }

  #wentAway(server: string): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    const why = new Error(`the connection to ${server} is lost`);
    this.#options.log.error("NATS is away: messages of other nodes come up to 2 s late", why);
  }

  /** The connection is back, and has requested its subscriptions. */
  async #reconnected(connection: NatsConnection): Promise<void> {
    // NATS says again what it forbids now.
    this.#denied.clear();
    try {
      await connection.flush();
    } catch {
      // Lost again: that is reported, too.
      return;
    }
    if (this.#isClosed) return;
    this.#isUp = true;
    connection.publish(this.#subject(SERVER), lostMessage(this.node));
    this.#cameBack();
  }

  #cameBack(): void {
    this.#numbers.reconnects.add();
    this.#numbers.lost.add();
    this.#options.log.info("NATS is back");
    this.#ears?.lost();
  }

  #failed(cause: unknown): void {
    const { name, operation } = cause as { name: string; operation?: string };
    if (name !== "PermissionViolationError") {
      this.#options.log.error("NATS reports a problem", cause);
      return;
    }
    const denied = operation === "publish" ? "publish" : "subscribe";
    const isNews = !this.#denied.has(denied);
    this.#denied.add(denied);
    if (isNews && this.#isUp) this.#options.log.error(this.#forbidden(), cause);
  }

  #forbidden(): string {
    const subjects = `${this.#prefix}.>`;
    return `NATS forbids this node to ${[...this.#denied].join(" and ")} on ${subjects}: its user must be allowed to publish and to subscribe there`;
  }

  /** Bells from before the subscriptions were in force may be missing. */
  async #confirm(): Promise<void> {
    // All subscriptions of one client are confirmed together.
    await Promise.resolve();
    // The next flush confirms later subscriptions.
    this.#confirming = undefined;
    try {
      await this.#connection?.flush();
      this.#ears?.listens();
    } catch {
      // The connection is lost: that is reported, too.
    }
  }

  #subject(to: Subject): string {
    return `${this.#prefix}.${to.startsWith("u") ? "user" : "room"}.${to}`;
  }

  #subscribe(connection: NatsConnection, to: Subject): Subscription {
    return connection.subscribe(this.#subject(to), {
      callback: (failed, message) => {
        if (!failed) this.#heard(message.string());
      },
    });
  }

  #publish(to: Subject, item: Item): void {
    if (!this.#isUp || this.#isClosed) return;
    for (const message of messagesOf(this.node, [item]))
      this.#connection?.publish(this.#subject(to), message);
  }

  #heard(text: string): void {
    if (!this.#ears || text.startsWith(this.#beginning)) return;
    try {
      this.#numbers.heard.add("", tell(this.#ears, text));
    } catch (cause) {
      this.#options.log.error("a message of another node could not be read", cause);
    }
  }
}
