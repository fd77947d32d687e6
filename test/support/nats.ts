import { inTime } from "./deadline.ts";

/** Why there can be no NATS here, if so. */
export const natsLacking: string | undefined = Bun.which("nats-server")
  ? undefined
  : "there is no nats-server here (Debian's package is nats-server)";

/** A real NATS server on this machine, which can be stopped and started again at the same address. */
export class Nats implements AsyncDisposable {
  /** -1 = any that is free. */
  #port = -1;
  #child: Bun.Subprocess<"ignore", "ignore", "pipe"> | undefined;

  readonly #more: readonly string[];

  private constructor(more: readonly string[]) {
    this.#more = more;
  }

  /** With more arguments, such as a file of settings. */
  static async started(...more: string[]): Promise<Nats> {
    const nats = new Nats(more);
    await nats.start();
    return nats;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.exited;
    this.#child = undefined;
  }

  /** Stops it as it is: its connections stay open, and nothing passes until `thaw`. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  async start(): Promise<void> {
    const child = Bun.spawn(["nats-server", "-a", "127.0.0.1", "-p", String(this.#port), ...this.#more], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    // Tests that are interrupted leave no server behind.
    process.on("exit", () => child.kill("SIGKILL"));
    this.#port = await portOf(child.stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** The port that it says it listens on. Reads to the end, since a full pipe would stop it. */
async function portOf(stderr: ReadableStream<Uint8Array>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let said = "";
  let found: string | undefined;
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stderr) {
      said = (said + decoder.decode(chunk, { stream: true })).slice(-10_000);
      found ??= /client connections on [^\s]*:(\d+)/.exec(said)?.[1];
      if (found !== undefined && said.includes("Server is ready")) resolve(Number(found));
    }
    reject(new Error(`nats-server has ended: ${said}`));
  })();
  return await inTime(promise, () => `nats-server is ready; it said ${said}`);
}
