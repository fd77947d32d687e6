import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dialect, plain, socketIo } from "./dialects.ts";
import { cpuMicros, type Memory, memory } from "./machine.ts";

const READY_MS_MAX = 15_000;
const ROOT = join(import.meta.dir, "..");

export type ServerName = "exchat" | "ws" | "socket.io" | "bun-publish" | "floor";

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

const recipes: Record<ServerName, Recipe> = {
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

/** Those that can be run here: the floor has to be compiled. */
export const serverNames = (Object.keys(recipes) as ServerName[]).filter(
  (name) => name !== "floor" || Bun.which("gcc") !== null,
);
/** Those that people would use. */
export const chatServers = serverNames.filter((name) => name !== "floor");

/** Ends all servers that still run and removes their files, also when the bench itself is interrupted. */
const running = new Set<() => void>();
process.on("exit", () => {
  for (const end of running) end();
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/** A running server under test, in a process and a data folder of its own. */
export type Server = AsyncDisposable & {
  name: ServerName;
  dialect: Dialect;
  port: number;
  pid: number;
  /** From spawn to the first 200 of /readyz. */
  readyMs: number;
  cpuMicros(): number;
  memory(): Memory;
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
  const recipe = recipes[name];
  const folder = kept ?? mkdtempSync(join(tmpdir(), "exchat-bench-"));
  const errors = join(folder, "stderr");
  const spawned = performance.now();
  const child = Bun.spawn([...recipe.command], {
    cwd: folder,
    env: { ...process.env, ...recipe.environment(folder, host), ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: openSync(errors, "w"),
  });
  const end = () => {
    running.delete(end);
    // What it acknowledged is on disk, and what is not is nothing that anybody will miss.
    child.kill("SIGKILL");
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  };
  running.add(end);
  const stop = async () => {
    end();
    await child.exited;
  };
  const port = await readyPort(child.stdout).catch(async (error: unknown) => {
    const said = readFileSync(errors, "utf8").slice(-2000);
    await stop();
    throw new Error(`${name} did not start: ${error}\n${said}`);
  });
  const readyMs = performance.now() - spawned;
  return {
    name,
    dialect: recipe.dialect,
    port,
    pid: child.pid,
    readyMs,
    cpuMicros: () => cpuMicros(child.pid),
    memory: () => memory(child.pid),
    [Symbol.asyncDispose]: stop,
  };
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
