import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Amount, RoomAmount } from "../protocol/storage.ts";
import { SYSTEM } from "./decide.ts";
import type { Clock, Log } from "./ports.ts";
import type { StoragePlace, StorageStep, Store } from "./store.ts";

interface StorageWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** After each step comes a pause so many times as long, so that other people have the store for most of the time. */
const PAUSE_SHARE = 3;
const PAUSE_MS_MIN = 2;
/** Figures of this age are counted anew, unless that takes a good part of the time. */
const OLD_MS = 60_000;
const REST_SHARE = 20;
/** So many figures are kept at once. */
const KEPT_AT_ONCE = 500;

const NOTHING: Amount = { messages: 0, bytes: 0 };
const plus = (a: Amount, b: Amount): Amount => ({
  messages: a.messages + b.messages,
  bytes: a.bytes + b.bytes,
});

/** What a count has found so far. */
interface Found {
  rooms: Amount;
  conversations: Amount;
  readonly people: Map<UserId, Amount>;
  /** The room that the count is in, and those of which the figures are not kept yet. */
  readonly byRoom: Map<RoomId, RoomAmount>;
}

/**
 * Counts how much was written in each room and by each person: when an admin looks and the figures are old, in steps of a few
 * thousand events, between which others read. The figures go into tables; the count itself is lost when the server stops.
 */
export class StorageCount {
  readonly #world: StorageWorld;
  #counting: Promise<void> | undefined;
  #notBefore = 0;
  #isClosed = false;
  #wake = () => {};

  constructor(world: StorageWorld) {
    this.#world = world;
  }

  /** Begins to count if the figures are old; no age = there are none. Returns whether a count is under way. */
  begin(ageMs: number | undefined): boolean {
    const { clock } = this.#world;
    const isOld = ageMs === undefined || ageMs > OLD_MS;
    if (!this.#counting && !this.#isClosed && isOld && clock.now() >= this.#notBefore)
      this.#counting = this.#count().finally(() => {
        this.#counting = undefined;
      });
    return this.#counting !== undefined;
  }

  /** Resolves when the count that is under way has ended. */
  async ended(): Promise<void> {
    await this.#counting;
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async #count(): Promise<void> {
    const { clock, log } = this.#world;
    const begun = clock.now();
    try {
      await this.#walk();
    } catch (cause) {
      if (!this.#isClosed) log.error("counting the storage failed", cause);
    }
    this.#notBefore = clock.now() + (clock.now() - begun) * REST_SHARE;
  }

  async #walk(): Promise<void> {
    let walk = 0;
    const found: Found = { rooms: NOTHING, conversations: NOTHING, people: new Map(), byRoom: new Map() };
    for (let place: StoragePlace | undefined = [0, 0]; place; ) {
      const { clock, store } = this.#world;
      const before = clock.now();
      const step: StorageStep = await store.storageAfter(place);
      if (this.#isClosed) return;
      if (walk === 0) walk = step.time;
      add(found, step);
      place = step.next;
      if (found.byRoom.size > KEPT_AT_ONCE || !place) await this.#keepRooms(walk, found, place?.[0]);
      if (place) await this.#pause(Math.max(PAUSE_MS_MIN, (clock.now() - before) * PAUSE_SHARE));
    }
    const people = [...found.people].map(([user, amount]) => ({ user, ...amount }));
    for (let i = 0; i < people.length && !this.#isClosed; i += KEPT_AT_ONCE) {
      await this.#keep({ walk, rooms: [], people: people.slice(i, i + KEPT_AT_ONCE) });
      await this.#pause(PAUSE_MS_MIN);
    }
    const { rooms, conversations } = found;
    if (!this.#isClosed) await this.#keep({ walk, rooms: [], people: [], counted: { rooms, conversations } });
  }

  /** Keeps the figures of all rooms except the one that the count is still in. */
  async #keepRooms(walk: number, { byRoom }: Found, current?: number): Promise<void> {
    const complete = [...byRoom.values()].filter(({ room }) => room !== `r${current}`);
    for (let i = 0; i < complete.length && !this.#isClosed; i += KEPT_AT_ONCE)
      await this.#keep({ walk, rooms: complete.slice(i, i + KEPT_AT_ONCE), people: [] });
    for (const { room } of complete) byRoom.delete(room);
  }

  async #keep(
    figures: Omit<Parameters<Store["change"]>[1] & { type: "storage.keep" }, "type">,
  ): Promise<void> {
    const { refused } = await this.#world.store.change(SYSTEM, { type: "storage.keep", ...figures });
    if (refused) throw new Error(refused.message);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#world.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function add(found: Found, { amounts }: StorageStep): void {
  for (const { room, isConversation, user, lastAtMs, ...amount } of amounts) {
    found.people.set(user, plus(found.people.get(user) ?? NOTHING, amount));
    if (isConversation) {
      found.conversations = plus(found.conversations, amount);
      continue;
    }
    found.rooms = plus(found.rooms, amount);
    const before = found.byRoom.get(room);
    const last = Math.max(before?.lastAtMs ?? 0, lastAtMs);
    found.byRoom.set(room, { room, lastAtMs: last, ...plus(before ?? NOTHING, amount) });
  }
}
