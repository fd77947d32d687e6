import type { PresenceSet, User } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import { Bans } from "./bans.ts";
import { Chronicle, isTold } from "./chronicle.ts";
import { Clients } from "./clients.ts";
import { Credentials } from "./credentials.ts";
import { SYSTEM } from "./decide.ts";
import { Hashing } from "./hashing.ts";
import { Hub } from "./hub.ts";
import { Making } from "./making.ts";
import { NamedRooms } from "./named-rooms.ts";
import { Newcomers } from "./newcomers.ts";
import { measureChat } from "./numbers.ts";
import { type Payer, strangersOf } from "./payer.ts";
import type { Client, Commit, Outcome, SignedIn } from "./ports.ts";
import { Questions } from "./questions.ts";
import { Searching } from "./search.ts";
import { Toll } from "./toll.ts";
import { typing } from "./typing.ts";
import { Upkeep } from "./upkeep.ts";
import type { World } from "./world.ts";

/** What the doors see of the chat: one road in, one road out. */
export class Chat {
  /** Who may sign in as whom. */
  readonly credentials: Credentials;
  /** Who is kept away. */
  readonly bans: Bans;
  /** Where everything that is asked for is paid; none = nothing is limited. */
  readonly toll: Toll | undefined;
  /** What people ask. */
  readonly questions: Questions;
  /** How accounts are made. */
  readonly newcomers: Newcomers;
  /** Finding messages. */
  readonly search: Searching;
  readonly #world: World;
  readonly #hub: Hub;
  readonly #chronicle: Chronicle;
  readonly #making = new Making();
  readonly #named = new NamedRooms();
  readonly #upkeep: Upkeep;
  /** How clients come and go. */
  readonly clients: Clients;
  readonly #count: (commit: Commit) => void;

