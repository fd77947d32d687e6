import type { Audience, Client } from "../../src/chat/audience.ts";
import type { Bus } from "../../src/chat/bus.ts";
import type { Chat } from "../../src/chat/chat.ts";
import type { Outcome } from "../../src/chat/commit.ts";
import type { Entered } from "../../src/chat/entered.ts";
import type { Store } from "../../src/chat/store.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { Command } from "../../src/protocol/frames.ts";
import type { MessageId, RoomId } from "../../src/protocol/ids.ts";
import type { Signal } from "../../src/protocol/signals.ts";
import { chatOver } from "../support/chat.ts";
import { openAudience, Reader } from "../support/hub-world.ts";
import type { Reads } from "../support/reads.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk } from "../support/townsfolk.ts";
import { turns } from "../support/turns.ts";
import type { Names } from "./rule.ts";

const QUIET_TURNS = 4;
/**
 * What has not come by then does not come: a database answers several questions at once, in any order, and the nodes of a busy
 * machine tell each other late what happens.
 */
const LATE_MS_MAX = 15_000;
/** More than any game makes. */
const MESSAGES_MAX = 1_000;

/** Where the store of a node is, and how the node tells others what happens; none = it is alone. */
export interface Home extends Pick<StoreHome, "store" | "reads" | "reopen">, AsyncDisposable {
  readonly bus?: Bus;
  /** The nodes have heard what each of them has told so far. */
  settled?(): Promise<void>;
}

interface Node {
  readonly home: Home;
  chat: Chat;
}

/**
 * The real chat over a real store, on one node or several; one of them lives through very many runs, each with names of its
 * own.
 */
export class RealChat implements AsyncDisposable {
  /** What the chat logged: nothing, if all is well. */
  readonly log: string[] = [];
  readonly #nodes: readonly Node[];
  #runs = 0;

  private constructor(homes: readonly Home[]) {
    this.#nodes = homes.map((home) => ({ home, chat: this.#opened(home) }));
  }

  /** Over a store in SQLite, unless other homes are given: one for each node. */
  static async open(homes?: readonly Home[]): Promise<RealChat> {
    const real = new RealChat(homes ?? [await StoreHome.open()]);
    for (const chat of real.chats) await chat.open();
    return real;
  }

  /** That of each node. */
  get chats(): readonly Chat[] {
    return this.#nodes.map(({ chat }) => chat);
  }

  /** Seats and moves go to one node after the other. */
  chatOf(number: number): Chat {
    return this.#node(number).chat;
  }

  /** What is stored, also in rooms that nobody is in. */
  get reads(): Reads {
    return this.#node(0).home.reads;
  }

  get store(): Store {
    return this.#node(0).home.store;
  }

  async settled(): Promise<void> {
    await this.#node(0).home.settled?.();
  }

  /** New people, and names for new rooms. */
  async run(users: readonly string[]): Promise<RealRun> {
    this.#runs += 1;
    const run = this.#runs;
    const people = await new Townsfolk(this.store).accounts(...users.map((user) => `${user}-${run}`));
    return new RealRun(this, run, new Map(users.map((user, i) => [user, people[i] as User])));
  }

  /** As a restart of the server: nobody is connected any more, and only what is stored is known. */
  async restart(): Promise<void> {
    await this.#close();
    for (const node of this.#nodes) {
      await node.home.reopen();
      node.chat = this.#opened(node.home);
      await node.chat.open();
    }
  }

  /** What was asked of the store has been answered, and what that led to has been done. */
  async quiet(): Promise<void> {
    for (let i = 0; i < QUIET_TURNS; i += 1) {
      for (const { home } of this.#nodes) await home.store.headsOf([]);
      await turns(QUIET_TURNS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    // The first one drops the database.
    for (const { home } of this.#nodes.toReversed()) await home[Symbol.asyncDispose]();
  }

  #node(number: number): Node {
    return this.#nodes[number % this.#nodes.length] as Node;
  }

  async #close(): Promise<void> {
    for (const chat of this.chats) await chat.close();
  }

  #opened({ store, bus }: Home): Chat {
    const log = {
      info: () => {},
      error: (what: string, cause: unknown) => this.log.push(`${what}: ${cause}`),
    };
    return chatOver({ store, log, ...(bus && { bus }) });
  }
}

/** The people, rooms and clients of one run. */
export class RealRun implements Names {
  readonly real: RealChat;
  readonly #run: number;
  readonly #users: ReadonlyMap<string, User>;
  /** In the order in which they were made. */
  readonly #rooms: RoomId[] = [];
  /** By the number of the seat. */
  readonly #readers = new Map<number, Reader>();
  readonly #signals = new Map<Client, Signal[]>();
  /** How many events of each have been looked at. */
  readonly #seen = new Map<Client, number>();
  #moves = 0;
  readonly #audience: Audience = {
    ...openAudience(),
    signal: (signal, readers) => {
      if (signal.type === "presence") return;
      for (const reader of readers) this.#signals.get(reader)?.push(signal);
    },
  };

