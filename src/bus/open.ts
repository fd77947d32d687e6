import type { SQL } from "bun";
import type { Bus, NodeId } from "../chat/bus.ts";
import type { Metrics } from "../chat/metrics.ts";
import type { Log } from "../chat/ports.ts";
import { localBus } from "./local.ts";
import { NatsBus } from "./nats.ts";
import type { NatsAddress } from "./nats-address.ts";
import { PostgresBus } from "./postgres.ts";

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
  return nats
    ? await NatsBus.open({ ...settings, address: nats })
    : await PostgresBus.open({ ...settings, connect: database });
}
