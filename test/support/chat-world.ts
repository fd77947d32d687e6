import type { Chat } from "../../src/chat/chat.ts";
import type { KnownUser } from "../../src/chat/store.ts";
import type { World } from "../../src/chat/world.ts";
import type { User } from "../../src/protocol/account.ts";
import type { NewSession } from "../../src/protocol/door-commands.ts";
import type { SessionId } from "../../src/protocol/ids.ts";
import { chatOver, welcome } from "./chat.ts";
import { Faults, faultyStore } from "./faulty-store.ts";
import { HandClock } from "./hand-clock.ts";
import { type Entrance, openAudience, Reader } from "./hub-world.ts";
import { ProcessBus } from "./process-bus.ts";
import { StoreHome } from "./store-home.ts";
import { Townsfolk } from "./townsfolk.ts";
import { turns } from "./turns.ts";

type Part = Partial<Pick<World, "run" | "home" | "secrets">>;

/** A whole chat over a real store, without doors. */
export class ChatWorld implements AsyncDisposable {
  readonly clock = new HandClock();
  readonly faults = new Faults();
  readonly log: string[] = [];
  readonly town: Townsfolk;
  chat: Chat;
  /** The way between the nodes. */
  readonly bus = new ProcessBus();
  readonly #isAlone: boolean;
  readonly #home: StoreHome;

  private constructor(home: StoreHome, isAlone: boolean, as: Part) {
    this.#isAlone = isAlone;
    this.#home = home;
    this.town = new Townsfolk(home.store);
    this.chat = this.#open("n1", as);
  }

  /** There may be other nodes. */
  static async open(as: Part = {}): Promise<ChatWorld> {
    return await ChatWorld.#opened(false, as);
  }

  /** There is no other node. */
  static async alone(): Promise<ChatWorld> {
    return await ChatWorld.#opened(true, {});
  }

  static async #opened(isAlone: boolean, as: Part): Promise<ChatWorld> {
    const world = new ChatWorld(await StoreHome.open(), isAlone, as);
    await world.chat.open();
    return world;
  }

  /** Another run of the server, which knows only what is stored. */
  async restart(as: Part = {}): Promise<void> {
    await this.chat.close();
    this.chat = this.#open("n1", as);
    await this.chat.open();
  }

  /** Another node of the same server. Its commits are announced to both. */
  async openNode(name: string, as: Part = {}): Promise<Chat> {
    const other = this.#open(name, as);
    await other.open();
    return other;
  }

  async guest(name: string, session?: NewSession): Promise<User> {
    const outcome = await this.chat.clients.createGuest(welcome, { name }, session);
    if (outcome.refused || !outcome.user) throw new Error(`${name} is not let in`);
    return outcome.user;
  }

  /** A signed-in client of this user. */
  async enters(user: User, canReturn = true, chat = this.chat): Promise<Reader> {
    const reader = this.reader(user, { canReturn, chat });
    await reader.enter(user);
    return reader;
  }

  /** A client of theirs that is on the way, signed in by the session if there is one. */
  reader(
    user: User,
    {
      canReturn = true,
      chat = this.chat,
      session,
    }: { canReturn?: boolean; chat?: Chat; session?: SessionId } = {},
  ): Reader {
    const entrance: Entrance = {
      enter: async (client, who, since) => {
        const entered = await chat.clients.enter(client, who, since);
        if ("refused" in entered) throw new Error(entered.refused.message);
        return entered;
      },
      leave: (client) => chat.clients.leave(client, canReturn),
    };
    return new Reader(entrance, user.id, openAudience(), session);
  }

  /** What a client is told of another user's presence. */
  async stateOf(user: User, asker: Reader): Promise<string | undefined> {
    const answer = await this.chat.questions.ask(asker, { type: "user.get", name: user.name });
    return "refused" in answer ? undefined : answer.user.state;
  }

  /** What their password is checked against. */
  async hashOf(user: User): Promise<string> {
    return (await this.stored(user))?.passwordHash ?? "";
  }

  /** Does one statement of SQL behind the back of the store. */
  write(sql: string): Promise<void> {
    return this.#home.write(sql);
  }

  /** The user as the store has them. */
  stored(user: User): Promise<KnownUser | undefined> {
    return this.#home.store.userById(user.id);
  }

  /** Whether a user with this name exists, once all pending work is done. */
  async exists(name: string): Promise<boolean> {
    await turns(3);
    // Changes are carried out in order, so what was asked for before has been done.
    await this.town.account(`probe-${crypto.randomUUID().slice(0, 8)}`);
    return (await this.#home.store.userByName(name)) !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.chat.close();
    await this.#home[Symbol.asyncDispose]();
  }

  #open(node: string, as: Part): Chat {
    return chatOver({
      ...(!this.#isAlone && { bus: this.bus.node(node) }),
      ...{ run: node, home: node, ...as },
      store: faultyStore(this.#home.store, this.faults),
      clock: this.clock,
      log: { info: () => {}, error: (what, cause) => this.log.push(`${what}: ${cause}`) },
      rateLimit: true,
      defaultRoom: "default",
    });
  }
}
