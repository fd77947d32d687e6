import { afterAll, beforeAll, expect } from "bun:test";
import { localBus } from "../../src/bus/local.ts";
import { Admission } from "../../src/chat/admission.ts";
import type { Bus, NodeId } from "../../src/chat/bus.ts";
import type { Chat } from "../../src/chat/chat.ts";
import { Metrics } from "../../src/chat/metrics.ts";
import type { ServerSettings } from "../../src/chat/server-settings.ts";
import type { Store } from "../../src/chat/store.ts";
import { configOf } from "../../src/config.ts";
import { IrcDoor } from "../../src/doors/irc/door.ts";
import { WsDoor } from "../../src/doors/ws/door.ts";
import { inFolder, Search } from "../../src/followers/search.ts";
import { clock } from "../../src/net/clock.ts";
import { Connections } from "../../src/net/connections.ts";
import { Proxies } from "../../src/net/peer.ts";
import { WebServer } from "../../src/net/web.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Command } from "../../src/protocol/frames.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Settings } from "../../src/protocol/server-settings.ts";
import { openSecrets } from "../../src/secrets/secrets.ts";
import { nodeHomes } from "../model/nodes.ts";
import { chatOver, welcome } from "./chat.ts";
import { FullClient, type RoomOfMine } from "./full-client.ts";
import { IrcClient } from "./irc-client.ts";
import { StoreHome } from "./store-home.ts";
import { carriedOut } from "./townsfolk.ts";

/**
 * Opens a house for all tests of a file. `ready` brings in the people who are there from the beginning. In the end
 * nothing may have gone wrong in the server.
 */
export function sharedHouse(ready: (house: House) => Promise<void>): void {
  let house: House | undefined;
  beforeAll(async () => {
    house = await House.open();
    await ready(house);
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    expect(house?.log).toEqual([]);
  });
}

/** Where a house keeps everything, and how it hears other nodes; no bus = it is alone. */
interface HouseHome extends Pick<StoreHome, "store">, AsyncDisposable {
  readonly folder?: string;
  readonly bus?: Bus;
}

/** How accounts are made over IRC, and which nicks people have (EXCHAT_IRC_REGISTER, EXCHAT_IRC_NICK). */
interface IrcSettings {
  readonly register?: string;
  readonly nick?: string;
}

/** Unless a test sets something else, people from everywhere are welcome. */
const open = (settings: Pick<ServerSettings, "get">): Pick<ServerSettings, "get"> => ({
  get: (key) => settings.get(key) ?? OPEN[key],
});
const OPEN: Settings = { guests: true, registration: "open" };

/** A server in this process, with its real doors on a port of its own, whose store a test can look into. */
export class House implements AsyncDisposable {
  /** What the server logged as gone wrong. */
  readonly log: string[] = [];
  #names = 0;
  readonly #home: HouseHome;
  readonly #clients: FullClient[] = [];
  readonly #tokens = new Map<string, string>();
  readonly #chat: Chat;
  readonly #index: Search | undefined;
  readonly #web: WebServer;
  readonly #ircDoor: (settings: IrcSettings) => IrcDoor;
  /** The doors for IRC and their ports, by their settings. */
  readonly #ircDoors = new Map<string, { readonly door: IrcDoor; readonly port: number }>();
  readonly #ircClients: IrcClient[] = [];

