import { Chatter, readLog } from "./chatter.ts";
import { anomalies, lost } from "./history-check.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";

const NAMES = ["ada", "bob", "cem", "dan"];
const ROOMS = ["kitchen", "garden"];
const MOMENT_MS_MAX = 8;

export interface Tally {
  readonly acknowledged: number;
  /** Posts that were cut off and sent again. */
  readonly unanswered: number;
  /** Those among them that had been stored all the same. */
  readonly stored: number;
  readonly logged: number;
  /** Posts among the acknowledged that are not what and where they were said to be. */
  readonly lost: number;
  readonly anomalies: readonly string[];
}

/** A server that is ended again and again while four people write into two rooms, and what they can say about it. */
export class KillTrial implements AsyncDisposable {
  readonly server: Server;
  readonly #chatters: readonly Chatter[];
  #unanswered = 0;
  #stored = 0;

  private constructor(server: Server, chatters: readonly Chatter[]) {
    this.server = server;
    this.#chatters = chatters;
  }

  static async begin({ env, ...options }: ServerOptions = {}): Promise<KillTrial> {
    const server = await startServer({ ...options, env: { EXCHAT_RATE_LIMIT: "off", ...env } });
    const acknowledged = new Map<string, number>();
    const chatters = NAMES.map((name) => Chatter.arrive(server, name, ROOMS, acknowledged));
    return new KillTrial(server, await Promise.all(chatters));
  }

  get roomNames(): readonly string[] {
    return ROOMS;
  }

  get chatters(): readonly Chatter[] {
    return this.#chatters;
  }

  /** Everybody writes; soon after so many more posts have been acknowledged, `end` ends the server, however it likes. */
  async writeUntil(posts: number, end: () => Promise<void>): Promise<void> {
    const goal = this.#acknowledgements() + posts;
    const enough = Promise.withResolvers<void>();
    const check = () => {
      if (this.#acknowledgements() >= goal) enough.resolve();
    };
    const writing = this.#chatters.map((chatter) => chatter.writeUntilCutOff(check));
    // A moment that has nothing to do with what the server is at.
    const ending = enough.promise.then(() => Bun.sleep(Math.random() * MOMENT_MS_MAX)).then(end);
    await Promise.all([...writing, ending]);
  }

  /** The server is there again: everybody comes back, asks for what they missed and sends what was not answered. */
  async comeBack(): Promise<void> {
    await this.server.restart();
    await Promise.all(this.#chatters.map((chatter) => chatter.connect(this.server)));
    const [first] = this.#chatters as readonly [Chatter];
    const ends = new Map(first.client.hello.rooms.map(({ id, seq }) => [id, seq]));
    const repeated = (await Promise.all(this.#chatters.map((chatter) => chatter.repeatUnanswered()))).flat();
    this.#unanswered += repeated.length;
    this.#stored += repeated.filter(
      ({ room, acknowledged = 0 }) => acknowledged <= (ends.get(room) ?? 0),
    ).length;
  }

  /** Holds everything that anybody ever was told against what the logs say now. */
  async tally(): Promise<Tally> {
    const [first] = this.#chatters as readonly [Chatter];
    const logs = new Map(
      await Promise.all(first.rooms.map(async (room) => [room, await readLog(first.client, room)] as const)),
    );
    for (const chatter of this.#chatters)
      for (const [room, log] of logs) await chatter.hasRead(room, log.length);
    const sent = this.#chatters.flatMap((chatter) => chatter.sent());
    const received = this.#chatters.flatMap((chatter) => chatter.received());
    const unknown = sent.filter((post) => post.acknowledged === undefined && !post.refused);
    return {
      acknowledged: this.#acknowledgements(),
      unanswered: this.#unanswered,
      stored: this.#stored,
      logged: [...logs.values()].reduce((sum, log) => sum + log.length, 0),
      lost: lost({ sent, logs }).length,
      anomalies: [
        ...anomalies({ sent, logs, received }),
        ...unknown.map(({ body }) => `"${body}" has no answer although it was sent again`),
      ],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }

  #acknowledgements(): number {
    return this.#chatters.reduce((sum, chatter) => sum + chatter.acknowledgements, 0);
  }
}
