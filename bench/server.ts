import { join } from "node:path";
import { type Dialect, plain, socketIo } from "./dialects.ts";
import { type Launched, launch } from "./launch.ts";

const READY_MS_MAX = 15_000;
const ROOT = join(import.meta.dir, "..");

type WebServerName = "exchat" | "ws" | "socket.io" | "bun-publish" | "floor";
export type ServerName = WebServerName | "ngircd" | "inspircd";

type Recipe = {
  command: readonly string[];
  dialect: Dialect;
  environment(folder: string, host: string): Record<string, string>;
};

const peer = (command: string, file: string, dialect: Dialect): Recipe => ({
  command: [command, join(import.meta.dir, "peers", file)],
  dialect,
  environment: (_, host) => ({ HOST: host }),
});

const recipes: Record<WebServerName, Recipe> = {
  exchat: {
    command: [join(ROOT, "bin/exchat"), "serve"],
    dialect: plain,
    environment: (folder, host) => ({
      EXCHAT_HOST: host,
      EXCHAT_PORT: "0",
      EXCHAT_IRC_PORT: "0",
      EXCHAT_DATA: join(folder, "data"),
      EXCHAT_RATE_LIMIT: "off",
      EXCHAT_GUESTS: "on",
      EXCHAT_REGISTRATION: "open",
    }),
  },
  ws: peer("node", "ws.mjs", plain),
  "socket.io": peer("node", "socket-io.mjs", socketIo),
  "bun-publish": peer(process.execPath, "bun-publish.mjs", plain),
  floor: peer("sh", "floor.sh", plain),
};

const canCompile = Bun.which("gcc") !== null;
/** Those that can be run here: the floor has to be compiled. */
export const webServers = (Object.keys(recipes) as WebServerName[]).filter(
  (name) => name !== "floor" || canCompile,
);
/** Those that people would use. */
export const chatServers = webServers.filter((name) => name !== "floor");
/** Those that speak IRC and can be run here: their clients have to be compiled. */
export const ircServers = (["exchat", "ngircd", "inspircd"] as const).filter(
  (name) => canCompile && (name === "exchat" || isInstalled(name)),
);
export const serverNames: readonly ServerName[] = [...new Set<ServerName>([...webServers, ...ircServers])];

/** Debian installs daemons where only root looks. */
export function isInstalled(command: string): boolean {
  return Bun.which(command, { PATH: `${process.env["PATH"]}:/usr/sbin` }) !== null;
}

/** A running server of web clients. */
export type Server = Launched & {
  name: ServerName;
  dialect: Dialect;
  port: number;
  /** From spawn to the first 200 of /readyz. */
  readyMs: number;
};

interface Start {
  readonly host?: string;
  /** A folder in which what the server stores is kept. */
  readonly kept?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startServer(
  name: ServerName,
  { host = "127.0.0.1", kept, env = {} }: Start = {},
): Promise<Server> {
  const recipe = name in recipes ? recipes[name as WebServerName] : undefined;
  if (!recipe) throw new Error(`${name} has no web clients`);
  const launched = launch({
    command: () => recipe.command,
    env: (folder) => ({ ...recipe.environment(folder, host), ...env }),
    kept,
  });
  const port = await readyPort(launched.child.stdout).catch(async (error: unknown) => {
    const said = launched.complaints();
    await launched[Symbol.asyncDispose]();
    throw new Error(`${name} did not start: ${error}\n${said}`);
  });
  const { dialect } = recipe;
  return { ...launched, name, dialect, port, readyMs: performance.now() - launched.spawnedAt };
}

/** Waits for the line `ready http://HOST:PORT …`, then for /readyz to say 200. It discards the rest of the output. */
async function readyPort(output: ReadableStream<Uint8Array>): Promise<number> {
  const reader = output.getReader();
  const late = setTimeout(() => void reader.cancel(), READY_MS_MAX);
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`no ready line in: ${text}`);
    text += decoder.decode(value, { stream: true });
    const port = /ready\b.*?https?:\/\/[^\s/]+:(\d+)/.exec(text)?.[1];
    if (port === undefined) continue;
    clearTimeout(late);
    void drain(reader);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    if (answer.status !== 200) throw new Error(`/readyz answered ${answer.status}`);
    return Number(port);
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}
