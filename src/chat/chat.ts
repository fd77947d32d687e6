import type { PresenceSet, PresenceState, User } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import { Access } from "./access.ts";
import type { Client } from "./audience.ts";
import { Bans } from "./bans.ts";
import { Census } from "./census.ts";
import { Chronicle, isTold } from "./chronicle.ts";
import { Clients } from "./clients.ts";
import type { Commit, Outcome } from "./commit.ts";
import { SYSTEM } from "./decide.ts";
import { Devices } from "./devices.ts";
import { Exports } from "./exports.ts";
import { posting } from "./held.ts";
import { Hub } from "./hub.ts";
import { Making } from "./making.ts";
import type { NameWatch } from "./name-watch.ts";
import { NamedRooms } from "./named-rooms.ts";
import type { Nodes } from "./nodes.ts";
import { measureChat, measureNodes } from "./numbers.ts";
import { type Payer, strangersOf } from "./payer.ts";
import { Pictures } from "./pictures.ts";
import type { Portions } from "./portions.ts";
import { signalWork } from "./prices.ts";
import { Questions } from "./questions.ts";
import { Renames } from "./renames.ts";
import { Searching } from "./search.ts";
import { ServerSettings, tellSetting } from "./server-settings.ts";
import type { NodeState, SignedIn } from "./store.ts";
import { Toll } from "./toll.ts";
import { typing } from "./typing.ts";
import { Upkeep } from "./upkeep.ts";
import type { World } from "./world.ts";

/** What the doors see of the chat: one road in, one road out. */
export class Chat {
  /** The ways by which people come in. */
  readonly access: Access;
  readonly bans: Bans;
  /** Charges every request to a budget; none = nothing is limited. */
  readonly toll: Toll | undefined;
  /** Answers people's questions. */
  readonly questions: Questions;
  readonly exports: Exports;
  readonly pictures: Pictures;
  /** Which part of people's and networks' limits this node grants; none = all of them, since it is alone. */
  readonly portions: Portions | undefined;
  readonly settings: ServerSettings;
  readonly search: Searching;
  readonly #world: World;
  readonly #hub: Hub;
  readonly #chronicle: Chronicle;
  readonly #making: Making;
  readonly #named = new NamedRooms();
  readonly #renames: Renames;
  readonly #upkeep: Upkeep;
  /** Counts people and rooms, over all nodes. */
  readonly census: Census;
  /** What people's devices have seen. */
  readonly devices: Devices;
  /** Lets clients enter and leave. */
  readonly clients: Clients;
  /** Tells clients when people of certain names come and go. */
  readonly names: NameWatch;
  /** The other nodes of this server. */
  readonly others: Nodes;
  readonly #count: (commit: Commit) => void;

