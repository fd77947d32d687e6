import type { UserId } from "../protocol/ids.ts";
import type { OwnSignal } from "../protocol/signals.ts";
import type { Bus } from "./bus.ts";
import type { PersonEntry } from "./journal.ts";
import type { LocalUsers } from "./local-users.ts";
import type { Store } from "./store.ts";

const ENTRIES_AT_ONCE = 200;

interface OwnSignalsWorld {
  readonly users: LocalUsers;
  readonly store: Pick<Store, "ownSignals">;
  readonly bus: Pick<Bus, "reach">;
}

/** What a user was told about one thing: an invitation, a block, the settings, a reading position. */
type Told = readonly [about: string, state: string];

/**
 * What clients of this node were told about their own users, by signals that are in no log. The journal has an entry for each;
 * what a client was not told when the journal is read, it is told then, as it is by now.
 */
export class OwnSignals {
  readonly #users: LocalUsers;
  readonly #store: Pick<Store, "ownSignals">;
  readonly #bus: Pick<Bus, "reach">;
  /** Since the journal was read last, and in the time before that: what is told now may be in the next part of the journal. */
  #told = new Map<string, string>();
  #before: ReadonlyMap<string, string> = new Map();

  constructor({ users, store, bus }: OwnSignalsWorld) {
    this.#users = users;
    this.#store = store;
    this.#bus = bus;
  }

  /** Tells a user's clients on this node. */
  tell(user: UserId, signal: OwnSignal): void {
    const local = this.#users.of(user);
    if (!local) return;
    // A node that is alone loses no signal.
    const told = this.#bus.reach === "alone" ? undefined : toldOf(signal);
    if (told) this.#told.set(`${user} ${told[0]}`, told[1]);
    local.signal(signal);
  }

  /** The journal has these entries. */
  async heal(entries: readonly PersonEntry[]): Promise<void> {
    const ours = [...new Map(entries.map((one) => [JSON.stringify(one), one])).values()].filter(({ user }) =>
      this.#users.of(user),
    );
    for (let i = 0; i < ours.length; i += ENTRIES_AT_ONCE) {
      const some = ours.slice(i, i + ENTRIES_AT_ONCE);
      const signals = await this.#store.ownSignals(some);
      for (const [n, { user }] of some.entries()) {
        const signal = signals[n];
        if (signal && !this.#isTold(user, signal)) this.tell(user, signal);
      }
    }
  }

  /** The journal was read to its end. */
  looked(): void {
    this.#before = this.#told;
    this.#told = new Map();
  }

  #isTold(user: UserId, signal: OwnSignal): boolean {
    const [about, state] = toldOf(signal) ?? [];
    const key = `${user} ${about}`;
    return (this.#told.get(key) ?? this.#before.get(key)) === state;
  }
}

function toldOf(signal: OwnSignal): Told | undefined {
  switch (signal.type) {
    case "invited":
      return [`invitation ${signal.room.id}`, signal.by.id];
    case "uninvited":
      return [`invitation ${signal.room}`, ""];
    case "blocked":
      return [`block ${signal.user.id}`, "blocked"];
    case "unblocked":
      return [`block ${signal.user}`, ""];
    case "settings":
      return ["settings", signal.strangers];
    case "cursor":
      return [`cursor ${signal.room} ${signal.thread ?? ""}`, String(signal.read)];
    default:
      return undefined;
  }
}
