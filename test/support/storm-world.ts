import { inTime } from "./deadline.ts";
import type { Dice } from "./dice.ts";
import type { Evidence } from "./evidence.ts";
import { type Entry, History, type Logged } from "./history.ts";
import { signUp } from "./people.ts";
import { readLog } from "./read-log.ts";
import { Road } from "./road.ts";
import type { Server } from "./server.ts";
import { Witness } from "./witness.ts";

/** What a storm is about: a server, or the nodes of one. */
export interface Site extends AsyncDisposable {
  /** Where the next client goes. */
  door(): Pick<Server, "url" | "wsUrl" | "host" | "port">;
}

export interface WorldOptions<S extends Site> {
  /** Starts a new server. */
  readonly open: () => Promise<S>;
  /** How long everybody may take to have everything at the end. */
  readonly patienceMs?: number;
}

/** Two of them have two clients. */
const CLIENTS = ["ada", "ada", "bob", "bob", "cem", "dan", "fay", "gil"];
const ROOMS = ["kitchen", "garden", "cellar", "roof"];
/** Where those of the first clients' users and eve are, for what is too much to be sent to everybody. */
const ATTIC = "attic";
const ATTIC_USERS = ["ada", "cem"];
const IN_FLIGHT_MAX = 4;
const BACKOFF_MS_MAX = 20;
const PATIENCE_MS = 20_000;
const SETTLING_TRIES_MAX = 10;
const POSTS_MS_MAX = 60_000;
/** How often a client repeats a request that was answered already. */
const DOUBT = 0.1;
/** How often a client edits or deletes the message it has just posted. */
const EDITS = 0.15;
const DELETES = 0.05;

/** A client and its own road to the server. */
export interface Resident {
  readonly witness: Witness;
  readonly road: Road;
}

/** A server, rooms, and people who write into them without end and come back whenever they are cut off. */
export class StormWorld<S extends Site = Site> implements AsyncDisposable {
  readonly server: S;
  readonly dice: Dice;
  readonly residents: readonly Resident[];
  /** Is in all rooms, and has the only good road. */
  readonly eve: Witness;
  /** The ids of the rooms by their names. */
  readonly rooms: ReadonlyMap<string, string>;
  readonly attic: string;
  readonly counts = {
    acknowledged: 0,
    repeated: 0,
    received: 0,
    deleted: 0,
    connections: 0,
    slowReaders: 0,
    starts: 1,
    /** For how many milliseconds a room had no news at most, while a node that wrote in it did nothing. */
    heldMs: 0,
  };
  readonly #history: History;
  readonly #patienceMs: number;
  readonly #waiting = new Set<() => void>();
  readonly #lives: Promise<void>[];
  #up: Promise<void> = Promise.resolve();
  #over = false;

  private constructor(
    from: Pick<StormWorld<S>, "server" | "dice" | "residents" | "eve" | "rooms">,
    history: History,
    patienceMs: number,
  ) {
    this.server = from.server;
    this.dice = from.dice;
    this.residents = from.residents;
    this.eve = from.eve;
    this.rooms = new Map([...from.rooms].filter(([name]) => name !== ATTIC));
    this.attic = from.rooms.get(ATTIC) ?? "";
    this.#history = history;
    this.#patienceMs = patienceMs;
    for (const witness of this.#everybody) witness.acknowledged = () => this.#acknowledged();
    this.#lives = this.residents.map(({ witness }) => this.#live(witness));
  }

  static async begin<S extends Site>(
    dice: Dice,
    { patienceMs = PATIENCE_MS, open }: WorldOptions<S>,
  ): Promise<StormWorld<S>> {
    const server = await open();
    const history = new History();
    const tokens = new Map<string, string>();
    for (const user of new Set(["eve", ...CLIENTS])) tokens.set(user, await signUp(server.door().url, user));
    const witness = (user: string, client: string, wsUrl: () => string) =>
      new Witness({ user, client, wsUrl, token: tokens.get(user) ?? "" }, history);
    const eve = witness("eve", "eve", () => server.door().wsUrl);
    await eve.connect();
    const rooms = new Map<string, string>();
    for (const name of [...ROOMS, ATTIC]) {
      await eve.request("room.create", { name });
      rooms.set(name, await eve.join(name));
    }
    const residents: Resident[] = [];
    for (const [n, user] of CLIENTS.entries()) {
      const road = await Road.to(() => server.door(), dice.below(2 ** 32));
      const resident = { road, witness: witness(user, `${user}-${n}`, () => road.wsUrl) };
      await resident.witness.connect();
      residents.push(resident);
      for (const [name, id] of rooms)
        if (name !== ATTIC || ATTIC_USERS.includes(user)) await resident.witness.join(name, id);
    }
    return new StormWorld({ server, dice, residents, eve, rooms }, history, patienceMs);
  }

  get #everybody(): Witness[] {
    return [this.eve, ...this.residents.map(({ witness }) => witness)];
  }

