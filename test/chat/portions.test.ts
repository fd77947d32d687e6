import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Client } from "../../src/chat/audience.ts";
import { type Allowance, Buckets } from "../../src/chat/buckets.ts";
import { type NodeId, SERVER } from "../../src/chat/bus.ts";
import { Elsewhere } from "../../src/chat/elsewhere.ts";
import { LocalUsers } from "../../src/chat/local-users.ts";
import { PerNetwork } from "../../src/chat/per-network.ts";
import { networkPortionOf, partOfPerson, portionOf } from "../../src/chat/portions.ts";
import type { User } from "../../src/protocol/account.ts";
import { userId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import { HandClock } from "../support/hand-clock.ts";
import { ProcessBus } from "../support/process-bus.ts";
import { upTo } from "../support/townsfolk.ts";
import { turns } from "../support/turns.ts";

const MALLORY = { id: userId(7), name: "mallory" } as User;
const client = { user: MALLORY.id } as Client;
/** Of all budgets of a person, this one takes longest to fill. */
const WORK: Allowance = { burst: limits.workMsBurstMax, perSecond: limits.workMsPerSecondMax };
const LONG_MS = 60_000;

/** The nodes of a server, as far as they divide what one person may do. */
class Nodes {
  readonly clock = new HandClock();
  readonly bus = new ProcessBus();
  readonly silent = new Set<NodeId>();
  readonly #nodes;

  constructor(count: number) {
    this.#nodes = upTo(count).map((n) => {
      const bus = this.bus.node(`n${n}`);
      const users = new LocalUsers();
      const elsewhere = new Elsewhere({ bus, clock: this.clock, users, silent: () => this.silent });
      bus.hear({
        bell: () => {},
        signal: (_, signal, from) => {
          if ("users" in signal) elsewhere.hears(signal, from);
        },
        listens: () => {},
        lost: () => elsewhere.lost(),
      });
      bus.listen(SERVER);
      elsewhere.counted(count);
      return { users, elsewhere, budget: new Buckets<string>(WORK, partOfPerson(elsewhere)) };
    });
  }

  comes(n: number): void {
    const node = this.#at(n);
    if (node.users.of(MALLORY.id)) return;
    node.users.add(client, MALLORY);
    node.elsewhere.came(MALLORY.id);
  }

  leaves(n: number): void {
    const node = this.#at(n);
    const local = node.users.of(MALLORY.id);
    if (!local) return;
    node.users.remove(local);
    node.elsewhere.left(MALLORY.id, true);
  }

  /** Takes all that there is on this node. */
  takes(n: number): number {
    let taken = 0;
    while (this.#at(n).budget.take(MALLORY.id, this.clock.now()) === 0) taken += 1;
    return taken;
  }

  partOn(n: number): number {
    return this.#at(n).elsewhere.ofPerson(MALLORY.id, this.clock.now());
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      this.clock.pass(Math.min(100, left));
      await turns(1);
    }
  }

  #at(n: number) {
    const node = this.#nodes[n % this.#nodes.length];
    if (!node) throw new Error("there is no node");
    return node;
  }
}

