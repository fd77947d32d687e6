import type { User } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Announcer } from "./announcer.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Client } from "./audience.ts";
import type { Bus } from "./bus.ts";
import type { Delivery } from "./delivery.ts";
import { type Entered, enteredOf, type Resume } from "./entered.ts";
import type { LocalUser } from "./local-user.ts";
import type { LocalUsers } from "./local-users.ts";
import { isSame } from "./repair.ts";
import type { Places, Store } from "./store.ts";

interface EntranceWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly users: LocalUsers;
  readonly arrivals: Arrivals;
  readonly delivery: Delivery;
  readonly announcer: Announcer;
  /** The first client of a user has come, or the last one has left. */
  came(user: UserId): void;
  left(user: UserId, canReturn: boolean): void;
}

/** Clients come to this node, and go. */
export class Entrance {
  readonly #world: EntranceWorld;

  constructor(world: EntranceWorld) {
    this.#world = world;
  }

  /**
   * A client of this user enters. In each room it gets everything after the seq that `since` names, and in other rooms
   * everything after the seq that its greeting names; without `since`, everything that is said from this moment on.
   * Live events reach it as soon as this resolves, so its greeting must not wait for anything else. Undefined = the
   * session by which it signed in has ended. Throws if the store cannot answer: then the client has not entered.
   */
  async enter(client: Client, user: User, since?: Resume): Promise<Entered | undefined> {
    const { bus, users, arrivals, delivery, announcer } = this.#world;
    bus.listen(user.id);
    const local = users.add(client, user);
    if (local.clients.length === 1) this.#world.came(user.id);
    const arrival = arrivals.begin(client, since === undefined);
    try {
      const places = await this.#placesOf(local, client);
      // The connection may have closed in the meantime.
      if (!local.clients.includes(client)) return nowhere(local, places);
      if (!places.holds) return undefined;
      if (!local.isKnown) {
        delivery.load(local, places.rooms, arrival.memberships);
        announcer.changed(local);
        for (const bell of arrival.bells) delivery.bell(bell);
      }
      // Other nodes, and commits that were not announced, may have grown these logs beyond what this node has heard.
      for (const { id, seq } of places.rooms) delivery.knows(id, seq);
      const { behind, ...entered } = enteredOf(client, local, places, { since, heads: arrival.heads });
      return { ...entered, follow: () => delivery.follow(client, behind) };
    } catch (cause) {
      this.leave(client);
      throw cause;
    } finally {
      arrivals.end(arrival);
    }
  }

  /**
   * Returns the user if that was their last client on this node. `canReturn`: the client may be on its way back, since its
   * connection has just broken.
   */
  leave(client: Client, canReturn = true): User | undefined {
    const { bus, users, delivery, announcer } = this.#world;
    const local = users.of(client.user);
    const before = local?.state;
    if (!local || !users.removeClient(local, client)) return undefined;
    for (const feed of local.feeds) feed.remove(client);
    if (local.clients.length > 0) {
      if (local.state !== before) announcer.changed(local);
      return undefined;
    }
    users.remove(local);
    bus.leave(client.user);
    this.#world.left(client.user, canReturn);
    announcer.gone(local, before ?? "online");
    delivery.unload(local);
    return local.user;
  }

  /**
   * The user may have changed since the client was admitted. What this node heard while the store was reading is newer
   * still.
   */
  async #placesOf(local: LocalUser, client: Client): Promise<Places> {
    const before = local.user;
    const places = await this.#world.store.asking(client).placesOf(before.id, client.session);
    // An equal object is dropped: otherwise each user would be in memory twice.
    if (places.user && local.user === before && !isSame(places.user, before)) local.user = places.user;
    return places;
  }
}

const nowhere = ({ user }: LocalUser, { invitations, contact }: Places): Entered => ({
  ...{ user, rooms: [], invitations, contact, resets: new Map() },
  follow: () => {},
});
