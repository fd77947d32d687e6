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

const isHere = (host: string): boolean => /^(?:127\.|::1$|localhost$)/.test(host);

/** The host by which people reach a server without a public address. One that listens on all addresses is reached by the machine's. */
export function nameOf({ host }: Config): string {
  if (isHere(host)) return "localhost";
  const address = /^(?:0\.0\.0\.0|::)$/.test(host) ? machineAddress() : host;
  return address?.includes(":") ? `[${address}]` : (address ?? "localhost");
}

/** The page's address, as people reach it. */
export function pageOf(config: Config, port: number): string {
  const { tls, publicUrl } = config;
  const own = `http${tls ? "s" : ""}://${nameOf(config)}:${port}`;
  return `${publicUrl?.replace(/\/+$/, "") ?? own}/chat.html`;
}

/** What to say of links while people may not be able to open them; undefined = they begin with the public address. */
function reachOf({ host, publicUrl }: Config): string | undefined {
  if (publicUrl !== undefined) return undefined;
  return isHere(host)
    ? "only this machine can open the link: for others, start the server with EXCHAT_HOST=0.0.0.0 and EXCHAT_PUBLIC_URL=http://ADDRESS:PORT"
    : "the link begins with this machine's address in its network: if people come by another one, set EXCHAT_PUBLIC_URL to it";
}

/** What a desk needs to print links. */
export const linksOf = (config: Config, port: number): Pick<Desk, "page" | "reach"> => ({
  page: pageOf(config, port),
  reach: reachOf(config),
});

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
    return await work({ chat, ...linksOf(config, config.port), reindex: () => reindex(config) });
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
