import type { Person, User } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import type { Client } from "./audience.ts";
import type { Bus, NodeId, NodeSignal } from "./bus.ts";
import type { LocalUsers } from "./local-users.ts";
import type { Clock, Log } from "./ports.ts";
import type { Store } from "./store.ts";
import type { Sighting } from "./whereabouts.ts";

/** A person who is back within this time, here or on another node, was never gone. */
const GONE_AFTER_MS = 3_000;

type Told = Extract<NodeSignal, { readonly users: readonly UserId[] }>;
/** Hears that the person of a name came online, or went offline. */
export type HearName = (person: Person, isOnline: boolean) => void;

interface NameWatchWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly users: LocalUsers;
  /** Asks the other nodes whom of these users they have. */
  lookFor(users: readonly UserId[]): Promise<Sighting>;
}

/** A person with a watched name who is online, and the nodes that they are on. */
interface Online {
  person: Person;
  readonly nodes: Set<NodeId>;
}

/**
 * Tells clients when people with certain names come online and go offline, on any node, whatever rooms they share. Nodes tell each
 * other whom they have by ids only (see Elsewhere), so a node reads the names of those who come, while it has watchers.
 */
export class NameWatch {
  readonly #world: NameWatchWorld;
  /** By skeleton. */
  readonly #watchers = new Map<string, Map<Client, HearName>>();
  readonly #names = new Map<Client, ReadonlySet<string>>();
  /** By skeleton: only people whom a client watches. */
  readonly #online = new Map<string, Online>();
  readonly #keys = new Map<UserId, string>();

  constructor(world: NameWatchWorld) {
    this.#world = world;
  }

  /**
   * The client watches these names, at most `namesPageMax`, and no others. `hear` is called for those that are online, and then for
   * every change. Resolves when all nodes have answered, or after 300 ms: a name that `hear` was not called for by then is offline,
   * as far as this node can know. A client that leaves watches nothing any more.
   */
  async watch(client: Client, names: readonly string[], hear: HearName): Promise<void> {
    const before = this.#names.get(client) ?? new Set();
    const wanted = new Map(names.slice(0, limits.namesPageMax).map((name) => [skeleton(name), name]));
    for (const key of before) if (!wanted.has(key)) this.#forget(client, key);
    this.#names.set(client, new Set(wanted.keys()));
    const unknown: string[] = [];
    for (const [key, name] of wanted) {
      if (before.has(key)) continue;
      this.#watchers.set(key, (this.#watchers.get(key) ?? new Map<Client, HearName>()).set(client, hear));
      const known = this.#online.get(key);
      if (known) hear(known.person, true);
      else unknown.push(name);
    }
    if (unknown.length === 0) return;
    const asked = { type: "user.list", names: unknown } as const;
    const found = await this.#world.store.ask(client.user, asked, client);
    if (!found.refused) await this.#lookFor(found.found.users);
  }

  watchersOf(name: string): readonly Client[] {
    return [...(this.#watchers.get(skeleton(name))?.keys() ?? [])];
  }

  unwatch(client: Client): void {
    for (const key of this.#names.get(client) ?? []) this.#forget(client, key);
    this.#names.delete(client);
  }

  /** The first client of a user has come to this node. */
  came({ id, name }: User): void {
    if (this.#watchers.size > 0) this.#isOn(this.#world.bus.node, { id, name });
  }

  /** The last client of a user has left this node. They may be back in a moment, unless they said goodbye. */
  left(user: UserId, canReturn: boolean): void {
    this.#isOff(this.#world.bus.node, user, canReturn);
  }

  /** Another node says whom it has. */
  hears({ type, users }: Told, from: NodeId): void {
    if (this.#watchers.size === 0) return;
    if (type === "users.left" || type === "users.quit")
      for (const user of users) this.#isOff(from, user, type === "users.left");
    else this.#read(users);
  }

  /** These nodes have died or started again. */
  gone(isGone: (node: NodeId) => boolean): void {
    const people: Person[] = [];
    for (const { person, nodes } of [...this.#online.values()])
      for (const node of nodes)
        if (isGone(node)) {
          this.#isOff(node, person.id, true);
          people.push(person);
        }
    // They may be back there already.
    this.#soon(this.#lookFor(people));
  }

  /** What nodes said may have been lost. */
  lost(): void {
    this.#soon(this.#lookFor([...this.#online.values()].map(({ person }) => person)));
  }

  /** A user has changed, perhaps their name, as another node says. */
  changed(user: UserId): void {
    if (this.#watchers.size > 0) this.#read([user]);
  }

  /** A user has this name now. */
  named({ id, name }: Person): void {
    if (this.#watchers.size > 0) this.#soon(this.#named({ id, name }));
  }

  /** Finds out which nodes these people are on, as far as a client watches them. */
  async #lookFor(people: readonly Person[]): Promise<void> {
    const { bus, users, lookFor } = this.#world;
    const wanted = people.filter(({ name }) => this.#watchers.has(skeleton(name)));
    if (wanted.length === 0) return;
    for (const person of wanted) if (users.of(person.id)) this.#isOn(bus.node, person);
    const found = await lookFor(wanted.map(({ id }) => id));
    for (const person of wanted) {
      const nodes = found.users.get(person.id)?.nodes;
      for (const node of nodes ?? []) this.#isOn(node, person);
      for (const node of found.answered) if (!nodes?.has(node)) this.#isOff(node, person.id, true);
    }
  }

  /** Reads the names that these users have now. */
  #read(users: readonly UserId[]): void {
    for (const id of users)
      this.#soon(this.#world.store.userById(id).then((now) => (now ? this.#named(now) : undefined)));
  }

  async #named(person: Person): Promise<void> {
    const key = this.#keys.get(person.id);
    if (key !== undefined && key !== skeleton(person.name)) this.#ends(key);
    await this.#lookFor([person]);
  }

  #isOn(node: NodeId, { id, name }: Person): void {
    const key = skeleton(name);
    if (!this.#watchers.has(key)) return;
    const before = this.#online.get(key);
    const person = { id, name };
    if (before?.person.id === id) {
      before.person = person;
      before.nodes.add(node);
      return;
    }
    if (before) this.#ends(key);
    this.#online.set(key, { person, nodes: new Set([node]) });
    this.#keys.set(id, key);
    this.#tell(key, person, true);
  }

  #isOff(node: NodeId, user: UserId, canReturn: boolean): void {
    const key = this.#keys.get(user);
    const online = key === undefined ? undefined : this.#online.get(key);
    if (key === undefined || !online?.nodes.delete(node)) return;
    const end = () => {
      if (online.nodes.size === 0 && this.#online.get(key) === online) this.#ends(key);
    };
    if (canReturn) this.#world.clock.after(GONE_AFTER_MS, end);
    else end();
  }

  #ends(key: string): void {
    const online = this.#online.get(key);
    if (!online) return;
    this.#online.delete(key);
    this.#keys.delete(online.person.id);
    this.#tell(key, online.person, false);
  }

  #tell(key: string, person: Person, isOnline: boolean): void {
    for (const hear of [...(this.#watchers.get(key)?.values() ?? [])]) hear(person, isOnline);
  }

  #forget(client: Client, key: string): void {
    const watchers = this.#watchers.get(key);
    watchers?.delete(client);
    if (watchers?.size !== 0) return;
    this.#watchers.delete(key);
    const online = this.#online.get(key);
    if (online) this.#keys.delete(online.person.id);
    this.#online.delete(key);
  }

  #soon(work: Promise<void>): void {
    work.catch((cause: unknown) =>
      this.#world.log.error("looking for people whose names are watched failed", cause),
    );
  }
}
