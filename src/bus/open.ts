import type { SQL } from "bun";
import type { Bus, NodeId } from "../chat/bus.ts";
import type { Metrics } from "../chat/metrics.ts";
import type { Log } from "../chat/ports.ts";
import { localBus } from "./local.ts";
import { NatsBus } from "./nats.ts";
import type { NatsAddress } from "./nats-address.ts";
import { PostgresBus } from "./postgres.ts";

/** What decides which bus a node uses. */
export interface BusSettings {
  readonly node: NodeId;
  /** What the database is called. */
  readonly server: string;
  /** How to connect to the database; undefined = no other node can use it. */
  readonly database?: SQL.PostgresOrMySQLOptions | undefined;
  readonly nats?: NatsAddress | undefined;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}

/**
 * The bus by which this node and the others of its server tell each other what happens. Throws BusProblem, with a sentence
 * for the operator.
 */
export async function openBus({ database, nats, ...settings }: BusSettings): Promise<Bus> {
  if (!database) return localBus(settings.node);
  return nats
    ? await NatsBus.open({ ...settings, address: nats })
    : await PostgresBus.open({ ...settings, connect: database });
}
