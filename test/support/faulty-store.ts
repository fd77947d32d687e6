import type { Store } from "../../src/chat/ports.ts";

type Read = "events" | "roomsOf" | "headsOf";

/** What can be made to go wrong between a real store and whoever uses it. */
export class Faults {
  /** So many of the next announcements get lost. */
  losing = 0;
  /** Called around each read: it waits before the read is asked, or before its answer is given. */
  delay: ((when: "before" | "after") => Promise<void>) | undefined;
  readonly #held = new Map<Read, Promise<void>>();
  readonly #failing = new Map<Read, number>();

  /** Answers to this read are as old as their question, and come only when the returned function is called. */
  hold(read: Read): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(read, promise);
    return () => {
      this.#held.delete(read);
      resolve();
    };
  }

  /** The next of these reads fails. */
  failNext(read: Read): void {
    this.#failing.set(read, (this.#failing.get(read) ?? 0) + 1);
  }

  async through<T>(read: Read, ask: () => Promise<T>): Promise<T> {
    const failures = this.#failing.get(read) ?? 0;
    this.#failing.set(read, Math.max(0, failures - 1));
    if (failures > 0) throw new Error(`${read} fails, as the test wants it`);
    const held = this.#held.get(read);
    await this.delay?.("before");
    const answer = await ask();
    await this.delay?.("after");
    await held;
    return answer;
  }
}

/** A thin layer over the real store: everything is real but the announcements and reads that a test spoils. */
export function faultyStore(real: Store, faults: Faults): Store {
  return {
    change: (actor, command) => real.change(actor, command),
    onCommit: (hear) =>
      real.onCommit((commit) => {
        if (faults.losing > 0) faults.losing -= 1;
        else hear(commit);
      }),
    onLost: (hear) => real.onLost(hear),
    events: (...asked) => faults.through("events", () => real.events(...asked)),
    roomsOf: (...asked) => faults.through("roomsOf", () => real.roomsOf(...asked)),
    headsOf: (...asked) => faults.through("headsOf", () => real.headsOf(...asked)),
    history: (...asked) => real.history(...asked),
    listRooms: (...asked) => real.listRooms(...asked),
    publicRoom: (...asked) => real.publicRoom(...asked),
    membersOf: (...asked) => real.membersOf(...asked),
    userByToken: (...asked) => real.userByToken(...asked),
    userByName: (...asked) => real.userByName(...asked),
    guests: () => real.guests(),
    get trouble() {
      return real.trouble;
    },
    close: () => real.close(),
  };
}
