import { check, losses } from "./checker.ts";
import type { Evidence } from "./evidence.ts";
import { type Entry, History, type Logged } from "./history.ts";
import { signUp } from "./people.ts";
import { readLog } from "./read-log.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";
import { Witness } from "./witness.ts";

const NAMES = ["ada", "bob", "cem", "dan"];
const ROOMS = ["kitchen", "garden"];
const MOMENT_MS_MAX = 8;
/** What a server may refuse for its own sake. */
const REFUSALS = ["unavailable", "too_busy"];

export interface Tally {
  readonly acknowledged: number;
  /** Posts that were cut off and sent again. */
  readonly unanswered: number;
  /** Those among them that had been stored all the same. */
  readonly stored: number;
  readonly logged: number;
  /** Posts among the acknowledged that are not what and where they were said to be. */
  readonly lost: number;
  /** How long it took last until everybody was back, had what they missed and had sent again. */
  readonly backMs: number;
  readonly anomalies: readonly string[];
}

/** A server that is ended again and again while four people write into two rooms, and what they can say about it. */
export class KillTrial implements AsyncDisposable {
  readonly server: Server;
  readonly people: readonly Witness[];
  readonly #history: History;
  /** Their ids. */
  readonly #rooms: readonly string[];
  #enough: () => void = () => undefined;
  #acknowledged = 0;
  #unanswered = 0;
  #stored = 0;
  #backMs = 0;

  private constructor(
    { server, people }: Pick<KillTrial, "server" | "people">,
    rooms: readonly string[],
    history: History,
  ) {
    this.server = server;
    this.people = people;
    this.#rooms = rooms;
    this.#history = history;
    for (const witness of people)
      witness.acknowledged = () => {
        this.#acknowledged += 1;
        this.#enough();
      };
  }

  static async begin({ env, ...options }: ServerOptions = {}): Promise<KillTrial> {
    const server = await startServer({ ...options, env: { EXCHAT_RATE_LIMIT: "off", ...env } });
    const history = new History();
    const people: Witness[] = [];
    for (const user of NAMES) {
      const token = await signUp(server.url, user);
      people.push(new Witness({ user, client: user, token, wsUrl: () => server.wsUrl }, history));
    }
    let rooms: string[] = [];
    for (const witness of people) {
      await witness.connect();
      for (const name of ROOMS) await witness.request("room.create", { name });
      rooms = [];
      for (const name of ROOMS) rooms.push(await witness.join(name));
    }
    return new KillTrial({ server, people }, rooms, history);
  }

  get roomNames(): readonly string[] {
    return ROOMS;
  }

  /** All that they did and saw. */
  get entries(): readonly Entry[] {
    return this.#history.entries;
  }

  /** How many posts were acknowledged so far. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Everybody writes; soon after so many more posts have been acknowledged, `end` ends the server, however it likes. */
  async writeUntil(posts: number, end: () => Promise<void>): Promise<void> {
    const goal = this.#acknowledged + posts;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#enough = () => {
      if (this.#acknowledged >= goal) resolve();
    };
    const writing = this.people.map((witness) => this.#writeUntilCutOff(witness));
    // A moment that has nothing to do with what the server is at.
    const ending = promise.then(() => Bun.sleep(Math.random() * MOMENT_MS_MAX)).then(end);
    await Promise.all([...writing, ending]);
  }

  /** The server is there again: everybody comes back, asks for what they missed and sends what was not answered. */
  async comeBack(): Promise<void> {
    const start = performance.now();
    await this.server.restart();
    const before = this.entries.length;
    await Promise.all(this.people.map((witness) => witness.connect()));
    const heads = this.entries.slice(before).find((entry) => entry.what === "enters")?.heads ?? new Map();
    const repeating = this.entries.length;
    this.#unanswered += this.people.reduce((sum, { unknown }) => sum + unknown.length, 0);
    await Promise.all(this.people.map((witness) => witness.repeatUnknown()));
    for (const entry of this.entries.slice(repeating))
      if (entry.what === "ack" && entry.seq <= (heads.get(entry.room) ?? 0)) this.#stored += 1;
    await this.#haveAll(heads);
    this.#backMs = performance.now() - start;
  }

  /** Holds everything that anybody ever was told against what the logs say now. */
  async tally(): Promise<Tally> {
    const [first] = this.people as readonly [Witness];
    const logs = new Map<string, Logged[]>();
    for (const room of this.#rooms) logs.set(room, await readLog(first, room));
    const lengths = new Map([...logs].map(([room, log]) => [room, log.length]));
    await this.#haveAll(lengths);
    const evidence: Evidence = { entries: this.entries, logs };
    return {
      ...losses(evidence),
      unanswered: this.#unanswered,
      stored: this.#stored,
      backMs: this.#backMs,
      logged: [...lengths.values()].reduce((sum, length) => sum + length, 0),
      anomalies: [
        ...check(evidence).map(({ name, what }) => `${name}: ${what}`),
        ...this.entries.flatMap((entry) =>
          entry.what === "nack" && !REFUSALS.includes(entry.code)
            ? [`refused: ${entry.nonce}, with ${entry.code}`]
            : [],
        ),
        ...this.people.flatMap(({ unknown }) =>
          unknown.map(({ body }) => `unanswered: "${body}", although it was sent again`),
        ),
      ],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }

  /** A few at a time, into all rooms. */
  async #writeUntilCutOff(witness: Witness): Promise<void> {
    while (witness.isOpen) {
      const posts = this.#rooms.flatMap((room) => [witness.compose(room), witness.compose(room)]);
      await Promise.all(posts.map((post) => witness.send(post)));
    }
  }

  /** Who does not have everything will be found by what they have. */
  async #haveAll(seqs: ReadonlyMap<string, number>): Promise<void> {
    const has = async (witness: Witness) => {
      for (const [room, seq] of seqs) await witness.reaches(room, seq).catch(() => undefined);
    };
    await Promise.all(this.people.map(has));
  }
}
