import type { PresenceState, User } from "../protocol/account.ts";
import type { RoomId } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { Room } from "../protocol/room.ts";
import type { Signal } from "../protocol/signals.ts";
import type { Client } from "./audience.ts";
import type { Feed } from "./feed.ts";
import type { About, Profile } from "./profile.ts";

/**
 * A user with at least one client on this node. Each of the clients gets what the user gets. Most users have one client
 * and few rooms, and there are very many users: plain lists need the least memory.
 */
export class LocalUser {
  /** As they are now. */
  user: User;
  readonly clients: Client[] = [];
  /** Their rooms, once the store has looked them up. */
  readonly feeds: Feed[] = [];
  /** Whether the store has looked up their rooms. */
  isKnown = false;
  /**
   * For each room that the user has left, by id: where its log was then. An older bell of another node means nothing.
   */
  #left: Map<RoomId, number> | undefined;
  /** Clients that have said that their user is away. */
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

  /** The user has left this room, and still has a client here. */
  leaves(feed: Feed): void {
    this.removeFeed(feed);
    this.#left ??= new Map();
    this.#left.set(feed.room.id, feed.head);
  }

  /** Where the log of a room was when the user left it; 0 = they have not left it. */
  leftAt(room: RoomId): number {
    return this.#left?.get(room) ?? 0;
  }

  /** Returns whether the user had this client. */
  removeClient(client: Client): boolean {
    this.#away?.delete(client);
    return remove(this.clients, client);
  }

  /** A user with one client that is not away is online. */
  get state(): PresenceState {
    if (this.clients.length === 0) return "offline";
    return this.#away?.size === this.clients.length ? "away" : "online";
  }

  /** What their newest client that shows something shows. */
  get profile(): Profile | undefined {
    return this.clients.findLast(({ profile }) => profile)?.profile;
  }

  /** What other nodes are told of them; none = nothing but their presence. */
  get about(): About | undefined {
    const { profile } = this;
    const { statusUntil } = this.user;
    const isAccount = this.user.kind === "account";
    return isAccount || profile || statusUntil !== undefined
      ? {
          ...(isAccount && { account: true }),
          ...(profile && { profile }),
          ...(statusUntil !== undefined && { statusUntil }),
        }
      : undefined;
  }

  setAway(client: Client, away: boolean): void {
    if (!away) this.#away?.delete(client);
    else if (this.clients.includes(client)) {
      this.#away ??= new Set();
      this.#away.add(client);
    }
  }

  /** Sends a signal to each client of the user. */
  signal(signal: Signal): void {
    for (const client of [...this.clients]) client.audience.signal(signal, [client]);
  }

  /** The user's conversation with one person of this name; with oneself, too. */
  conversationOf(name: string): Room | undefined {
    const key = skeleton(name);
    const self = skeleton(this.user.name) === key;
    return this.feeds.find(({ room: { kind, people = [] } }) => {
      if (kind !== "direct" || people.length > 2) return false;
      return self
        ? people.length === 1
        : people.some((person) => person.id !== this.user.id && skeleton(person.name) === key);
    })?.room;
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
