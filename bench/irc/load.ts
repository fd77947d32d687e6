import { join } from "node:path";
import { type Launched, launch } from "../launch.ts";
import type { Seen } from "../measure.ts";
import type { IrcServer } from "./servers.ts";

export interface IrcShape {
  readonly rooms: number;
  readonly members: number;
  readonly senders: number;
  readonly inFlight: number;
  /** The clients look at their sockets only so often: what has arrived meanwhile is read at once. */
  readonly glanceMs: number;
}

export interface Ended {
  readonly sent: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The IRC clients, in a process of their own: see load.c. */
export class IrcLoad implements AsyncDisposable {
  readonly #process: Launched;
  readonly #lines: AsyncGenerator<string, never>;

  private constructor(launched: Launched) {
    this.#process = launched;
    this.#lines = linesOf(launched);
  }

  /** Lets clients in, and resolves when all of them are in their channels. `name`: how their nicks and channels begin. */
  static async open(server: IrcServer, shape: IrcShape, name = "b"): Promise<IrcLoad> {
    const { rooms, members, senders, inFlight, glanceMs } = shape;
    const numbers = [server.port, rooms, members, senders, inFlight, glanceMs, server.atOnce];
    const load = new IrcLoad(
      launch({ command: () => ["sh", join(import.meta.dir, "load.sh"), name, ...numbers.map(String)] }),
    );
    await load.#answer("ready");
    return load;
  }

  start(): void {
    this.#say("s");
  }

  /** Deliveries so far, and what they cost the clients. Echo times begin anew. */
  async seen(): Promise<Seen> {
    this.#say("c");
    const [count = 0, micros = 0] = await this.#answer("count");
    return { count, micros };
  }

  /** Resolves when every member has exactly what was sent. */
  async end(): Promise<Ended> {
    this.#say("e");
    const [sent = 0, p50Ms = 0, p99Ms = 0] = await this.#answer("end");
    return { sent, p50Ms, p99Ms };
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#process[Symbol.asyncDispose]();
  }

  #say(command: string): void {
    const { stdin } = this.#process.child;
    stdin.write(command);
    stdin.flush();
  }

  async #answer(wanted: string): Promise<number[]> {
    const { value } = await this.#lines.next();
    const [word, ...numbers] = value.split(" ");
    if (word !== wanted) throw new Error(`the clients: ${value}`);
    return numbers.map(Number);
  }
}

/** The lines that it writes. Throws at the end. */
async function* linesOf({ child, complaints }: Launched): AsyncGenerator<string, never> {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const chunk of child.stdout) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split("\n");
    begun = lines.pop() ?? "";
    yield* lines;
  }
  throw new Error(`the IRC clients ended: ${begun}${complaints()}`);
}
