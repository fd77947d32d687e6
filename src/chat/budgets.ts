import type { RoomId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { type Allowance, Buckets, type PartOf } from "./buckets.ts";
import { isStranger, type Payer } from "./payer.ts";
import { type Portions, partOfNetwork, partOfPerson } from "./portions.ts";
import type { Price } from "./prices.ts";
import { Shares } from "./shares.ts";

/** What one payer may use: work in microseconds, text in bytes. */
class Purse {
  readonly #work: Buckets<string>;
  readonly #text: Buckets<string>;

  constructor(work: Allowance, text: Allowance, partOf?: PartOf<string>) {
    this.#work = new Buckets(work, partOf);
    this.#text = new Buckets(text, partOf);
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
/** The key of all strangers together. */
const ALL_STRANGERS = "";
/** One customer of a provider has a whole IPv6 /48: it may use as much as so many of its /64. */
export const NETWORKS_IN_WIDE = 4;
/**
 * Work beyond its estimate is charged to all strangers together up to this much; the rest is charged to their network.
 */
const UNFORESEEN_MAX = 20_000;

/** The /48 of an IPv6 /64, as `networkOf` of net/addresses.ts writes it. */
export const wideOf = (network: string): string | undefined =>
  network.includes(":") ? network.split(":").slice(0, 3).join(":") : undefined;

/**
 * The budgets of the server's work and text: per person, per network of strangers, and for all strangers together. So
 * strangers cannot use up what people with a history need, and nobody else can use up a person's own budget.
 */
export class Budgets {
  readonly #people: Purse;
  readonly #networks: Purse;
  readonly #wide: Purse;
  /** The budget of all strangers, which their networks share. */
  readonly #strangers: Shares<string>;
  readonly #rooms: Shares<RoomId>;

  /**
   * `factor` = how many times the usual budget a network has: a school has one address. `portions` = which part of each this
   * node grants, but for that of all strangers: it protects the processor of this node.
   */
  constructor(factor = 1, portions?: Portions) {
    const part = portions && partOfNetwork(portions);
    this.#people = new Purse(
      ofWork(limits.workMsBurstMax, limits.workMsPerSecondMax),
      ofText(limits.textBytesBurstMax, limits.textBytesPerSecondMax),
      portions && partOfPerson(portions),
    );
    this.#rooms = new Shares(ofText(limits.roomTextBytesBurstMax, limits.roomTextBytesPerSecondMax), part);
    const network = (times: number) =>
      new Purse(
        ofWork(times * limits.workMsPerAddressBurstMax, times * limits.workMsPerAddressPerSecondMax),
        ofText(times * limits.textBytesPerAddressBurstMax, times * limits.textBytesPerAddressPerSecondMax),
        part,
      );
    this.#networks = network(factor);
    this.#wide = network(factor * NETWORKS_IN_WIDE);
    this.#strangers = new Shares(
      ofWork(factor * limits.strangersWorkMsBurstMax, factor * limits.strangersWorkMsPerSecondMax),
    );
  }

  /** Milliseconds to wait; 0 = paid. A price that cannot be paid in full is not charged. */
  pay(payer: Payer, price: Price, now: number): number {
    const waitMs = this.#wait(payer, price, now);
    if (waitMs === 0) this.#spend(payer, price, now);
    return waitMs;
  }

  #wait(payer: Payer, price: Price, now: number): number {
    const { group, person } = payer;
    const own = this.#people.wait(person, price, now);
    if (!isStranger(payer)) return own;
    const wide = wideOf(group);
    return Math.max(
      own,
      this.#networks.wait(group, price, now),
      wide === undefined ? 0 : this.#wide.wait(wide, price, now),
      this.#strangers.wait(ALL_STRANGERS, group, price.work, now),
    );
  }

  /** Charges for work that is already done. Returns the milliseconds until the debt that it leaves is paid. */
  charge(payer: Payer, price: Price, now: number): number {
    // An estimate that was too low must not cost other networks: they keep their share of the strangers' budget.
    this.#spend(payer, price, now, Math.min(price.work, UNFORESEEN_MAX));
    return this.debtMs(payer, now);
  }

  /** Milliseconds until the payer's debt is paid; 0 = there is none. */
  debtMs(payer: Payer, now: number): number {
    return this.#wait(payer, NOTHING, now);
  }

  #spend(payer: Payer, price: Price, now: number, ofStrangers = price.work): void {
    const { group, person } = payer;
    this.#people.spend(person, price, now);
    if (!isStranger(payer)) return;
    this.#networks.spend(group, price, now);
    const wide = wideOf(group);
    if (wide !== undefined) this.#wide.spend(wide, price, now);
    this.#strangers.spend(ALL_STRANGERS, group, ofStrangers, now);
  }

  /** Milliseconds until the room accepts so much more text of this person; 0 = paid. */
  payRoom(room: RoomId, person: string, bytes: number, now: number): number {
    const waitMs = this.#rooms.wait(room, person, bytes, now);
    if (waitMs === 0) this.#rooms.spend(room, person, bytes, now);
    return waitMs;
  }
}
