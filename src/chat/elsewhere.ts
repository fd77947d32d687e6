import type { UserId } from "../protocol/ids.ts";
import { type Bus, type NodeId, type NodeSignal, SERVER } from "./bus.ts";
import type { LocalUsers } from "./local-users.ts";
import { leastOf, networkPortionOf, type Portions, portionOf, SETTLED_MS } from "./portions.ts";
import type { Clock } from "./ports.ts";

/** Between two messages to the other nodes, and the users in one: LISTEN/NOTIFY takes no more than 8,000 bytes. */
const TELL_MS = 100;
const USERS_MAX = 300;
/** After bells may have been lost, and this node has told and asked again, it waits so long for the answers. */
const ANSWERED_MS = 2_000;

type Told = Extract<NodeSignal, { readonly users: readonly UserId[] }>;
const TYPES = ["users.came", "users.here", "users.left", "users.quit"] as const;

interface ElsewhereWorld {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly users: LocalUsers;
  /** Nodes that live and are not heard. */
  silent(): ReadonlySet<NodeId>;
}

/**
 * Which other nodes also have a client of a user of this node, so that the nodes can divide the user's limits. A node says whom
 * it has, when they come and go; nodes that have them, too, answer.
 */
export class Elsewhere implements Portions {
  readonly #world: ElsewhereWorld;
  /** Of users of this node: the other nodes that have them. Most users are on one node, and have no entry. */
  readonly #others = new Map<UserId, Set<NodeId>>();
  /** When users came, the earliest first; those who came long ago are not in it. */
  readonly #cameAt = new Map<UserId, number>();
  #toTell = new Map<UserId, Told["type"]>();
  #isTelling = false;
  #nodes = 1;
  #sureFrom = Number.NEGATIVE_INFINITY;

  constructor(world: ElsewhereWorld) {
    this.#world = world;
  }

  /** The first client of a user has come to this node. */
  came(user: UserId): void {
    const { bus, clock } = this.#world;
    if (bus.reach === "alone") return;
    const now = clock.now();
    this.#cameAt.delete(user);
    this.#cameAt.set(user, now);
    for (const [one, at] of this.#cameAt) {
      if (now - at < SETTLED_MS) break;
      this.#cameAt.delete(one);
    }
    this.#tell("users.came", [user]);
  }

  /** The last client of a user has left this node. */
  left(user: UserId, canReturn: boolean): void {
    if (this.#world.bus.reach === "alone") return;
    this.#cameAt.delete(user);
    this.#others.delete(user);
    this.#tell(canReturn ? "users.left" : "users.quit", [user]);
  }

  /** Another node says whom it has. */
  hears({ type, users }: Told, from: NodeId): void {
    const here = users.filter((user) => this.#world.users.of(user));
    for (const user of here)
      if (type === "users.left" || type === "users.quit") this.#forget(user, from);
      else this.#others.set(user, (this.#others.get(user) ?? new Set()).add(from));
    if (type === "users.came") this.#tell("users.here", here);
  }

  /** So many nodes live, this one included. */
  counted(nodes: number): void {
    this.#nodes = nodes;
  }

  /** Only these nodes live. What others have said is asked again: one of them may have started again. */
  gone(isGone: (node: NodeId) => boolean): void {
    for (const [user, nodes] of this.#others)
      for (const node of nodes)
        if (isGone(node)) {
          this.#forget(user, node);
          this.#tell("users.came", [user]);
        }
  }

  /** What nodes said may have been lost: this node says again whom it has, and asks who else has them. */
  lost(): void {
    this.#sureFrom = this.#world.clock.now() + ANSWERED_MS;
    this.#tell(
      "users.came",
      this.#world.users.all().map(({ user }) => user.id),
    );
  }

  /** For metrics: the nodes that live, and how many users of this node are on another one, too. */
  get counts() {
    return { nodes: this.#nodes, shared: this.#others.size };
  }

  ofPerson(person: string, now: number): number {
    if (this.#nodes <= 2) return 1;
    const user = person as UserId;
    const { bus, users, silent } = this.#world;
    const isSure = bus.reach === "connected" && now >= this.#sureFrom;
    if (!isSure || !users.of(user)) return leastOf(this.#nodes);
    const hereMs = now - (this.#cameAt.get(user) ?? Number.NEGATIVE_INFINITY);
    const others = this.#others.get(user);
    const quiet = silent();
    let elsewhere = quiet.size;
    for (const node of others ?? []) if (!quiet.has(node)) elsewhere += 1;
    return portionOf({ nodes: this.#nodes, elsewhere, hereMs });
  }

  ofNetwork(): number {
    return networkPortionOf(this.#nodes);
  }

  #forget(user: UserId, node: NodeId): void {
    const nodes = this.#others.get(user);
    nodes?.delete(node);
    if (nodes?.size === 0) this.#others.delete(user);
  }

  /** At a steady pace, however many users come and go. */
  #tell(type: Told["type"], users: readonly UserId[]): void {
    // Who came is not only here: the others answer.
    for (const user of users)
      if (type !== "users.here" || this.#toTell.get(user) !== "users.came") this.#toTell.set(user, type);
    if (!this.#isTelling) this.#send();
  }

  #send(): void {
    const { bus, clock } = this.#world;
    this.#isTelling = this.#toTell.size > 0;
    if (!this.#isTelling) return;
    clock.after(TELL_MS, () => {
      const some = [...this.#toTell].slice(0, USERS_MAX);
      for (const [user] of some) this.#toTell.delete(user);
      for (const type of TYPES) {
        const users = some.flatMap(([user, said]) => (said === type ? [user] : []));
        if (users.length > 0) bus.signal(SERVER, { type, users });
      }
      this.#send();
    });
  }
}
