import type { User } from "../protocol/account.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Bus } from "./bus.ts";
import type { Delivery } from "./delivery.ts";
import type { Feeds } from "./feeds.ts";
import type { Grown } from "./journal.ts";
import type { LocalUser } from "./local-user.ts";
import type { LocalUsers } from "./local-users.ts";
import type { OwnSignals } from "./own-signals.ts";
import type { PersonNews } from "./person-news.ts";
import type { Log } from "./ports.ts";
import type { ServerLog } from "./server-log.ts";
import type { Store } from "./store.ts";

const COMMITS_AT_ONCE = 500;

type RoomSpan = Grown["commits"][number]["rooms"][number];

interface RepairWorld {
  readonly bus: Bus;
  readonly store: Store;
  readonly log: Log;
  readonly feeds: Feeds;
  readonly users: LocalUsers;
  readonly delivery: Delivery;
  readonly people: PersonNews;
  readonly serverLog: ServerLog;
  readonly own: OwnSignals;
  /** Reads what events of r0 do not say by themselves. */
  readNew?(): Promise<void>;
}

/**
 * Finds what this node has not heard. What has happened to people comes first: until the node knows that, it passes on
 * no events of rooms, since some clients may no longer read them. If it cannot find out, it ends all clients: they
 * reconnect, and the store says who they are.
 */
export class Repair {
  readonly #world: RepairWorld;
  /** How far this node has looked at the journal; none = it has not begun. */
  #position: number | undefined;
  #looking: Promise<void> | undefined;
  /** Something may have been lost since the look under way began. */
  #again = false;
  /** What went wrong the last time. It may go wrong each second, and is said once. */
  #failure = "";

  constructor(world: RepairWorld) {
    this.#world = world;
  }

  /** Begins at the end of the journal: what happened before is in the tables. */
  async open(): Promise<void> {
    this.#position = (await this.#world.store.grown(0, 0)).last;
  }

  /** Looks at every log that is read here, and at every user. `people` = what else than r0 says who people are. */
  async sweep(people: Promise<unknown> = Promise.resolve()): Promise<void> {
    const { store, feeds, users, people: news } = this.#world;
    await this.#hold(Promise.all([people, this.#readServerLog()]));
    await this.#sweepRooms(feeds.all().map(({ room }) => room.id));
    // Their clients reconnect and enter again.
    for await (const { user } of missedIn(store, users.all())) news.end(user.id, "failed");
  }

  /** Another node knows r0 up to `server`. */
  knows(server: number): void {
    const { serverLog } = this.#world;
    if (server > serverLog.head) this.catchUp();
  }

  /** Bells may have been lost. */
  lost(): void {
    if (this.#position === undefined) this.#soon(this.sweep());
    else this.look();
  }

  /** Reads in the journal what has been committed since it looked last. */
  look(): void {
    this.#again = this.#looking !== undefined;
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined;
      if (this.#again) this.look();
    });
  }

  /** Something about these users changed, by another node, that is in no log. */
  changed(users: readonly UserId[]): void {
    this.#soon(this.#readUsers(users));
  }

  /** Reads what is missing of r0. */
  catchUp(): void {
    this.#soon(this.#hold(this.#readServerLog()));
  }

  async #lookNow(): Promise<void> {
    try {
      await this.#readJournal();
      this.#failure = "";
    } catch (cause) {
      const failure = `${cause}`;
      if (failure !== this.#failure)
        this.#world.log.error("reading what other nodes have committed failed", cause);
      this.#failure = failure;
    }
  }

