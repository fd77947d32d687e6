import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inTime } from "./deadline.ts";

const ROOT = resolve(import.meta.dirname, "../..");
/** What a start may take on a machine that does many other things. */
const START_MS_MAX = 30_000;
/** What a server may take to end itself after SIGTERM. */
const STOP_MS_MAX = 10_000;
const OUTPUT_CHARACTERS_MAX = 8_000;

type Child = Bun.Subprocess<"ignore", "pipe", "pipe">;

/** One start of the server, from its first line to its exit. */
class Run {
  readonly child: Child;
  readonly ready: Promise<string>;
  stdout = "";
  stderr = "";
  readonly #kill = () => this.child.kill("SIGKILL");

  constructor(command: readonly string[], env: Record<string, string>) {
    this.child = Bun.spawn([...command, "serve"], { env, stdio: ["ignore", "pipe", "pipe"] });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.ready = promise;
    const output = this.#collect(resolve);
    void output.then(async () => {
      const code = await this.child.exited;
      process.off("exit", this.#kill);
      reject(
        new Error(
          `the server ended with ${this.child.signalCode ?? code} before it was ready\n${this.said()}`,
        ),
      );
    });
    promise.catch(() => undefined);
    // An interrupted test run leaves no server behind.
    process.on("exit", this.#kill);
  }

  said(): string {
    const tail = (text: string) => text.slice(-OUTPUT_CHARACTERS_MAX) || "(nothing)\n";
    return `--- its stdout:\n${tail(this.stdout)}--- its stderr:\n${tail(this.stderr)}`;
  }

  async #collect(ready: (line: string) => void): Promise<void> {
    const decode = async (stream: ReadableStream<Uint8Array>, add: (text: string) => void) => {
      const decoder = new TextDecoder();
      for await (const chunk of stream) add(decoder.decode(chunk, { stream: true }));
    };
    await Promise.all([
      decode(this.child.stdout, (text) => {
        this.stdout += text;
        const line = /^ready.*\n/m.exec(this.stdout)?.[0];
        if (line) ready(line);
      }),
      decode(this.child.stderr, (text) => {
        this.stderr += text;
      }),
    ]);
  }
}

export interface ServerOptions {
  /** On top of: a free port on this machine, open to everybody, no IRC, a data folder of its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder to keep; none = a temporary one, removed at the end. */
  readonly data?: string;
  /** A module that is loaded into the server first, to change something in it. */
  readonly preload?: string;
  /** How a command is run where the server is to be, such as in a network namespace. */
  readonly inside?: (...command: readonly string[]) => string[];
}

/** A real server in a process of its own, started as anyone would start it. */
export class Server implements AsyncDisposable {
  readonly data: string;
  readonly #folder: string | undefined;
  readonly #options: ServerOptions;
  /** Where the program is installed. */
  #root = ROOT;
  #run: Run;
  #port = 0;

  private constructor(data: string, folder: string | undefined, options: ServerOptions) {
    this.data = data;
    this.#folder = folder;
    this.#options = options;
    this.#run = this.#started();
  }

  static async start(options: ServerOptions): Promise<Server> {
    const { data } = options;
    const folder = data === undefined ? await mkdtemp(join(tmpdir(), "exchat-test-")) : undefined;
    const server = new Server(data ?? join(folder as string, "data"), folder, options);
    try {
      await server.#untilReady();
    } catch (cause) {
      await server[Symbol.asyncDispose]();
      throw cause;
    }
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** The address it listens to. */
  get host(): string {
    return this.#options.env?.["EXCHAT_HOST"] ?? "127.0.0.1";
  }

  get url(): string {
    return `http://${this.host}:${this.#port}`;
  }

  /** Where clients of both JSON protocols connect. */
  get wsUrl(): string {
    return `ws://${this.host}:${this.#port}/chat`;
  }

  get pid(): number {
    return this.#run.child.pid;
  }

  stdout(): string {
    return this.#run.stdout;
  }

  stderr(): string {
    return this.#run.stderr;
  }

  /** What it logged beside who came and went: warnings and errors. */
  complaints(from = 0): string {
    const lines = this.stderr().slice(from).split("\n");
    return lines.filter((line) => !/^\S+ info /.test(line)).join("\n");
  }

  /** Asks it to end, waits, and fails unless it ends well. */
  async stop(): Promise<void> {
    const { child } = this.#run;
    child.kill("SIGTERM");
    const code = await inTime(
      child.exited,
      () => `the server ends after SIGTERM\n${this.#run.said()}`,
      STOP_MS_MAX,
    );
    if (child.signalCode !== null || code !== 0)
      throw new Error(`the server ended with ${child.signalCode ?? code} after SIGTERM\n${this.#run.said()}`);
  }

  async kill9(): Promise<void> {
    this.#run.child.kill("SIGKILL");
    await this.#run.child.exited;
  }

  /** Stops the process as it is: the system keeps its connections, and it does nothing until `thaw`. */
  freeze(): void {
    this.#run.child.kill("SIGSTOP");
  }

  thaw(): void {
    this.#run.child.kill("SIGCONT");
  }

  /** From its next start on it is the program in this folder. */
  installs(root: string): void {
    this.#root = root;
  }

  /** Where the next client goes, as in a server of several nodes. */
  door(): Server {
    return this;
  }

  /** Starts it again with the same data, at the same address; ends it first unless it has ended. */
  async restart(): Promise<void> {
    if (this.#isRunning()) await this.stop();
    this.#run = this.#started();
    await this.#untilReady();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#isRunning()) await this.stop();
    } finally {
      await this.kill9();
      if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
    }
  }

  #isRunning(): boolean {
    return this.#run.child.exitCode === null && this.#run.child.signalCode === null;
  }

  #started(): Run {
    const { env, preload, inside = (...command) => [...command] } = this.#options;
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("EXCHAT_"));
    const command =
      preload === undefined
        ? [join(this.#root, "bin/exchat")]
        : [process.execPath, "--no-install", "--preload", preload, join(this.#root, "src/main.ts")];
    return new Run(inside(...command), {
      ...(Object.fromEntries(inherited) as Record<string, string>),
      EXCHAT_HOST: "127.0.0.1",
      // Also for who comes by a proxy, as many tests do.
      EXCHAT_GUESTS: "on",
      EXCHAT_REGISTRATION: "open",
      EXCHAT_IRC_PORT: "0",
      ...env,
      EXCHAT_PORT: String(this.#port),
      EXCHAT_DATA: this.data,
    });
  }

  async #untilReady(): Promise<void> {
    const run = this.#run;
    const line = await inTime(
      run.ready,
      () => `the server says that it is ready\n${run.said()}`,
      START_MS_MAX,
    );
    const port = /http:\/\/[^:/]+:(\d+)/.exec(line)?.[1];
    if (!port) throw new Error(`the line that begins with "ready" names no address: ${line}`);
    this.#port = Number(port);
  }
}

export const startServer = (options: ServerOptions = {}): Promise<Server> => Server.start(options);
