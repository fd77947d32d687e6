import type { Chat } from "../../src/chat/chat.ts";
import type { Outcome, Store } from "../../src/chat/ports.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { Command } from "../../src/protocol/frames.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { chatOver } from "../support/chat.ts";
import { openAudience, Reader, turns } from "../support/hub-world.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk } from "../support/townsfolk.ts";
import type { Names } from "./commands.ts";

const QUIET_TURNS = 4;

/** The real chat over a real store; one of them lives through very many runs, each with names of its own. */
export class RealChat implements AsyncDisposable {
  /** What the chat logged: nothing, if all is well. */
  readonly log: string[] = [];
  readonly #home: StoreHome;
  #chat: Chat;
  #runs = 0;

  private constructor(home: StoreHome) {
    this.#home = home;
    this.#chat = this.#opened();
  }

  static async open(): Promise<RealChat> {
    return new RealChat(await StoreHome.open());
  }

  get chat(): Chat {
    return this.#chat;
  }

  get store(): Store {
    return this.#home.store;
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
    this.#chat.close();
    await this.#home.reopen();
    this.#chat = this.#opened();
  }

  /** What was asked of the store has been answered, and what that led to has been done. */
  async quiet(): Promise<void> {
    for (let i = 0; i < QUIET_TURNS; i += 1) {
      await this.store.headsOf([]);
      await turns(QUIET_TURNS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chat.close();
    await this.#home[Symbol.asyncDispose]();
  }

  #opened(): Chat {
    const log = { error: (what: string, cause: unknown) => this.log.push(`${what}: ${cause}`) };
    return chatOver({ store: this.store, log });
  }
}

/** The people, rooms and clients of one run. */
export class RealRun implements Names {
  readonly real: RealChat;
  readonly #run: number;
  readonly #users: ReadonlyMap<string, User>;
  readonly #rooms = new Map<string, RoomId>();
  /** By the number of the seat. */
  readonly #readers = new Map<number, Reader>();
  readonly #audience = openAudience();

  constructor(real: RealChat, run: number, users: ReadonlyMap<string, User>) {
    this.real = real;
    this.#run = run;
    this.#users = users;
  }

  roomName = (room: string): string => `${room}-${this.#run}`;
  roomId = (room: string): RoomId => this.#rooms.get(room) ?? ("r999999999" as RoomId);

  user(name: string): User {
    return this.#users.get(name) as User;
  }

  async perform(who: string, command: Command): Promise<Outcome> {
    const outcome = await this.real.chat.perform(this.user(who).id, command);
    if (!outcome.refused && outcome.room)
      this.#rooms.set(outcome.room.name.replace(`-${this.#run}`, ""), outcome.room.id);
    return outcome;
  }

  async sitDown(seat: number, user: string, has: ReadonlyMap<string, number>): Promise<void> {
    const { chat } = this.real;
    const who = this.user(user);
    const reader = new Reader(
      {
        enter: async (client, _, since) => {
          const entered = await chat.enter(client, who, since);
          if ("refused" in entered) throw new Error(entered.refused.message);
          return entered;
        },
        leave: (client) => chat.leave(client),
      },
      who.id,
      this.#audience,
    );
    this.#readers.set(seat, reader);
    await reader.enter(who, Object.fromEntries([...has].map(([room, seq]) => [this.roomId(room), seq])));
  }

  getUp(seat: number): void {
    this.#readers.get(seat)?.leave();
    this.#readers.delete(seat);
  }

  /** What this seat was told, once all is quiet if it is less than it should be. */
  async told(seat: number, count: number): Promise<readonly Event[]> {
    const { inbox } = this.#readers.get(seat) as Reader;
    if (inbox.all.length < count) await this.real.quiet();
    return inbox.all;
  }

  async log(room: string): Promise<readonly Event[]> {
    return await new Townsfolk(this.real.store).log(this.roomId(room));
  }

  /** Everybody goes. */
  async end(): Promise<void> {
    for (const seat of [...this.#readers.keys()]) this.getUp(seat);
    await this.real.quiet();
  }
}
