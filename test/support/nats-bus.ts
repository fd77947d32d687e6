import { connect, type NatsConnection } from "@nats-io/transport-node";
import { NatsBus } from "../../src/bus/nats.ts";
import { type NatsAddress, natsAddressOf } from "../../src/bus/nats-address.ts";
import type { Bus, NodeId } from "../../src/chat/bus.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import type { BusTown } from "../contract/bus.ts";
import { Inbox } from "./inbox.ts";
import { Nats } from "./nats.ts";

const NOBODY = userId(999_999);

/** What an address in a setting means. Throws on one that cannot be used. */
export function natsAddress(value: string): NatsAddress {
  const address = natsAddressOf(value);
  if (typeof address === "string") throw new Error(address);
  return address;
}

/** Nodes that hear each other by a real NATS server. */
export class BusOnNats implements BusTown {
  readonly nats: Nats;
  /** What the buses logged. */
  readonly log = new Inbox<string>();
  readonly #observer: NatsConnection;
  /** All messages, behind their subjects. */
  readonly #seen = new Inbox<string>();
  readonly #buses: Bus[] = [];
  #settled = 0;

  private constructor(nats: Nats, observer: NatsConnection) {
    this.nats = nats;
    this.#observer = observer;
    observer.subscribe(">", {
      callback: (_, message) => this.#seen.add(`${message.subject} ${message.string()}`),
    });
  }

  static async open(): Promise<BusOnNats> {
    const nats = await Nats.started();
    return new BusOnNats(
      nats,
      await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 }),
    );
  }

  async node(name: string, server = "test", address = natsAddress(this.nats.url)): Promise<Bus> {
    const bus = await NatsBus.open({
      node: name as NodeId,
      server,
      address,
      log: {
        info: (what) => this.log.add(what),
        error: (what, cause) => this.log.add(`${what}: ${cause}`),
      },
    });
    this.#buses.push(bus);
    return bus;
  }

  /** NATS handles what comes over one connection in its order: what was listened to before this is in force. */
  async settled(): Promise<void> {
    // It may be on its way back.
    while (
      !(await this.#observer.flush().then(
        () => true,
        () => false,
      ))
    )
      await Bun.sleep(10);
    this.#settled += 1;
    const mark = `settled ${this.#settled}`;
    for (const bus of this.#buses) {
      if (bus.reach !== "connected") continue;
      bus.signal(NOBODY, { type: "typing", room: roomId(1), by: NOBODY, from: mark });
      await this.#seen.first(
        (line) => line.includes(`"node":"${bus.node}"`) && line.includes(`"${mark}"`),
        `${bus.node} has told what it had to tell`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bus of this.#buses) await bus.close();
    await this.#observer.close();
    await this.nats[Symbol.asyncDispose]();
  }
}
