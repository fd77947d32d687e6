import type { SQL } from "bun";
import type { Bus, NodeId } from "../chat/bus.ts";
import type { Metrics } from "../chat/metrics.ts";
import type { Log } from "../chat/ports.ts";
import { localBus } from "./local.ts";
import type { NatsAddress } from "./nats-address.ts";

/** The settings that choose a node's bus. */
export interface BusSettings {
  readonly node: NodeId;
  /** The name of the database. */
  readonly server: string;
  /** How to connect to the database; undefined = no other node can use it. */
  readonly database?: SQL.PostgresOrMySQLOptions | undefined;
  readonly nats?: NatsAddress | undefined;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}

/**
 * Opens the bus between this node and the others of its server. Throws BusProblem, with a sentence for the operator.
 */
export async function openBus({ database, nats, ...settings }: BusSettings): Promise<Bus> {
  if (!database) return localBus(settings.node);
  // A server that is alone loads neither.
  if (!nats)
    return await (await import("./postgres.ts")).PostgresBus.open({ ...settings, connect: database });
  return await (await import("./nats.ts")).NatsBus.open({ ...settings, address: nats });
}
