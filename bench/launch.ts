import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuMicros, type Memory, memory } from "./machine.ts";

/** Ends all servers that still run and removes their files, also when the bench itself is interrupted. */
const running = new Set<() => void>();
process.on("exit", () => {
  for (const end of running) end();
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/** A server under test, in a process and a data folder of its own. */
export interface Process extends AsyncDisposable {
  readonly pid: number;
  cpuMicros(): number;
  memory(): Memory;
}

export interface Launched extends Process {
  readonly child: Bun.Subprocess<"pipe", "pipe", number>;
  /** `performance.now()` when it was spawned. */
  readonly spawnedAt: number;
  /** What it has written to stderr, the last of it. */
  complaints(): string;
}

interface Launch {
  command(folder: string): readonly string[];
  env?(folder: string): Readonly<Record<string, string>>;
  /** A folder in which what the server stores is kept. */
  readonly kept?: string | undefined;
}

/** Starts a process in a folder that is removed with it. */
export function launch({ command, env, kept }: Launch): Launched {
  const folder = kept ?? mkdtempSync(join(tmpdir(), "exchat-bench-"));
  // Some servers change to a user without rights, and read their configuration as that one.
  if (kept === undefined) chmodSync(folder, 0o755);
  const errors = join(folder, "stderr");
  const words = command(folder);
  const spawnedAt = performance.now();
  const child = Bun.spawn([...words], {
    cwd: folder,
    env: { ...process.env, ...env?.(folder) },
    ...{ stdin: "pipe", stdout: "pipe", stderr: openSync(errors, "w") },
  });
  const end = () => {
    running.delete(end);
    // What it acknowledged is on disk, and what is not is nothing that anybody will miss.
    child.kill("SIGKILL");
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  };
  running.add(end);
  return {
    ...{ child, spawnedAt, pid: child.pid },
    complaints: () => readFileSync(errors, "utf8").slice(-2000),
    cpuMicros: () => cpuMicros(child.pid),
    memory: () => memory(child.pid),
    [Symbol.asyncDispose]: async () => {
      end();
      await child.exited;
    },
  };
}
