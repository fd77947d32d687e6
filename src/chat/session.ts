import type { PresenceState, User } from "../protocol/account.ts";
import type { EventOf } from "../protocol/events.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { MembershipEvent } from "../protocol/membership.ts";
import { skeleton } from "../protocol/names.ts";
import type { Room, RoomDeleted, RoomRestored } from "../protocol/room.ts";
import type { Feed } from "./feed.ts";
import type { Client, Places } from "./ports.ts";

/** Somebody came into this room or went out of it. */
export interface MembershipNews {
  readonly event: MembershipEvent | EventOf<RoomDeleted | RoomRestored>;
  readonly room: Room;
}

/**
 * A user's presence on this node. It lives while it has clients; whatever the user gets, each of them gets.
 * Most sessions have one client and few rooms, and there are very many sessions: plain lists cost the least memory.
 */
export class Session {
  /** As they are now. */
  user: User;
  readonly clients: Client[] = [];
  readonly feeds: Feed[] = [];
  /** Until the user's rooms have been loaded. */
  ready: Promise<Places> | undefined;
  /** What happened to the user's memberships while they were being loaded. */
  pending: MembershipNews[] | undefined = [];
  /** Clients at which nobody sits just now. */
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
    feed.sessions += 1;
  }

  removeFeed(feed: Feed): void {
    if (remove(this.feeds, feed)) feed.sessions -= 1;
  }

  /** Returns whether it was one of them. */
  removeClient(client: Client): boolean {
    this.#away?.delete(client);
    return remove(this.clients, client);
  }

  /** Whoever is at one of their devices is here. */
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
