import type { RoomId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Allowance, Buckets } from "./buckets.ts";
import type { Payer } from "./payer.ts";
import type { Price } from "./prices.ts";

/** What one payer may cause: work in microseconds, text in bytes. */
class Purse {
  readonly #work: Buckets<string>;
  readonly #text: Buckets<string>;

  constructor(work: Allowance, text: Allowance) {
    this.#work = new Buckets(work);
    this.#text = new Buckets(text);
  }

  wait(key: string, { work, text }: Price, now: number): number {
    const workMs = this.#work.wait(key, now, work);
    return text === 0 ? workMs : Math.max(workMs, this.#text.wait(key, now, text));
  }

  spend(key: string, { work, text }: Price, now: number): void {
    this.#work.spend(key, now, work);
    if (text > 0) this.#text.spend(key, now, text);
  }
}

const ofWork = (burstMs: number, msPerSecond: number): Allowance => ({
  burst: burstMs * 1_000,
  perSecond: msPerSecond * 1_000,
});
const ofText = (burst: number, perSecond: number): Allowance => ({ burst, perSecond });

const NOTHING: Price = { work: 0, text: 0 };
/** All strangers together. */
const EVERYBODY = "";
/** A provider's customer has a whole IPv6 /48: as much as so many of its /64. */
export const NETWORKS_IN_WIDE = 4;
/** How long a room remembers who writes in it: those share what the room takes. */
const WRITING_MS = 10_000;

/** The /48 of an IPv6 /64, as `networkOf` of net/addresses.ts writes it. */
export const wideOf = (network: string): string | undefined =>
  network.includes(":") ? network.split(":").slice(0, 3).join(":") : undefined;

/**
 * Who has used how much of the server: per person, per network of strangers, and all strangers together, so that
 * whatever strangers do there is something left for people with a history. What a person pays is theirs alone.
 */
export class Budgets {
  readonly #people = new Purse(
    ofWork(limits.workMsBurstMax, limits.workMsPerSecondMax),
    ofText(limits.textBytesBurstMax, limits.textBytesPerSecondMax),
  );
  readonly #networks: Purse;
  readonly #wide: Purse;
  readonly #strangers: Buckets<string>;
  readonly #rooms = new RoomShares();

  /** `factor` = how many times the usual a network may cause: a school has one address. */
  constructor(factor = 1) {
    const network = (times: number) =>
      new Purse(
        ofWork(times * limits.workMsPerAddressBurstMax, times * limits.workMsPerAddressPerSecondMax),
        ofText(times * limits.textBytesPerAddressBurstMax, times * limits.textBytesPerAddressPerSecondMax),
      );
    this.#networks = network(factor);
    this.#wide = network(factor * NETWORKS_IN_WIDE);
    this.#strangers = new Buckets(
      ofWork(factor * limits.strangersWorkMsBurstMax, factor * limits.strangersWorkMsPerSecondMax),
    );
  }

  /** Milliseconds to wait, 0 = paid. What cannot be paid whole costs nothing. */
  pay(payer: Payer, price: Price, now: number): number {
    const waitMs = this.#wait(payer, price, now);
    if (waitMs === 0) this.#spend(payer, price, now);
    return waitMs;
  }

  #wait({ group, person }: Payer, price: Price, now: number): number {
    const wide = wideOf(group);
    const isStranger = group !== person;
    return Math.max(
      this.#people.wait(person, price, now),
      isStranger ? this.#networks.wait(group, price, now) : 0,
      isStranger && wide !== undefined ? this.#wide.wait(wide, price, now) : 0,
      isStranger ? this.#strangers.wait(EVERYBODY, now, price.work) : 0,
    );
  }

  /** What has been done already, at its price. Returns the milliseconds until the debt that it leaves is paid. */
  charge(payer: Payer, price: Price, now: number): number {
    this.#spend(payer, price, now);
    return this.#wait(payer, NOTHING, now);
  }

  #spend({ group, person }: Payer, price: Price, now: number): void {
    this.#people.spend(person, price, now);
    if (group === person) return;
    this.#networks.spend(group, price, now);
    const wide = wideOf(group);
    if (wide !== undefined) this.#wide.spend(wide, price, now);
    this.#strangers.spend(EVERYBODY, now, price.work);
  }

  /** Milliseconds until the room takes so much more text of this person, 0 = paid. */
  payRoom(room: RoomId, person: string, bytes: number, now: number): number {
    return this.#rooms.take(room, person, bytes, now);
  }
}

/** How much text a room takes, so that its readers can follow: shared by those who write in it. */
class RoomShares {
  readonly #rooms = new Buckets<RoomId>(
    ofText(limits.roomTextBytesBurstMax, limits.roomTextBytesPerSecondMax),
  );
  /** What each writer has used of it lately. */
  readonly #writers = new Map<RoomId, Map<string, { used: number; at: number }>>();
  #prunedAt = 0;

  /** While there is enough for all, it goes to who comes first; then to those who have had less than their share. */
  take(room: RoomId, person: string, bytes: number, now: number): number {
    const waitMs = this.#rooms.wait(room, now, bytes);
    const writers = this.#writersOf(room, now);
    const used = this.#usedBy(writers.get(person), now);
    const share = (limits.roomTextBytesPerSecondMax * WRITING_MS) / 1_000 / (writers.size + 1);
    if (waitMs > 0 && used + bytes > share) return waitMs;
    this.#rooms.spend(room, now, bytes);
    writers.set(person, { used: used + bytes, at: now });
    return 0;
  }

  #usedBy(writer: { used: number; at: number } | undefined, now: number): number {
    return writer ? Math.max(0, writer.used * (1 - (now - writer.at) / WRITING_MS)) : 0;
  }

  #writersOf(room: RoomId, now: number): Map<string, { used: number; at: number }> {
    if (now - this.#prunedAt > WRITING_MS) this.#prune(now);
    const found = this.#writers.get(room);
    if (found) return found;
    const writers = new Map<string, { used: number; at: number }>();
    this.#writers.set(room, writers);
    return writers;
  }

  #prune(now: number): void {
    this.#prunedAt = now;
    for (const [room, writers] of this.#writers) {
      for (const [person, { at }] of writers) if (now - at > WRITING_MS) writers.delete(person);
      if (writers.size === 0) this.#writers.delete(room);
    }
  }
}
