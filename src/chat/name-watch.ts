import type { Person, User } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import type { Client } from "./audience.ts";
import { type Bus, type NodeId, type NodeSignal, SERVER } from "./bus.ts";
import type { LocalUsers } from "./local-users.ts";
import type { Clock, Log } from "./ports.ts";
import type { Store } from "./store.ts";

/** A person who is back within this time, here or on another node, was never gone. */
const GONE_AFTER_MS = 3_000;

type Told = Extract<NodeSignal, { readonly users: readonly UserId[] }>;
/** Hears that the person of a name came online, or went offline. */
type Hear = (person: Person, isOnline: boolean) => void;

interface NameWatchWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly users: LocalUsers;
}

/** A person with a watched name who is online, and the nodes that they are on. */
interface Online {
  readonly person: Person;
  readonly nodes: Set<NodeId>;
}

/**
 * Tells clients when people with certain names come online and go offline, on any node, whatever rooms they share. Nodes tell each
 * other whom they have by ids only (see Elsewhere), so a node reads the names of those who come, while it has watchers.
 */
export class NameWatch {
  readonly #world: NameWatchWorld;
  /** By skeleton. */
  readonly #watchers = new Map<string, Map<Client, Hear>>();
  readonly #names = new Map<Client, ReadonlySet<string>>();
  /** By skeleton: only people whom a client watches. */
  readonly #online = new Map<string, Online>();
  readonly #keys = new Map<UserId, string>();

  constructor(world: NameWatchWorld) {
    this.#world = world;
  }

  /**
   * The client watches these names, at most `namesPageMax`, and no others. `hear` is called soon for those that are online, and
   * then for every change. A client that leaves watches nothing any more.
   */
  async watch(client: Client, names: readonly string[], hear: Hear): Promise<void> {
    const before = this.#names.get(client) ?? new Set();
    const keys = new Set(names.slice(0, limits.namesPageMax).map(skeleton));
    for (const key of before) if (!keys.has(key)) this.#forget(client, key);
    this.#names.set(client, keys);
    const added = [...keys].filter((key) => !before.has(key));
    for (const key of added) {
      this.#watchers.set(key, (this.#watchers.get(key) ?? new Map<Client, Hear>()).set(client, hear));
      const known = this.#online.get(key);
      if (known) hear(known.person, true);
    }
    const unknown = added.filter((key) => !this.#online.has(key));
    const found = await Promise.all(unknown.map((key) => this.#world.store.userByName(key)));
    this.#lookFor(found.filter((user) => user !== undefined));
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
    if (this.#watchers.size === 0 || type === "users.sought") return;
    if (type === "users.left") for (const user of users) this.#isOff(from, user, true);
    else this.#read(users, (user) => this.#isOn(from, user));
  }

  /** These nodes have died or started again. */
  gone(isGone: (node: NodeId) => boolean): void {
    for (const { person, nodes } of [...this.#online.values()])
      for (const node of nodes) if (isGone(node)) this.#isOff(node, person.id, true);
  }

  /** A user has changed, perhaps their name. */
  changed(user: UserId): void {
    if (this.#watchers.size === 0) return;
    this.#read([user], (now) => {
      const key = this.#keys.get(user);
      if (key === skeleton(now.name)) return;
      if (key !== undefined) this.#ends(key);
      this.#lookFor([now]);
    });
  }

  /** Finds out which nodes these people are on. */
  #lookFor(people: readonly Person[]): void {
    const { bus, users } = this.#world;
    const wanted = people.filter(({ name }) => this.#watchers.has(skeleton(name)));
    for (const { id, name } of wanted) if (users.of(id)) this.#isOn(bus.node, { id, name });
    const ids = wanted.map(({ id }) => id);
    if (ids.length > 0 && bus.reach !== "alone") bus.signal(SERVER, { type: "users.sought", users: ids });
  }

  #read(users: readonly UserId[], then: (user: User) => void): void {
    for (const id of users)
      this.#world.store.userById(id).then(
        (user) => user && then(user),
        (cause: unknown) => this.#world.log.error("reading the name of a user failed", cause),
      );
  }

  #isOn(node: NodeId, { id, name }: Person): void {
    const key = skeleton(name);
    if (!this.#watchers.has(key)) return;
    const before = this.#online.get(key);
    if (before?.person.id === id) {
      before.nodes.add(node);
      return;
    }
    if (before) this.#ends(key);
    const person = { id, name };
    this.#online.set(key, { person, nodes: new Set([node]) });
    this.#keys.set(id, key);
    this.#tell(key, person, true);
  }

  #isOff(node: NodeId, user: UserId, canReturn: boolean): void {
    const key = this.#keys.get(user);
    const online = key === undefined ? undefined : this.#online.get(key);
    if (key === undefined || !online) return;
    online.nodes.delete(node);
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
}