  constructor(world: World) {
    this.#world = world;
    this.#chronicle = new Chronicle(world);
    const happened = (event: ServerEvent) => {
      for (const one of [this.bans, this.#upkeep]) one.happened(event);
    };
    this.#hub = new Hub({ ...world, happened });
    const readersOf = (room: RoomId) => this.#hub.readersOf(room);
    this.toll = world.rateLimit ? new Toll({ ...world, now: () => world.clock.now(), readersOf }) : undefined;
    this.bans = new Bans(world, this.#hub.allClients);
    this.questions = new Questions({ ...world, hub: this.#hub, bans: this.bans });
    const entering = { ...world, chat: this, bans: this.bans, hashing: new Hashing(world) };
    this.credentials = new Credentials(entering);
    this.newcomers = new Newcomers(entering);
    this.#upkeep = new Upkeep(world, this.#hub, (command) => this.performAsServer(command));
    const { guests } = this.#upkeep;
    this.clients = new Clients({
      ...{ ...world, hub: this.#hub, bans: this.bans, toll: this.toll, guests },
      credentials: this.credentials,
    });
    this.search = new Searching({ ...world, questions: this.questions, toll: this.toll }, this.#hub);
    this.#count = measureChat(world.metrics, () => this.counts);
    world.store.onCommit((commit) => this.#heard(commit));
    world.store.onSpent((payer, us) => this.toll?.charge(payer, us));
    world.store.onLost(() => this.#sweep());
  }

  async open(): Promise<void> {
    await Promise.all([this.#hub.open(), this.bans.open()]);
    await this.#upkeep.open();
    await this.newcomers.open();
  }

  /** What other nodes may do now, they may do at once. */
  close(): Promise<void> {
    return this.#upkeep.close();
  }

  get defaultRoom(): string {
    return this.#world.defaultRoom;
  }

  get counts() {
    return this.#hub.counts;
  }

  get trouble(): string | undefined {
    return this.#world.store.trouble;
  }

  /**
   * The one road in. It answers when the change is on disk, and everyone here who reads the room has been served. `payer`
   * is who asked for it; none = the server itself.
   */
  perform(actor: UserId, command: Command, payer?: Payer): Promise<Outcome> {
    const named = this.#named.roomOf(command);
    const refused = this.toll?.command(actor, command, payer, named);
    if (refused) return Promise.resolve({ refused });
    const { store, clock } = this.#world;
    if (command.type === "room.join") {
      const paid = (room: RoomId) => payer && this.toll?.signal(payer, this.#hub.readersOf(room));
      return this.#named.join(command, this.#change(actor, command, payer), named, paid);
    }
    if (command.type !== "direct.open" && command.type !== "room.create")
      return this.#change(actor, command, payer);
    if (!this.toll) return store.change(actor, { ...command, uncounted: true }, payer);
    const maker = { payer, me: this.#hub.userOf(actor), now: clock.now() };
    return this.#making.perform(command, maker, (make) => store.change(actor, make, payer));
  }

  /** What an operator may have to find again is told to the log, done or refused. */
  #change(actor: UserId, command: Command, payer?: Payer): Promise<Outcome> {
    const changed = this.#world.store.change(actor, command, payer);
    if (command.type === "message.erase" && payer) this.toll?.erasing(payer, changed);
    if (command.type === "room.set" && command.keepDays) this.#upkeep.erasing.after(changed);
    return isTold(command) ? this.#chronicle.tell(actor, command, changed, payer) : changed;
  }

  /** What the operator asks for on the machine itself: in the name of the server, and as often as they like. */
  performAsServer(command: Command, payer?: Payer): Promise<Outcome> {
    return this.#change(SYSTEM, command, payer);
  }

  /** The client's `audience` is another one than before: its door encodes differently for it. Call it in the same turn. */
  changeAudience(client: Client): void {
    this.#hub.changeAudience(client);
  }

  /** A user who has a client here, as they are now. */
  userOf(user: UserId): User | undefined {
    return this.#hub.userOf(user);
  }

  /** Whoever shows this token. That it was used is written down now and then. */
  async userByToken(tokenHash: string, network = ""): Promise<SignedIn | undefined> {
    const found = await this.#world.store.asking(strangersOf(network)).userByToken(tokenHash);
    const used = found && this.bans.useOf(found, network);
    if (found && used)
      this.#soon(this.perform(found.user.id, used), "writing down the use of a session failed");
    return found;
  }

  /** The room of this id, if the user is in it. */
  roomOf(user: UserId, room: RoomId): Room | undefined {
    return this.#hub.roomOf(user, room);
  }

  /** One of the user's rooms by its name; a direct conversation has none. */
  roomNamed(user: UserId, name: string): Room | undefined {
    return this.#hub.roomNamed(user, name);
  }

  async userNamed(name: string): Promise<User | undefined> {
    return this.#world.store.userByName(name);
  }

  /** Whether a public room of this name exists. */
  async publicRoom(name: string): Promise<Room | undefined> {
    return this.#world.store.publicRoom(name);
  }

  /** The others in the room are told that this user is writing. */
  typing(client: Client, room: RoomId): Refusal | undefined {
    return typing({ hub: this.#hub, toll: this.toll }, client, room);
  }

  async setPresence(client: Client, { state, status }: Omit<PresenceSet, "type">): Promise<Outcome> {
    if (state && this.#hub.setAway(client, state === "away"))
      this.toll?.signal(client, this.#hub.readersAround(client.user));
    if (status === undefined) return { events: [] };
    return this.perform(client.user, { type: "status.set", status }, client);
  }

  #heard(commit: Commit): void {
    this.#count(commit);
    this.#hub.hear(commit);
    this.bans.hear(commit.news);
    this.#upkeep.heard(commit.events);
  }

  #sweep(): void {
    const bans = this.bans.open().then(() => this.bans.endBanned());
    this.#soon(this.#hub.sweep(bans), "looking for unheard commits failed");
  }

  #soon(work: Promise<unknown>, failed: string): void {
    work.catch((cause: unknown) => this.#world.log.error(failed, cause));
  }
}
