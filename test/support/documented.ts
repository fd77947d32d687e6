import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Server } from "./server.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** The programs that docs/sdk.md shows, by their names: those between ```ts NAME and ```. */
export async function programs(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(join(ROOT, "docs/sdk.md"), "utf8");
  return new Map(
    [...page.matchAll(/^```ts(?: (\S+))?\n(.*?)^```/gms)].map(([, name, code = ""], i) => [
      name ?? `${i}`,
      code,
    ]),
  );
}

/** A program as docs/sdk.md shows it, to be run against a server of ours. */
export async function documented(name: string, server: Server, folder: string): Promise<string> {
  const code = (await programs()).get(name);
  if (code === undefined) throw new Error(`docs/sdk.md shows no program called ${name}`);
  const path = join(folder, `${name}.ts`);
  await writeFile(
    path,
    code
      .replaceAll('"exchat-sdk/files"', JSON.stringify(join(ROOT, "src/sdk-files/files.ts")))
      .replaceAll('"exchat-sdk"', JSON.stringify(join(ROOT, "src/sdk/sdk.ts")))
      .replaceAll("localhost:4000", `127.0.0.1:${server.port}`),
  );
  return path;
}

/** The program, running until it is killed. */
export class Bot implements AsyncDisposable {
  readonly #path: string;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: Bun.Subprocess<"ignore", "inherit", "pipe">;

  constructor(path: string, folder: string, env: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#folder = folder;
    this.#env = env;
    this.#child = this.#started();
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
  }

  start(): void {
    this.#child = this.#started();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#child.exitCode;
    await this.kill();
    if (ended !== null) throw new Error(`the bot ended: ${await new Response(this.#child.stderr).text()}`);
  }

  #started() {
    return Bun.spawn([process.execPath, "--no-install", this.#path], {
      cwd: this.#folder,
      env: { ...process.env, ...this.#env },
      stdio: ["ignore", "inherit", "pipe"],
    });
  }
}