  constructor(real: RealChat, run: number, users: ReadonlyMap<string, User>) {
    this.real = real;
    this.#run = run;
    this.#users = users;
  }

  name = (short: string): string => `${short}-${this.#run}`;
  roomId = (room: number): RoomId => this.#rooms[room] ?? ("r999999999" as RoomId);
  messageId = (room: number, seq: number): MessageId => `${this.roomId(room)}.${seq}` as MessageId;

  /** What stands in an event or a greeting, in the words of the model. */
  short(value: unknown): unknown {
    if (typeof value === "object" && value !== null) return this.short(Reflect.get(value, "id"));
    if (typeof value !== "string") return value;
    const room = this.#rooms.indexOf(value as RoomId);
    if (room >= 0) return room;
    return value.replace(/^r\d+\.(\d+)$/, "#$1").replace(new RegExp(`-${this.#run}$`), "");
  }

  user(name: string): User {
    return this.#users.get(name) as User;
  }

  async perform(who: string, command: Command): Promise<Outcome> {
    this.#moves += 1;
    const outcome = await this.real.chatOf(this.#moves).perform(this.user(who).id, command);
    if (!outcome.refused && outcome.room && command.type === "room.create") this.#rooms.push(outcome.room.id);
    return outcome;
  }

  /** Gives the greeting. */
  async sitDown(seat: number, user: string, has: ReadonlyMap<number, number>): Promise<Entered> {
    // Else a client would hear on this node of an invitation that its greeting has.
    await this.real.settled();
    const chat = this.real.chatOf(seat);
    const who = this.user(user);
    const reader = new Reader(
      {
        enter: async (client, _, since) => {
          const entered = await chat.clients.enter(client, who, since);
          if ("refused" in entered) throw new Error(entered.refused.message);
          return entered;
        },
        leave: (client) => chat.clients.leave(client),
      },
      who.id,
      this.#audience,
    );
    this.#readers.set(seat, reader);
    this.#signals.set(reader, []);
    await reader.enter(who, Object.fromEntries([...has].map(([room, seq]) => [this.roomId(room), seq])));
    return reader.hello as Entered;
  }

  getUp(seat: number): void {
    this.#readers.get(seat)?.leave();
    this.#readers.delete(seat);
  }

  /** What this seat was told since that was asked last, once all is quiet if it is less than it should be. */
  async told(seat: number, must: { readonly events: number; has(signals: readonly Signal[]): boolean }) {
    const reader = this.#readers.get(seat) as Reader;
    const seen = this.#seen.get(reader) ?? 0;
    const lacks = () =>
      reader.inbox.all.length < seen + must.events || !must.has(this.#signals.get(reader) ?? []);
    const until = performance.now() + LATE_MS_MAX;
    while (lacks() && performance.now() < until) await this.real.quiet();
    const events = reader.inbox.all.slice(seen);
    this.#seen.set(reader, seen + events.length);
    return { events, signals: this.#signals.get(reader)?.splice(0) ?? [] };
  }

  async log(room: number): Promise<readonly Event[]> {
    return await new Townsfolk(this.real.store).log(this.roomId(room));
  }

  /** The messages of a room as they are now. */
  async messages(room: number) {
    const [reader] = [...this.#users.values()] as [User];
    const page = { after: 0, limit: MESSAGES_MAX };
    const { events } = await this.real.reads.history(reader.id, this.roomId(room), page);
    return events.flatMap((event) => {
      if (event.type !== "message.posted") return [];
      const { body, deleted, current } = event;
      const { edits = 0, pinned, reactions } = current ?? {};
      return {
        body: deleted ? "" : (current?.body ?? body),
        edits,
        pinned: pinned !== undefined,
        gone: deleted === true,
        reactions: reactions?.reduce((sum, { count }) => sum + count, 0),
      };
    });
  }

  /** Everybody goes. */
  async end(): Promise<void> {
    for (const seat of [...this.#readers.keys()]) this.getUp(seat);
    await this.real.quiet();
  }
}