  constructor(world: World) {
    this.#world = world;
    this.#chronicle = new Chronicle(world);
    const happened = (event: ServerEvent) => {
      for (const one of [this.bans, this.settings, this.#upkeep]) one.happened(event);
    };
    this.#hub = new Hub({ ...world, happened, readNew: () => this.bans.readNew() });
    this.settings = new ServerSettings({ ...world, chat: this }, (key, value) => {
      tellSetting(this.#hub.allClients(), key, value);
      this.#upkeep.set(key);
    });
    this.names = this.#hub.names;
    this.others = this.#hub.nodes;
    const readersOf = (room: RoomId) => this.#hub.readersOf(room);
    const portions = world.bus.reach === "alone" ? undefined : this.#hub.portions;
    this.portions = portions;
    if (portions) measureNodes(world.metrics, () => portions.counts);
    this.#making = new Making(portions);
    const now = () => world.clock.now();
    this.toll = world.rateLimit ? new Toll({ ...world, portions, now, readersOf }) : undefined;
    this.exports = new Exports({ ...world, toll: this.toll });
    this.pictures = new Pictures({ ...world, toll: this.toll, chat: this });
    this.bans = new Bans(world, this.#hub.allClients, () => this.settings.get("contact"));
    this.devices = new Devices(world, this.#hub);
    this.census = new Census({ ...world, here: () => this.counts });
    this.#renames = new Renames({
      bans: this.bans,
      portions,
      charge: (payer, { id }, work) =>
        this.toll?.charge(payer, work + signalWork(this.#hub.readersAround(id))),
    });
    const asked = { toll: this.toll, chat: this, hub: this.#hub, bans: this.bans };
    this.questions = new Questions({ ...world, ...asked });
    this.access = new Access({ ...world, chat: this, settings: this.settings, bans: this.bans, portions });
    const { credentials, defaultRooms, proofs } = this.access;
    this.#upkeep = new Upkeep(world, this.#hub, this.settings, (command) => this.performAsServer(command));
    const { guests } = this.#upkeep;
    this.clients = new Clients({
      ...{ ...world, hub: this.#hub, bans: this.bans, toll: this.toll, guests },
      ...{ credentials, defaultRooms, proofs },
    });
    this.search = new Searching({ ...world, questions: this.questions, toll: this.toll }, this.#hub);
    this.#count = measureChat(world.metrics, () => this.counts);
    world.store.onCommit((commit) => this.#heard(commit));
    world.store.onSpent((payer, us) => this.toll?.charge(payer, us));
    world.store.onLost(() => this.#sweep());
  }

  async open(): Promise<void> {
    await Promise.all([this.#hub.open(), this.bans.open()]);
    await this.settings.open();
    await this.#upkeep.open();
    await this.access.newcomers.open(this.#upkeep.isMine);
  }

  /** This node is stopping: it says so to the operator of all nodes. */
  async drains(): Promise<void> {
    try {
      await this.#upkeep.drains();
    } catch (cause) {
      this.#world.log.error("saying that this node stops failed", cause);
    }
  }

  /** The nodes of this server. */
  nodes(): Promise<readonly NodeState[]> {
    return this.#world.store.nodeStates();
  }

  /** What other nodes may do now, they may do at once. */
  close(): Promise<void> {
    this.#hub.close();
    this.questions.storage.close();
    return this.#upkeep.close();
  }

  /** Ends this node's lease, when no client is here any more: nothing can be written afterwards. */
  goes(): Promise<void> {
    return this.#upkeep.goes();
  }

  get defaultRoom(): string {
    return this.#world.defaultRoom;
  }

  get counts() {
    return this.#hub.counts;
  }

  get trouble(): string | undefined {
    return this.#world.store.trouble ?? this.#upkeep.trouble;
  }

  /**
   * The one road in. It answers when the change is on disk and the hub has passed it on to every reader on this node.
   * `payer` is who asked for it; none = the server itself.
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
    if (command.type === "user.rename") {
      const asks = { payer: this.toll && payer, user: this.#hub.userOf(actor), now: clock.now() };
      return this.#renames.perform(command, asks, () => this.#change(actor, command, payer));
    }
    if (command.type !== "direct.open" && command.type !== "room.create")
      return this.#change(actor, command, payer);
    if (!this.toll) return store.change(actor, { ...command, uncounted: true }, payer);
    const maker = { payer, me: this.#hub.userOf(actor), now: clock.now() };
    return this.#making.perform(command, maker, (make) => store.change(actor, make, payer));
  }

  /** Also tells the operator's log of commands that an operator may have to find again, carried out or refused. */
  #change(actor: UserId, command: Command, payer?: Payer): Promise<Outcome> {
    const informed = this.settings.informing(command);
    const store = (asked: Command) => this.#world.store.change(actor, asked, payer);
    const isHeld = informed.type === "message.post" && informed.hold;
    const changed = isHeld ? posting(informed, store) : store(informed);
    if ((command.type === "user.describe" || command.type === "picture.set") && payer)
      this.toll?.signal(payer, this.#hub.readersAround(actor));
    if (command.type === "message.tag" && payer) this.toll?.signal(payer, this.#hub.readersOf(command.room));
    if (command.type === "message.erase" && payer) this.toll?.erasing(payer, changed);
    if (command.type === "room.set" && command.keepDays) this.#upkeep.erasing.after(changed);
    return isTold(command) ? this.#chronicle.tell(actor, command, changed, payer) : changed;
  }

  /** Carries out what the operator asks for on the machine itself: in the name of the server, without limits. */
  performAsServer(command: Command, payer?: Payer): Promise<Outcome> {
    return this.#change(SYSTEM, command, payer);
  }

  /** The client's `audience` has changed: its door encodes differently for it from now on. Call it in the same turn. */
  changeAudience(client: Client): void {
    this.#hub.changeAudience(client);
  }

  /** A user with a client on this node, as they are now. */
  userOf(user: UserId): User | undefined {
    return this.#hub.userOf(user);
  }

  /** Whether a user is online, as far as this node knows: of everyone in a room that is read here. */
  stateOf(user: UserId): PresenceState {
    return this.#hub.stateOf(user);
  }

  /** The user of this token. Now and then the store notes that the token was used. */
  async userByToken(tokenHash: string, network = ""): Promise<SignedIn | undefined> {
    const found = await this.#world.store.asking(strangersOf(network)).userByToken(tokenHash);
    const used = found && this.bans.useOf(found, network);
    if (found && used) this.#soon(this.perform(found.user.id, used), "noting the use of a session failed");
    return found;
  }

  /** The room of this id, if the user is in it. */
  roomOf(user: UserId, room: RoomId): Room | undefined {
    return this.#hub.roomOf(user, room);
  }

  /** All rooms of a user with a client on this node. */
  roomsOf(user: UserId): readonly Room[] {
    return this.#hub.roomsOf(user);
  }

  /** One of the user's rooms by its name; a direct conversation has none. */
  roomNamed(user: UserId, name: string): Room | undefined {
    return this.#hub.roomNamed(user, name);
  }

  /** The user's conversation with one other person of this name, if the user is in it. */
  conversationOf(user: UserId, name: string): Room | undefined {
    return this.#hub.conversationOf(user, name);
  }

  async userNamed(name: string): Promise<User | undefined> {
    return this.#world.store.userByName(name);
  }

  /** The public room of this name, if there is one. */
  async publicRoom(name: string): Promise<Room | undefined> {
    return this.#world.store.publicRoom(name);
  }

  /** Tells the others in the room that this user is writing. */
  typing(client: Client, room: RoomId): Refusal | undefined {
    return typing({ hub: this.#hub, toll: this.toll }, client, room);
  }

  async setPresence(client: Client, presence: Omit<PresenceSet, "type">): Promise<Outcome> {
    const { state, status, statusForSeconds: forSeconds } = presence;
    const { user } = client;
    const isOther = state !== undefined && this.#hub.setAway(client, state === "away");
    if (isOther) this.toll?.signal(client, this.#hub.readersAround(user));
    const command = { type: "status.set", status: status ?? "", forSeconds } as const;
    const outcome = status === undefined ? { events: [] } : await this.perform(user, command, client);
    if (status && forSeconds && !outcome.refused) this.#upkeep.statusEnds.after(forSeconds * 1_000);
    // The others are told once: that a person is away, and what they say about it.
    if (isOther) this.#hub.announce(user);
    return outcome;
  }

  /** The client shows something else of its user from now on (its `profile`). The other nodes are told. */
  shows(client: Client): void {
    this.toll?.signal(client, this.#hub.readersAround(client.user));
    this.#hub.nodes.shows(client.user);
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