  /** Resolves when so many more posts have been acknowledged, to any client. */
  async more(posts: number): Promise<void> {
    const goal = this.counts.acknowledged + posts;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (this.counts.acknowledged >= goal) resolve();
    };
    this.#waiting.add(look);
    await inTime(
      promise,
      () => `${this.counts.acknowledged} of ${goal} posts are acknowledged`,
      POSTS_MS_MAX,
    );
    this.#waiting.delete(look);
  }

  /** All that they did and saw so far. */
  get entries(): readonly Entry[] {
    return this.#history.entries;
  }

  /** The one who looks after the rooms comes back, if she was cut off. */
  async returns(): Promise<void> {
    await this.#comesBack(this.eve);
  }

  /** Ends the server in some way and starts it again, while nobody tries to reach it. */
  async without(endAndStart: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#up = promise;
    await endAndStart();
    this.counts.starts += 1;
    await this.eve.connect();
    resolve();
  }

  /** The server may cut her off even now, since a database has just lost its connections: then she comes back and reads again. */
  async #logOf(room: string): Promise<Logged[]> {
    for (let tries = 1; tries < SETTLING_TRIES_MAX; tries += 1)
      try {
        return await readLog(this.eve, room);
      } catch {
        await this.#comesBack(this.eve);
      }
    return await readLog(this.eve, room);
  }

  /** The storm is over: everybody comes back, asks again what was not answered, and has everything. */
  async evidence(): Promise<Evidence> {
    this.#over = true;
    for (const { road } of this.residents) road.mend();
    await Promise.all(this.#lives);
    for (let tries = 0; tries < SETTLING_TRIES_MAX; tries += 1)
      for (const witness of this.#everybody) {
        await this.#comesBack(witness);
        await this.#repeat(witness);
      }
    const logs = new Map<string, Logged[]>();
    for (const room of [...this.rooms.values(), this.attic]) logs.set(room, await this.#logOf(room));
    const until = performance.now() + this.#patienceMs;
    // Who does not have everything will be found by what they have.
    for (const witness of this.#everybody)
      for (const [room, log] of logs) {
        const left = Math.max(0, until - performance.now());
        await witness.reaches(room, log.length, left).catch(() => undefined);
      }
    const { entries } = this.#history;
    for (const { what } of entries) {
      if (what === "recv") this.counts.received += 1;
      if (what === "erased") this.counts.deleted += 1;
      if (what === "asks") this.counts.connections += 1;
    }
    return { entries, logs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    for (const { road } of this.residents) await road[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
    await Promise.allSettled(this.#lives);
  }

  async #live(witness: Witness): Promise<void> {
    while (!this.#over) {
      await this.#comesBack(witness);
      await this.#repeat(witness);
      const posts = Array.from({ length: 1 + this.dice.below(IN_FLIGHT_MAX) }, () =>
        witness.answered && this.dice.happens(DOUBT)
          ? witness.answered
          : witness.compose(this.dice.one([...this.rooms.values()])),
      );
      if (!witness.isOpen) continue;
      const sent = posts.map((post) => witness.send(post));
      if (this.dice.happens(EDITS)) sent.push(witness.edit());
      if (this.dice.happens(DELETES)) sent.push(witness.erase());
      await Promise.all(sent);
    }
  }

  async #comesBack(witness: Witness): Promise<void> {
    while (!witness.isOpen) {
      await this.#up;
      await witness.connect().catch(async () => {
        if (!this.#over) await Bun.sleep(this.dice.below(BACKOFF_MS_MAX));
      });
      if (this.#over && !witness.isOpen) return;
    }
  }

  async #repeat(witness: Witness): Promise<void> {
    this.counts.repeated += witness.unknown.length;
    await witness.repeatUnknown();
  }

  #acknowledged(): void {
    this.counts.acknowledged += 1;
    for (const look of this.#waiting) look();
  }
}
