import type { User } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Bus } from "./bus.ts";
import type { Hub } from "./hub.ts";
import type { Clock, Log } from "./ports.ts";
import type { Store } from "./store.ts";

/** How long a guest who can come back is kept after their last client. */
const GUEST_GRACE_MS = 60_000;
/**
 * So many guests are removed at the same time; the others wait, so that a crowd that leaves delays no messages. Each
 * may be in hundreds of rooms.
 */
const AT_ONCE = 4;

interface GuestsWorld {
  readonly clock: Clock;
  /** Removes a guest from this node. Returns whether it is done; if not, it is tried again after a while. */
  release(guest: UserId, reason?: string): Promise<boolean>;
  /** This node gets the guest's lease. */
  lease(guest: UserId): void;
}

/** A guest without a client here, who may come back. */
interface Waiting {
  readonly cancel: () => void;
  /** This node has their lease. */
  readonly isLeased: boolean;
}

/** A guest who is let go, and why they go, if they said so. `over` is called when it was tried. */
interface Going {
  readonly guest: UserId;
  readonly reason: string | undefined;
  readonly over: () => void;
}

/**
 * Removes guests a while after their last client has left. A guest who is at this node has a lease of it: see
 * leases.ts.
 */
export class Guests {
  readonly #world: GuestsWorld;
  readonly #waiting = new Map<UserId, Waiting>();
  /** Guests who were made with a lease of this node and have not entered yet. */
  readonly #made = new Set<UserId>();
  readonly #queue: Going[] = [];
  #releasing = 0;
  #closed = false;

  constructor(world: GuestsWorld) {
    this.#world = world;
  }

  made(guest: UserId): void {
    this.#made.add(guest);
  }

  /** A client of the user has entered. `isFirst` = the user has no other client here. */
  here({ id, kind }: User, isFirst: boolean): void {
    const waiting = this.#waiting.get(id);
    waiting?.cancel();
    this.#waiting.delete(id);
    const isLeased = this.#made.delete(id) || waiting?.isLeased || !isFirst;
    if (kind === "guest" && !isLeased) this.#world.lease(id);
  }

  /**
   * A guest without a token cannot come back, and is removed at once. `reason` is what the others are told. Resolves when the
   * others were told, when it failed (it is tried again later), or at once if the guest can come back.
   */
  async gone(guest: UserId, canReturn: boolean, reason?: string): Promise<void> {
    if (canReturn) this.#waits(guest, true, reason);
    else await new Promise<void>((over) => this.#letGo({ guest, reason, over }));
  }

  /** Guests of a node that has died, or of the last run of this one: they may come back here. */
  adopt(guests: readonly UserId[], isHere: (guest: UserId) => boolean): void {
    for (const guest of guests) if (!isHere(guest) && !this.#waiting.has(guest)) this.#waits(guest, false);
  }

  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
    for (const { over } of this.#queue.splice(0)) over();
  }

  #waits(guest: UserId, isLeased: boolean, reason?: string): void {
    if (this.#closed) return;
    this.#made.delete(guest);
    this.#waiting.get(guest)?.cancel();
    const cancel = this.#world.clock.after(GUEST_GRACE_MS, () =>
      this.#letGo({ guest, reason, over: () => {} }),
    );
    this.#waiting.set(guest, { cancel, isLeased });
  }

  #letGo(going: Going): void {
    const { guest } = going;
    if (this.#closed) {
      going.over();
      return;
    }
    this.#made.delete(guest);
    this.#waiting.get(guest)?.cancel();
    this.#waiting.delete(guest);
    this.#queue.push(going);
    this.#next();
  }

  #next(): void {
    while (this.#releasing < AT_ONCE && !this.#closed) {
      const going = this.#queue.shift();
      if (!going) return;
      const { guest, reason, over } = going;
      this.#releasing += 1;
      void this.#world.release(guest, reason).then((done) => {
        this.#releasing -= 1;
        if (!done) this.#waits(guest, true, reason);
        over();
        this.#next();
      });
    }
  }
}

interface StoreWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

/** The guests of this node, as the store has them. */
export function guestsOf({ store, bus: { node }, clock, log }: StoreWorld, hub: Hub): Guests {
  const release = async (guest: UserId, reason?: string): Promise<boolean> => {
    if (hub.clientsOf(guest) > 0) return true;
    try {
      const { refused, ...outcome } = await store.change(guest, { type: "guest.release", node, reason });
      if (refused) return ["not_signed_in", "bad_request"].includes(refused.code);
      // A client that came back in the meantime no longer has a user, unless the guest is at another node.
      if (!("user" in outcome)) hub.people.end(guest, "signed_out");
      return true;
    } catch (cause) {
      log.error("removing a guest failed", cause);
      return false;
    }
  };
  const lease = (guest: UserId): void => {
    store.change(guest, { type: "guest.come", node }).catch((cause: unknown) => {
      log.error("taking the lease of a guest failed", cause);
    });
  };
  return new Guests({ clock, release, lease });
}