  async #readJournal(): Promise<void> {
    const { store, serverLog, own } = this.#world;
    for (;;) {
      const after = this.#position ?? 0;
      const { first, last, commits } = await store.grown(after, COMMITS_AT_ONCE);
      // The journal keeps no more than its followers need.
      if (first > after + 1) {
        this.#position = last;
        return await this.sweep();
      }
      if (commits.some(({ server }) => (server?.upto ?? 0) > serverLog.head))
        await this.#hold(this.#readServerLog());
      for (const commit of commits) await this.#tellOf(commit);
      await this.#readUsers(new Set(commits.flatMap(({ users }) => users)));
      await own.heal(commits.flatMap(({ people }) => people));
      this.#position = commits.at(-1)?.position ?? after;
      if (commits.length < COMMITS_AT_ONCE) return own.looked();
    }
  }

  /** Tells as bells would have done. */
  async #tellOf({ rooms, users }: Grown["commits"][number]): Promise<void> {
    const { delivery, users: here } = this.#world;
    for (const { room, upto } of rooms) delivery.knows(room, upto);
    const locals = here.ofAll(users);
    if (locals.length === 0) return;
    for (const span of rooms) {
      const coming = locals.filter((local) => !local.feedOf(span.room));
      if (coming.length > 0) await this.#tellWhoCame(coming, span);
    }
  }

  /** Users of this node may have come into a room by another node. */
  async #tellWhoCame(locals: readonly LocalUser[], { room, from, upto }: RoomSpan): Promise<void> {
    const { store, delivery, serverLog, bus } = this.#world;
    const events = await store.events(room, from - 1, upto, upto - from + 1);
    for (const event of events)
      for (const { user } of locals) {
        const came =
          event.type === "room.restored" || (event.type === "member.joined" && event.user === user.id);
        const bell = { node: bus.node, server: serverLog.head, room, upto: event.seq, user: user.id };
        if (came) delivery.bell(bell);
      }
  }

  /** What is in no log: the status of a user, and the sessions of a guest. */
  async #readUsers(users: Iterable<UserId>): Promise<void> {
    const { store, users: here, people } = this.#world;
    for (const { user: before } of here.ofAll([...users])) {
      const { id, kind } = before;
      const [user, sessions] = await Promise.all([
        store.userById(id),
        kind === "guest" ? store.sessionsOf(id) : undefined,
      ]);
      const held = sessions && new Set(sessions.map((one) => one.id));
      if (held) people.end(id, "signed_out", ({ session }) => session !== undefined && !held.has(session));
      const local = here.of(id);
      // What was heard meanwhile is newer.
      if (!user || local?.user !== before || isSame(user, before)) continue;
      const { passwordHash: _hash, scram: _scram, ...changed } = user;
      people.changedHere(changed);
    }
  }

  async #readServerLog(): Promise<void> {
    await this.#world.serverLog.catchUp();
    await this.#world.readNew?.();
  }

  async #hold(people: Promise<unknown>): Promise<void> {
    const { delivery, users } = this.#world;
    try {
      await delivery.holdBack(people);
    } catch (cause) {
      for (const [client] of users.allClients()) client.end("failed");
      throw cause;
    }
  }

  #sweepRooms(rooms: readonly RoomId[]): Promise<void> {
    const { store, delivery } = this.#world;
    return sweepRooms(store, rooms, (room, head) => delivery.knows(room, head));
  }

  #soon(work: Promise<void>): void {
    work.catch((cause: unknown) => this.#world.log.error("looking for unheard commits failed", cause));
  }
}

const ROOMS_AT_ONCE = 500;

/** Commits may have gone unheard: tells how far the log of each room reaches. */
async function sweepRooms(
  store: Store,
  rooms: readonly RoomId[],
  tell: (room: RoomId, head: number) => void,
): Promise<void> {
  for (let i = 0; i < rooms.length; i += ROOMS_AT_ONCE) {
    const some = rooms.slice(i, i + ROOMS_AT_ONCE);
    const heads = await store.headsOf(some);
    for (const [n, room] of some.entries()) tell(room, heads[n] ?? 0);
  }
}

/**
 * The users of whom this node has missed something: a room that they joined, another status, or, for a guest, the end
 * of a session. Everything else that happens to people is in r0, which was read before.
 */
async function* missedIn(store: Store, users: readonly LocalUser[]): AsyncGenerator<LocalUser> {
  for (const local of users) {
    const { id } = local.user;
    const isGuest = local.user.kind === "guest";
    const [{ rooms, user }, open] = await Promise.all([
      store.placesOf(id),
      isGuest ? store.sessionsOf(id) : [],
    ]);
    const held = new Set(open.map((one) => one.id));
    const missed =
      (local.isKnown && rooms.some((room) => !local.feedOf(room.id))) ||
      !isSame(user, local.user) ||
      (isGuest && local.clients.some((client) => client.session && !held.has(client.session)));
    if (missed) yield local;
  }
}

/** Whether two users are equal in everything that clients see. */
export const isSame = (one: User | undefined, other: User): boolean =>
  one?.name === other.name &&
  one.kind === other.kind &&
  one.role === other.role &&
  one.status === other.status &&
  one.statusUntil === other.statusUntil;
