import type { User } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Hub } from "./hub.ts";
import type { Clock, Log, Store } from "./ports.ts";

/** How long a guest who can come back is kept after their last client. */
const GUEST_GRACE_MS = 60_000;
/**
 * Guests that are let go at the same time; the others wait, so that a crowd's leaving delays nobody's messages. Each may be
 * in hundreds of rooms.
 */
const AT_ONCE = 4;

/** Lets guests go a while after their last client. */
export class Guests {
  readonly #clock: Clock;
  readonly #release: (guest: UserId) => Promise<boolean>;
  readonly #timers = new Map<UserId, () => void>();
  readonly #queue: UserId[] = [];
  #releasing = 0;
  #closed = false;

  /** `release` tells whether it is done; what is not is tried again after a while. */
  constructor(clock: Clock, release: (guest: UserId) => Promise<boolean>) {
    this.#clock = clock;
    this.#release = release;
  }

  here(user: User): void {
    this.#timers.get(user.id)?.();
    this.#timers.delete(user.id);
  }

  /** Nobody can come back as a guest who holds no token, so those are let go at once. */
  gone(guest: UserId, canReturn: boolean): void {
    if (this.#closed) return;
    this.#timers.get(guest)?.();
    if (!canReturn) this.#letGo(guest);
    else
      this.#timers.set(
        guest,
        this.#clock.after(GUEST_GRACE_MS, () => this.#letGo(guest)),
      );
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#queue.length = 0;
  }

  #letGo(guest: UserId): void {
    this.#timers.delete(guest);
    this.#queue.push(guest);
    this.#next();
  }

  #next(): void {
    while (this.#releasing < AT_ONCE && !this.#closed) {
      const guest = this.#queue.shift();
      if (guest === undefined) return;
      this.#releasing += 1;
      void this.#release(guest).then((done) => {
        this.#releasing -= 1;
        if (!done) this.gone(guest, true);
        this.#next();
      });
    }
  }
}

/** Lets a guest go, unless they are here again. Tells whether it is done. */
export const releasing =
  ({ store, log }: { readonly store: Store; readonly log: Log }, hub: Hub) =>
  async (guest: UserId): Promise<boolean> => {
    if (hub.clientsOf(guest) > 0) return true;
    try {
      const { refused } = await store.change(guest, { type: "guest.release" });
      if (refused && !["not_signed_in", "bad_request"].includes(refused.code)) return false;
      // Whoever came back at that very moment came back as nobody.
      if (!refused) hub.endClients(guest, "signed_out");
      return true;
    } catch (cause) {
      log.error("letting a guest go failed", cause);
      return false;
    }
  };
