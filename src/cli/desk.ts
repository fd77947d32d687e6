import { existsSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { openForVerb } from "../backends.ts";
import { Chat } from "../chat/chat.ts";
import { Metrics } from "../chat/metrics.ts";
import type { Config } from "../config.ts";
import { openLog } from "../log.ts";
import { clock } from "../net/clock.ts";
import { openSecrets } from "../secrets/secrets.ts";
import { connect } from "../store/postgres/connect.ts";
import { clearIndex } from "../store/postgres/search-index.ts";
import { removeIndex } from "../store/sqlite/search-file.ts";
import { exits } from "./exits.ts";
import type { Desk, Said } from "./verb.ts";

/** The page's address, as people reach it. */
export function pageOf({ tls, host, publicUrl }: Config, port: number): string {
  const here = `${/^(127\.|0\.0\.0\.0$|::1?$)/.test(host) ? "localhost" : host}:${port}`;
  return `${publicUrl?.replace(/\/+$/, "") ?? `http${tls ? "s" : ""}://${here}`}/chat.html`;
}

/** This machine's address in its network: one that others may reach. */
export function machineAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

/** Works in a data folder without a running server, and keeps a server from starting in the meantime. */
export async function withoutServer(config: Config, work: (desk: Desk) => Promise<Said>): Promise<Said> {
  const { dataFolder, database } = config;
  if (!database && !existsSync(join(dataFolder, "exchat.sqlite")))
    return {
      problem: `there is no ExChat in ${dataFolder}: start one with \`exchat serve\`, or name its folder with --data`,
      code: exits.io,
    };
  // The verb itself says what it did.
  const log = openLog(config.log, config.logLevel === "error" ? "error" : "warn");
  const { store, bus } = await openForVerb(config, {
    info: log.info,
    log: log.error,
    fatal: (why) => {
      log.error("the store failed", new Error(why));
      process.exit(exits.io);
    },
  });
  const chat = new Chat({
    ...config,
    store,
    bus,
    run: crypto.randomUUID(),
    clock,
    log,
    secrets: openSecrets(),
    metrics: new Metrics(),
  });
  try {
    return await work({ chat, page: pageOf(config, config.port), reindex: () => reindex(config) });
  } finally {
    await chat.close();
    await bus.close();
    await store.close();
  }
}

async function reindex({ database, dataFolder }: Config): Promise<void> {
  if (!database) return removeIndex(dataFolder);
  await using sql = connect(database, 1);
  await clearIndex(sql);
}
