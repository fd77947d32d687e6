import type { User } from "../protocol/account.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Delivery } from "./delivery.ts";
import type { Feeds } from "./feeds.ts";
import type { LocalUser } from "./local-user.ts";
import type { LocalUsers } from "./local-users.ts";
import type { PersonNews } from "./person-news.ts";
import type { Log } from "./ports.ts";
import type { ServerLog } from "./server-log.ts";
import type { Store } from "./store.ts";

interface RepairWorld {
  readonly store: Store;
  readonly log: Log;
  readonly feeds: Feeds;
  readonly users: LocalUsers;
  readonly delivery: Delivery;
  readonly people: PersonNews;
  readonly serverLog: ServerLog;
}

/**
 * Finds what this node has not heard. What has happened to people comes first: until that is known, no events of rooms are
 * passed on, since some clients may not read them any more. When it cannot be known, all clients are ended: they come back,
 * and the store says who they are.
 */
export class Repair {
  readonly #world: RepairWorld;

  constructor(world: RepairWorld) {
    this.#world = world;
  }

  /** Looks at every log that is read here, and at every user. `people` = what else than r0 says who people are. */
  async sweep(people: Promise<unknown> = Promise.resolve()): Promise<void> {
    const { store, feeds, users, serverLog, people: news } = this.#world;
    await this.#hold(Promise.all([people, serverLog.catchUp()]));
    await this.#sweepRooms(feeds.all().map(({ room }) => room.id));
    // They come in anew.
    for await (const { user } of missedIn(store, users.all())) news.end(user.id, "failed");
  }

  /** Another node knows r0 up to `server`. */
  knows(server: number): void {
    const { serverLog } = this.#world;
    if (server > serverLog.head) this.catchUp();
  }

  /** Bells may have been lost. */
  lost(): void {
    this.#soon(this.sweep());
  }

  /** Reads what is missing of r0. */
  catchUp(): void {
    this.#soon(this.#hold(this.#world.serverLog.catchUp()));
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
 * The users of whom this node has missed something: a room that they joined, another status, or, of a guest, the end of a
 * session. What else happens to people is in r0, and was read from there before.
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

/** Whether one is the other, in all that clients are told of them. */
export const isSame = (one: User | undefined, other: User): boolean =>
  one?.name === other.name &&
  one.kind === other.kind &&
  one.role === other.role &&
  one.status === other.status;
