import type { Lookups, Store } from "../../src/chat/store.ts";
import { refusal } from "../../src/protocol/errors.ts";

type Asked = "change" | "events" | "placesOf" | "joinedRoom" | "serverLog" | "exported";

/** Faults that a test can cause between a real store and its user. */
export class Faults {
  /** So many of the next announcements get lost. */
  losing = 0;
  /** As with a full disk: every change is refused. */
  full = false;
  /** Called around each question: it waits before that is asked, or before its answer is given. */
  delay: ((when: "before" | "after") => Promise<void>) | undefined;
  readonly #held = new Map<Asked, Promise<void>>();
  readonly #failing = new Map<Asked, number>();

  /** Answers to this are as old as their question, and come only when the returned function is called. */
  hold(read: Asked): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(read, promise);
    return () => {
      this.#held.delete(read);
      resolve();
    };
  }

  /** The next of these fails. */
  failNext(read: Asked): void {
    this.#failing.set(read, (this.#failing.get(read) ?? 0) + 1);
  }

  async through<T>(read: Asked, ask: () => Promise<T>): Promise<T> {
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
    ...lookups(real, faults),
    change: (...asked) =>
      faults.through("change", async () =>
        faults.full ? { refused: refusal("unavailable") } : await real.change(...asked),
      ),
    onCommit: (hear) =>
      real.onCommit((commit) => {
        if (faults.losing > 0) faults.losing -= 1;
        else hear(commit);
      }),
    serverLog: (...asked) => faults.through("serverLog", () => real.serverLog(...asked)),
    onGrown: (hear) => real.onGrown(hear),
    grown: (...asked) => real.grown(...asked),
    cursorOf: (...asked) => real.cursorOf(...asked),
    deadLetters: (...asked) => real.deadLetters(...asked),
    onLost: (hear) => real.onLost(hear),
    onSpent: (hear) => real.onSpent(hear),
    ask: (...asked) => real.ask(...asked),
    asking: (payer) => lookups(real.asking(payer), faults),
    get trouble() {
      return real.trouble;
    },
    close: () => real.close(),
  };
}

function lookups(real: Lookups, faults: Faults): Lookups {
  return {
    events: (...asked) => faults.through("events", () => real.events(...asked)),
    placesOf: (...asked) => faults.through("placesOf", () => real.placesOf(...asked)),
    joinedRoom: (...asked) => faults.through("joinedRoom", () => real.joinedRoom(...asked)),
    headsOf: (...asked) => real.headsOf(...asked),
    countPublicRooms: () => real.countPublicRooms(),
    statusEnds: () => real.statusEnds(),
    publicRoom: (...asked) => real.publicRoom(...asked),
    userByToken: (...asked) => real.userByToken(...asked),
    factorOf: (...asked) => real.factorOf(...asked),
    hasRecoveryCode: (...asked) => real.hasRecoveryCode(...asked),
    passkeyOf: (...asked) => real.passkeyOf(...asked),
    userByCertificate: (...asked) => real.userByCertificate(...asked),
    userByOidc: (...asked) => real.userByOidc(...asked),
    userByName: (...asked) => real.userByName(...asked),
    userById: (...asked) => real.userById(...asked),
    sessionsOf: (...asked) => real.sessionsOf(...asked),
    exported: (...asked) => faults.through("exported", () => real.exported(...asked)),
    recoveredBy: (...asked) => real.recoveredBy(...asked),
    inviteByCode: (...asked) => real.inviteByCode(...asked),
    entryByCode: (...asked) => real.entryByCode(...asked),
    invites: (...asked) => real.invites(...asked),
    isOwnerCode: (...asked) => real.isOwnerCode(...asked),
    ownSignals: (...asked) => real.ownSignals(...asked),
    hasOwner: (...asked) => real.hasOwner(...asked),
    lastSaid: (...asked) => real.lastSaid(...asked),
    guestsOutside: (...asked) => real.guestsOutside(...asked),
    standingRanges: () => real.standingRanges(),
    namesOf: (...asked) => real.namesOf(...asked),
    storageAfter: (...asked) => real.storageAfter(...asked),
    roomTimes: (...asked) => real.roomTimes(...asked),
    seenBy: (...asked) => real.seenBy(...asked),
    nodes: () => real.nodes(),
    nodeStates: () => real.nodeStates(),
    guests: (...asked) => real.guests(...asked),
    picture: (...asked) => real.picture(...asked),
    settings: () => real.settings(),
    standingBans: () => real.standingBans(),
  };
}
