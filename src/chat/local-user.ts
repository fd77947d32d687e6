import type { PresenceState, User } from "../protocol/account.ts";
import type { RoomId } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Feed } from "./feed.ts";
import type { Client } from "./ports.ts";

/**
 * A user with at least one client on this node. What the user gets, each of the clients gets.
 * Most have one client and few rooms, and there are very many: plain lists cost the least memory.
 */
export class LocalUser {
  /** As they are now. */
  user: User;
  readonly clients: Client[] = [];
  /** Their rooms, once these have been looked up. */
  readonly feeds: Feed[] = [];
  /** Whether their rooms have been looked up. */
  isKnown = false;
  /** How far the rooms had come that the user has left, by id: a bell of another node that is older is of no use. */
  #left: Map<RoomId, number> | undefined;
  /** Clients whose person is away from them. */
  #away: Set<Client> | undefined;

  constructor(user: User) {
    this.user = user;
  }

  feedOf(room: RoomId): Feed | undefined {
    return this.feeds.find((feed) => feed.room.id === room);
  }

  /** The user is in this room from now on. */
  addFeed(feed: Feed): void {
    this.feeds.push(feed);
    feed.users += 1;
  }

  removeFeed(feed: Feed): void {
    if (remove(this.feeds, feed)) feed.users -= 1;
  }

  /** The user has left this room, and stays here. */
  leaves(feed: Feed): void {
    this.removeFeed(feed);
    this.#left ??= new Map();
    this.#left.set(feed.room.id, feed.head);
  }

  /** Where the log of a room was when the user left it; 0 = they have not. */
  leftAt(room: RoomId): number {
    return this.#left?.get(room) ?? 0;
  }

  /** Returns whether it was one of them. */
  removeClient(client: Client): boolean {
    this.#away?.delete(client);
    return remove(this.clients, client);
  }

  /** One client that is not away is enough to be online. */
  get state(): PresenceState {
    if (this.clients.length === 0) return "offline";
    return this.#away?.size === this.clients.length ? "away" : "online";
  }

  setAway(client: Client, away: boolean): void {
    if (!away) this.#away?.delete(client);
    else if (this.clients.includes(client)) {
      this.#away ??= new Set();
      this.#away.add(client);
    }
  }

  /** Something for the user alone, at each of their clients. */
  signal(signal: Signal): void {
    for (const client of [...this.clients]) client.audience.signal(signal, [client]);
  }

  /** One of the user's rooms by its name, in any spelling that counts as the same; a direct conversation has none. */
  roomNamed(name: string): Room | undefined {
    for (const { room } of this.feeds) if (room.name === name && room.kind !== "direct") return room;
    const key = skeleton(name);
    return this.feeds.find(({ room, key: own }) => room.kind !== "direct" && own === key)?.room;
  }
}

function remove<T>(list: T[], item: T): boolean {
  const i = list.indexOf(item);
  if (i >= 0) list.splice(i, 1);
  return i >= 0;
}
