import type { SQL } from "bun";
import type { Bus, NodeId } from "../chat/bus.ts";
import type { Metrics } from "../chat/metrics.ts";
import type { Log } from "../chat/ports.ts";
import { localBus } from "./local.ts";
import { PostgresBus } from "./postgres.ts";

/** What decides which bus a node uses. */
export interface BusSettings {
  readonly node: NodeId;
  /** How to connect to the database of the server; undefined = no other node can use it. */
  readonly database?: SQL.PostgresOrMySQLOptions;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
}

/** The bus by which this node and the others of its server tell each other what happens. */
export const openBus = async ({ node, database, log, metrics }: BusSettings): Promise<Bus> =>
  database ? await PostgresBus.open({ node, connect: database, log, metrics }) : localBus(node);
