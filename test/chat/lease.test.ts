import { expect, test } from "bun:test";
import { localBus } from "../../src/bus/local.ts";
import type { Bus, NodeId } from "../../src/chat/bus.ts";
import { Lease } from "../../src/chat/lease.ts";
import { Faults, faultyStore } from "../support/faulty-store.ts";
import { HandClock } from "../support/hand-clock.ts";
import { ProcessBus } from "../support/process-bus.ts";
import { StoreHome } from "../support/store-home.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import { turns } from "../support/turns.ts";

const RENEW_MS = 2_000;
const LEASE_MS = 7_000;

/** Nodes that would all do the same work. */
class Workshop implements AsyncDisposable {
  readonly clock = new HandClock();
  readonly faults = new Faults();
  /** Who began and who ended, in this order. */
  readonly told: string[] = [];
  readonly #bus = new ProcessBus();
  readonly #home: StoreHome;

  private constructor(home: StoreHome) {
    this.#home = home;
  }

  static async open(): Promise<Workshop> {
    return new Workshop(await StoreHome.open());
  }

  async lease(node: string, bus: Bus = this.#bus.node(node)): Promise<Lease> {
    const store = faultyStore(this.#home.store, this.faults);
    const log = { info: () => {}, error: () => {} };
    const lease = new Lease(
      "search",
      { store, bus, clock: this.clock, log, run: `run of ${node}` },
      {
        held: () => this.told.push(`${node} begins`),
        lost: () => this.told.push(`${node} ends`),
      },
    );
    await lease.open();
    return lease;
  }

  /** Renewals are due, and have been answered. */
  async renewals(): Promise<void> {
    this.clock.pass(RENEW_MS);
    await turns(3);
    // Changes are carried out in order.
    await new Townsfolk(this.#home.store).does(SYSTEM, { type: "room.sweep" });
    await turns(3);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#home[Symbol.asyncDispose]();
  }
}

test("[NODE-7] one of two nodes does the work; when it stops, the other does it", async () => {
  await using shop = await Workshop.open();
  const [one, two] = [await shop.lease("n1"), await shop.lease("n2")];
  await shop.renewals();
  expect([one.isHeld, two.isHeld]).toEqual([true, false]);
  await one.close();
  expect(one.isHeld).toBe(false);
  await shop.renewals();
  expect(two.isHeld).toBe(true);
  expect(shop.told).toEqual(["n1 begins", "n1 ends", "n2 begins"]);
  await two.close();
});

test("[NODE-7] a node that cannot renew its lease ends its work before another one may begin", async () => {
  await using shop = await Workshop.open();
  const one = await shop.lease("n1");
  shop.faults.full = true;
  for (let passed = 0; passed < LEASE_MS - RENEW_MS; passed += RENEW_MS) {
    expect(one.isHeld).toBe(true);
    await shop.renewals();
  }
  shop.clock.pass(LEASE_MS);
  expect(one.isHeld).toBe(false);
  expect(shop.told).toEqual(["n1 begins", "n1 ends"]);
  await turns(3);
  shop.faults.full = false;
  await shop.renewals();
  expect(one.isHeld).toBe(true);
  await one.close();
});

test("[NODE-7] a node that is alone does everything, and asks nobody", async () => {
  await using shop = await Workshop.open();
  shop.faults.full = true;
  const lease = await shop.lease("n1", localBus("n1" as NodeId));
  shop.clock.pass(10 * LEASE_MS);
  expect(lease.isHeld).toBe(true);
  expect(lease.holder).toBeUndefined();
  await lease.close();
  expect(shop.told).toEqual(["n1 begins", "n1 ends"]);
});