describe("a person on several nodes", () => {
  test("[NODE-50] gets at most twice their budget over all nodes, however they come, go and move", async () => {
    const step = fc.record({
      what: fc.constantFrom("comes", "leaves", "moves", "takes", "takes everywhere", "waits", "waits long"),
      node: fc.nat({ max: 9 }),
      ms: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10 }),
        fc.array(step, { maxLength: 60 }),
        async (count, steps) => {
          const nodes = new Nodes(count);
          let taken = 0;
          for (const { what, node, ms } of steps) {
            if (what === "comes" || what === "moves") nodes.comes(node);
            if (what === "leaves") nodes.leaves(node);
            if (what === "moves") for (const n of upTo(count, 0)) if (n !== node % count) nodes.leaves(n);
            if (what === "takes") taken += nodes.takes(node);
            if (what === "takes everywhere") for (const n of upTo(count)) taken += nodes.takes(n);
            if (what === "waits") await nodes.pass(ms * 50);
            if (what === "waits long") await nodes.pass(ms * 500);
            const once = WORK.burst + (nodes.clock.now() * WORK.perSecond) / 1_000;
            // On each node, a bucket of a few grants one that it has not quite.
            expect(taken).toBeLessThanOrEqual(2 * once + count);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("[NODE-50] who goes from node to node and takes all that each has gets no more than twice their budget", async () => {
    for (const stayMs of [0, 500, 3_000, 7_000, 12_000, 20_000]) {
      const nodes = new Nodes(10);
      let taken = 0;
      for (const n of upTo(60)) {
        nodes.comes(n);
        await nodes.pass(stayMs);
        taken += nodes.takes(n);
        nodes.leaves(n);
      }
      const once = WORK.burst + (nodes.clock.now() * WORK.perSecond) / 1_000;
      expect(taken).toBeLessThanOrEqual(2 * once + 10);
    }
  });

  test("[NODE-50] has the whole of it on the node where they are, a moment after they came", async () => {
    const nodes = new Nodes(10);
    nodes.comes(1);
    expect(nodes.partOn(1)).toBeCloseTo(1 / 9);
    await nodes.pass(13_000);
    expect(nodes.takes(1)).toBe(WORK.burst);
    await nodes.pass(1_000);
    expect(nodes.takes(1)).toBe(WORK.perSecond);
  });

  test("[NODE-50] has a part of it on each of the nodes where they are, also when these came to be at the same moment", async () => {
    const nodes = new Nodes(10);
    for (const n of upTo(4)) nodes.comes(n);
    await nodes.pass(LONG_MS);
    expect(upTo(5).map((n) => nodes.partOn(n))).toEqual([1 / 4, 1 / 4, 1 / 4, 1 / 4, 1 / 9]);
    nodes.leaves(2);
    nodes.leaves(3);
    await nodes.pass(200);
    expect([nodes.partOn(1), nodes.partOn(4)]).toEqual([1 / 2, 1 / 2]);
  });

  test("[NODE-50] has the least part while their node cannot know where else they are", async () => {
    const nodes = new Nodes(6);
    nodes.comes(1);
    nodes.comes(2);
    nodes.bus.weather = { lost: 1, twice: 0, late: 0 };
    await nodes.pass(LONG_MS);
    nodes.bus.clears();
    expect([nodes.partOn(1), nodes.partOn(2)]).toEqual([1 / 5, 1 / 5]);
    await nodes.pass(LONG_MS);
    expect([nodes.partOn(1), nodes.partOn(2)]).toEqual([1 / 2, 1 / 2]);
    nodes.silent.add("n5" as NodeId);
    expect([nodes.partOn(1), nodes.partOn(2)]).toEqual([1 / 3, 1 / 3]);
  });
});

describe("a part", () => {
  test("[NODE-50] is the whole on a node that is alone, and with one other node", () => {
    for (const nodes of [1, 2])
      for (const hereMs of [0, LONG_MS]) expect(portionOf({ nodes, elsewhere: nodes - 1, hereMs })).toBe(1);
  });

  test("[NODE-51] of a network is so much that all nodes together grant twice its limit", () => {
    for (const nodes of upTo(100)) expect(nodes * networkPortionOf(nodes)).toBeLessThanOrEqual(2);
    expect([1, 2, 4].map(networkPortionOf)).toEqual([1, 1, 1 / 2]);
  });

  test("[NODE-51] of a network that is less than one thing still grants one at a time", () => {
    const tries = new PerNetwork(
      { burst: 10, perSecond: 1 },
      { ofPerson: () => 1, ofNetwork: () => networkPortionOf(100) },
    );
    expect(tries.take("192.0.2.7", 0)).toBe(0);
    const waitMs = tries.take("192.0.2.7", 0);
    expect(waitMs).toBeGreaterThan(0);
    expect(tries.take("192.0.2.7", waitMs)).toBe(0);
  });
});
