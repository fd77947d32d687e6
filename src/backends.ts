import { openBus } from "./bus/open.ts";
import type { Bus, NodeId } from "./chat/bus.ts";
import type { Log } from "./chat/ports.ts";
import type { Config } from "./config.ts";
import type { StoreOptions, WorkerStore } from "./store/workers/store.ts";

/** The name of a node whose server has no other one. */
const ONLY_NODE = "n1";
/** A verb that works without a server is no node: it renews no lease, and no other node listens to it. */
const VERB = "verb";

/** Of two databases, a server loads the one that it has. */
const postgres = async () => ({
  ...(await import("./store/postgres/connect.ts")),
  ...(await import("./store/postgres/node-folder.ts")),
  ...(await import("./store/postgres/store.ts")),
});
const sqlite = () => import("./store/sqlite/store.ts");

/** The store, the bus and the node's name, as the settings choose them. */
export interface Backends {
  readonly store: WorkerStore;
  readonly bus: Bus;
  /** Distinguishes a node that starts again from another node of the same name. */
  readonly home?: string;
}

interface BackendOptions extends StoreOptions {
  readonly info: Log["info"];
}

/**
 * The store and the bus of a node. With PostgreSQL the data folder is the node's own: its name is there. Throws
 * StoreProblem or BusProblem, with a sentence for the operator.
 */
export async function openBackends(config: Config, options: BackendOptions): Promise<Backends> {
  const { database, dataFolder, node } = config;
  if (!database) {
    const store = await (await sqlite()).openSqlite({ ...options, folder: dataFolder });
    return await withBus(store, node ?? ONLY_NODE, { config, options });
  }
  const { takeFolder, nodeNameIn, homeIn, openPostgres } = await postgres();
  const lock = takeFolder(dataFolder);
  try {
    const name = node ?? nodeNameIn(dataFolder);
    const store = await openPostgres({ ...options, address: database, folder: dataFolder, lock });
    return { ...(await withBus(store, name, { config, options })), home: homeIn(dataFolder) };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

/** The same for a verb of `exchat` that no running server answers. With PostgreSQL, other nodes may run meanwhile. */
export async function openForVerb(config: Config, options: BackendOptions): Promise<Backends> {
  const { database } = config;
  if (!database) return openBackends(config, options);
  const store = await (await postgres()).openPostgres({ ...options, address: database });
  return await withBus(store, VERB, { config, options });
}

async function withBus(
  store: WorkerStore,
  node: string,
  { config, options }: { readonly config: Config; readonly options: BackendOptions },
): Promise<Backends> {
  const { database, nats } = config;
  const { info, log, metrics } = options;
  try {
    const bus = await openBus({
      node: node as NodeId,
      server: store.epoch,
      ...(database && { database: (await postgres()).connectionTo(database) }),
      nats,
      log: { info, error: log },
      metrics,
    });
    return { store, bus };
  } catch (cause) {
    await store.close();
    throw cause;
  }
}
