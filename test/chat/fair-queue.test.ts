import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { FairQueue } from "../../src/chat/fair-queue.ts";
import { groupOf, type Payer } from "../../src/chat/payer.ts";

const from = (group: string, person = group): Payer => ({ group, person });
const ada = from("ada");
const bob = from("bob");
const COST = 500;

function taken<T>(queue: FairQueue<T>): T[] {
  const all: T[] = [];
  for (let one = queue.take(); one !== undefined; one = queue.take()) all.push(one);
  return all;
}

describe("a fair queue", () => {
  test("[LIMIT-6] mallory, who asks for a thousand things, waits behind herself: ada's one thing is among the next", () => {
    const queue = new FairQueue<string>(10_000);
    for (let i = 0; i < 1_000; i += 1) queue.add(`mallory ${i}`, from("mallory"), COST);
    queue.add("ada", ada, COST);
    expect(taken(queue).indexOf("ada")).toBeLessThan(5);
  });

  test("[LIMIT-6] who asks for little waits for no round of many who ask for much, and has no more than they for that", () => {
    const queue = new FairQueue<string>(10_000);
    const crowd = Array.from({ length: 20 }, (_, i) => from(`crowd ${i}`));
    for (const one of crowd) for (let i = 0; i < 20; i += 1) queue.add("crowd", one, COST);
    for (let i = 0; i < 50; i += 1) queue.take();
    queue.add("ada", ada, COST / 5);
    expect(queue.take()).toBe("ada");
    // Again before the round is over, and again, until she has had what everybody gets.
    let first = 0;
    for (let i = 0; i < 10; i += 1) {
      queue.add("ada", ada, COST);
      if (queue.take() === "ada") first += 1;
    }
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(4);
  });

  test("[LIMIT-6] in a crowd behind one address, too, who asks for little comes first", () => {
    const queue = new FairQueue<string>(10_000);
    for (let person = 0; person < 50; person += 1)
      for (let i = 0; i < 20; i += 1) queue.add("crowd", from("school", `${person}`), COST);
    for (let i = 0; i < 200; i += 1) queue.take();
    queue.add("ada", from("school", "ada"), COST);
    expect(queue.take()).toBe("ada");
  });

  test("[LIMIT-6] however many begin to ask for little, who waits already has a turn", () => {
    const queue = new FairQueue<string>(10_000);
    for (let i = 0; i < 10; i += 1) queue.add("bob", bob, 3 * COST);
    let others = 0;
    let bobs = 0;
    for (let i = 0; bobs < 5 && i < 1_000; i += 1) {
      for (let person = 0; person < 2; person += 1) queue.add("other", from(`other ${person}`), COST);
      if (queue.take() === "bob") bobs += 1;
      else others += 1;
    }
    expect([bobs, others < 100]).toEqual([5, true]);
  });

  test("[LIMIT-6] many people behind one address have one turn together, and take turns among themselves", () => {
    const queue = new FairQueue<string>(10_000);
    for (let person = 0; person < 50; person += 1)
      for (let i = 0; i < 20; i += 1) queue.add(`crowd ${person}`, from("crowd", `${person}`), COST);
    queue.add("one of the crowd", from("crowd", "late"), COST);
    for (let i = 0; i < 4; i += 1) queue.add("ada", ada, COST);
    const order = taken(queue);
    expect(order.lastIndexOf("ada")).toBeLessThan(12);
    expect(order.indexOf("one of the crowd")).toBeLessThan(120);
  });

  test("[LIMIT-6] turns are shared by what they cost, also by what turns out to cost more than was thought", () => {
    const queue = new FairQueue<string>(10_000);
    for (let i = 0; i < 100; i += 1) queue.add("dear", bob, 10 * COST);
    for (let i = 0; i < 100; i += 1) queue.add("cheap", ada, COST);
    const order = taken(queue).slice(0, 50);
    expect(order.filter((one) => one === "cheap").length).toBeGreaterThan(40);
    for (let i = 0; i < 100; i += 1) queue.add("underestimated", bob, 1);
    for (let i = 0; i < 100; i += 1) queue.add("cheap", ada, COST);
    const charged: string[] = [];
    while (charged.length < 50) {
      const next = queue.take() ?? "";
      if (next === "underestimated") queue.charge(bob, 10 * COST);
      charged.push(next);
    }
    expect(charged.filter((one) => one === "cheap").length).toBeGreaterThan(40);
  });

  test("[LIMIT-6] when nothing waits any more, nobody owes a turn: the queue remembers nobody", () => {
    const queue = new FairQueue<string>(10_000);
    for (let i = 0; i < 10; i += 1) queue.add("bob", bob, 10 * COST);
    queue.add("ada", ada, COST);
    for (let i = 0; i < 11; i += 1) queue.take();
    for (let i = 0; i < 2; i += 1) queue.add("bob", bob, COST);
    queue.add("ada", ada, COST);
    expect(taken(queue)[0]).toBe("bob");
  });

  test("[LIMIT-6] when it is full, the one who has most in it gives way, not the one who comes", () => {
    const queue = new FairQueue<string>(10);
    const refused: (string | undefined)[] = [];
    for (let i = 0; i < 12; i += 1) refused.push(queue.add(`mallory ${i}`, from("mallory"), COST));
    refused.push(queue.add("ada", ada, COST));
    expect(refused.filter(Boolean)).toEqual(["mallory 10", "mallory 11", "mallory 9"]);
    expect(queue.size).toBe(10);
    expect(taken(queue)).toContain("ada");
  });

  test("[LIMIT-6] nothing is lost or doubled, and what one person asked for keeps its order", () => {
    const asked = fc.record({
      group: fc.nat({ max: 3 }),
      person: fc.nat({ max: 3 }),
      cost: fc.nat({ max: 3_000 }),
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 300 }), fc.nat({ max: 10 }), (all, every) => {
        const queue = new FairQueue<{ key: string; n: number }>(1_000);
        const out: { key: string; n: number }[] = [];
        const takeOne = () => {
          const one = queue.take();
          if (one) out.push(one);
        };
        for (const [n, { group, person, cost }] of all.entries()) {
          queue.add({ key: `${group} ${person}`, n }, from(`${group}`, `${person}`), cost);
          if (every > 0 && n % every === 0) takeOne();
          if (n % 7 === 0) queue.charge(from(`${group}`, `${person}`), cost);
        }
        while (queue.size > 0) takeOne();
        expect(out.map(({ n }) => n).sort((a, b) => a - b)).toEqual(all.map((_, n) => n));
        const lastOf = new Map<string, number>();
        for (const { key, n } of out) {
          expect(n).toBeGreaterThan(lastOf.get(key) ?? -1);
          lastOf.set(key, n);
        }
      }),
    );
  });

  test("strangers behind one network are one group; a person with a history, and this machine's people, are each their own", () => {
    expect(groupOf("u7", "203.0.113.9", false)).toBe("203.0.113.9");
    expect(groupOf("u7", "203.0.113.9", true)).toBe("u7");
    expect(groupOf("u7", "", false)).toBe("u7");
  });
});