  private constructor(home: HouseHome, wrap = (store: Store) => store) {
    this.#home = home;
    const log = {
      info: () => {},
      error: (what: string, cause: unknown) => this.log.push(`${what}: ${cause}`),
    };
    const { folder, bus = localBus("n1" as NodeId) } = home;
    const store = wrap(home.store);
    if (folder !== undefined)
      this.#index = new Search({
        place: inFolder(folder, "one"),
        ...{ store, bus, run: "", clock, log, metrics: new Metrics() },
      });
    this.#chat = chatOver({ store, log, bus, ...(this.#index && { index: this.#index }) });
    const connections = new Connections({ metrics: new Metrics(), log, rateLimit: false, now: clock.now });
    const shared = {
      chat: this.#chat,
      secrets: openSecrets(),
      log,
      admission: new Admission(open(this.#chat.settings), undefined),
      connections,
    };
    const door = new WsDoor({ ...shared, epoch: "one" });
    const proxies = new Proxies();
    this.#ircDoor = ({ register = "", nick = "" }) => {
      const { irc } = configOf([], {
        EXCHAT_IRC_REGISTER: register,
        EXCHAT_IRC_NICK: nick,
        EXCHAT_OPERATOR: "oper:let-me-in",
      });
      return new IrcDoor({
        ...{ ...shared, proxies, fixed: { name: "irc.test" }, version: "1.2.3", irc },
        publicUrl: "https://chat.example/",
      });
    };
    this.#web = new WebServer({
      host: "127.0.0.1",
      port: 0,
      proxies,
      bodyBytesMax: limits.frameBytesMax,
      handle: (request, address) => door.accept(request, address),
      failed: (cause) => log.error("a request failed", cause),
    });
  }

  /** `wrap` puts something between the server and its store. */
  static async open(wrap = (store: Store) => store): Promise<House> {
    return await new House(await StoreHome.open(), wrap).#opened();
  }

  /** So many nodes of one server on a PostgreSQL database of their own. Dispose of the first one last. */
  static async openNodes(count: number): Promise<House[]> {
    const houses: House[] = [];
    for (const home of await nodeHomes(count)) houses.push(await new House(home).#opened());
    return houses;
  }

  async #opened(): Promise<this> {
    await this.#chat.open();
    await this.#index?.open();
    return this;
  }

  get store(): Store {
    return this.#home.store;
  }

  /** Where the store keeps everything. */
  get folder(): string {
    return this.#home.folder ?? "";
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#web.port}/chat`;
  }

  /** A name that no other test with this house uses. */
  named(what: string): string {
    this.#names += 1;
    return `${what} ${this.#names}`;
  }

  /** One more client of a user with an account. `rooms`: those that it resumes, each after a `seq`. */
  async comes(name: string, rooms?: Readonly<Record<string, number>>): Promise<FullClient> {
    const token = this.#tokens.get(name) ?? (await this.#signUp(name));
    return this.#kept(await FullClient.connect(this.wsUrl, { name, token, ...(rooms && { rooms }) }));
  }

  /** A client of each of these users, who come one after the other. */
  async allCome<Names extends readonly string[]>(
    ...names: Names
  ): Promise<{ -readonly [I in keyof Names]: FullClient }> {
    const clients: FullClient[] = [];
    for (const name of names) clients.push(await this.comes(name));
    return clients as { -readonly [I in keyof Names]: FullClient };
  }

  async guestComes(name: string): Promise<FullClient> {
    return this.#kept(await FullClient.connect(this.wsUrl, { name }));
  }

  /** A connection that has not said hello. */
  async strangerComes(): Promise<FullClient> {
    return this.#kept(await FullClient.open(this.wsUrl));
  }

  /** An IRC client that has registered with these capabilities, as a guest. */
  async ircComes(nick: string, ...caps: readonly string[]): Promise<IrcClient> {
    const client = await this.ircStranger();
    await client.register(nick, caps);
    return client;
  }

  /** An IRC client that has said nothing yet, at a door with these settings. */
  async ircStranger(settings: IrcSettings = {}): Promise<IrcClient> {
    const client = await IrcClient.connect(this.ircPort(settings));
    this.#ircClients.push(client);
    return client;
  }

  /** Where IRC is spoken over TCP. */
  ircPort(settings: IrcSettings = {}): number {
    return (this.#ircDoors.get(JSON.stringify(settings)) ?? this.#listens(settings)).port;
  }

  #listens(settings: IrcSettings) {
    const door = this.#ircDoor(settings);
    const listening = { door, port: door.listen({ host: "127.0.0.1", port: 0 }) };
    this.#ircDoors.set(JSON.stringify(settings), listening);
    return listening;
  }

  /** What the server does of its own accord. */
  async does(actor: UserId, command: Command) {
    return carriedOut(await this.store.change(actor, command));
  }

  async user(name: string): Promise<User> {
    const found = await this.store.userByName(name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  }

  /** Makes an account with a password. */
  async account(name: string, password: string): Promise<void> {
    await this.#signUp(name, password);
  }

  async #signUp(name: string, password?: string): Promise<string> {
    const admitted = await this.#chat.access.newcomers.signUp({ name, password }, welcome, { kind: "token" });
    if ("refused" in admitted) throw new Error(`${name}: ${admitted.refused.message}`);
    this.#tokens.set(name, admitted.token);
    return admitted.token;
  }

  #kept(client: FullClient): FullClient {
    this.#clients.push(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await Promise.all(this.#ircClients.map((client) => client[Symbol.asyncDispose]()));
    for (const { door } of this.#ircDoors.values()) door.deafen();
    await this.#chat.close();
    await this.#index?.close();
    await this.#web.stop(true);
    await this.#home[Symbol.asyncDispose]();
  }
}

/** The id of a room that this person makes, public unless it is said otherwise, and comes into. */
export async function makes(maker: FullClient, name: string, isPrivate = false): Promise<string> {
  const made = await maker.ok<{ room: RoomOfMine }>("room.create", { name, private: isPrivate });
  if (!isPrivate) await maker.ok("room.join", { room: made.room.id });
  return made.room.id;
}
