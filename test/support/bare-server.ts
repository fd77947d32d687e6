import { resolve } from "node:path";
import { inTime } from "./deadline.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const READY_MS_MAX = 15_000;

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BareOptions {
  readonly args?: readonly string[];
  /** A module that is loaded into the server first, to break something in it. */
  readonly preload?: string;
  /** Where it is installed, if not here. */
  readonly root?: string;
  /** How many files it may have open. */
  readonly filesMax?: number;
}

/** A server whose start or end is what a test is about: nothing is expected of it, everything it says is kept. */
export class BareServer implements AsyncDisposable {
  readonly end: Promise<End>;
  readonly #child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #ready = Promise.withResolvers<string>();
  readonly #hearers = new Set<() => void>();
  #stdout = "";
  #stderr = "";

  constructor(
    env: Readonly<Record<string, string>>,
    { args = [], preload, filesMax, root = ROOT }: BareOptions = {},
  ) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("EXCHAT_"));
    const command =
      preload === undefined
        ? [resolve(root, "bin/exchat")]
        : [process.execPath, "--no-install", "--preload", preload, resolve(ROOT, "src/main.ts")];
    const limited =
      filesMax === undefined ? command : ["sh", "-c", `ulimit -n ${filesMax}; exec "$0" "$@"`, ...command];
    this.#child = Bun.spawn([...limited, "serve", ...args], {
      env: { ...Object.fromEntries(inherited), EXCHAT_PORT: "0", EXCHAT_IRC_PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.end = this.#watch();
    this.#ready.promise.catch(() => undefined);
  }

  /** Its address, once it says that it is ready. */
  async url(): Promise<string> {
    const line = await inTime(this.#ready.promise, () => `it is ready\n${this.#stderr}`, READY_MS_MAX);
    return /http:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? "";
  }

  /** The same, of a server with a certificate. */
  async secureUrl(): Promise<string> {
    const line = await inTime(this.#ready.promise, () => `it is ready\n${this.#stderr}`, READY_MS_MAX);
    return /https:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? "";
  }

  /** Resolves when it has written this to its log. */
  async says(text: string): Promise<void> {
    await this.#once(() => this.#stderr.includes(text) || undefined, text);
  }

  /** What it prints that has this form. */
  async printed(form: RegExp): Promise<string> {
    return await this.#once(() => form.exec(this.#stdout)?.[0], `${form}`);
  }

  async #once<T>(look: () => T | undefined, what: string): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#hearers.add(() => {
      const found = look();
      if (found !== undefined) resolve(found);
    });
    for (const hear of this.#hearers) hear();
    return await inTime(promise, () => `it says "${what}"\n${this.#stdout}${this.#stderr}`, READY_MS_MAX);
  }

  get pid(): number {
    return this.#child.pid;
  }

  get stderr(): string {
    return this.#stderr;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** How it ended, which it must do by itself. */
  async ends(): Promise<End> {
    return await inTime(this.end, () => `it ends\n${this.#stdout}${this.#stderr}`, READY_MS_MAX);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.end;
  }

  async #watch(): Promise<End> {
    const read = async (stream: ReadableStream<Uint8Array>, add: (text: string) => void) => {
      const decoder = new TextDecoder();
      for await (const chunk of stream) add(decoder.decode(chunk, { stream: true }));
    };
    await Promise.all([
      read(this.#child.stdout, (text) => {
        this.#stdout += text;
        for (const hear of this.#hearers) hear();
        if (/^ready .*\n/m.test(this.#stdout)) this.#ready.resolve(this.#stdout);
      }),
      read(this.#child.stderr, (text) => {
        this.#stderr += text;
        for (const hear of this.#hearers) hear();
      }),
      this.#child.exited,
    ]);
    this.#ready.reject(
      new Error(`it ended with ${this.#child.signalCode ?? this.#child.exitCode}\n${this.#stderr}`),
    );
    const { exitCode, signalCode } = this.#child;
    return { code: exitCode, signal: signalCode, stdout: this.#stdout, stderr: this.#stderr };
  }
}
