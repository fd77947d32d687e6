import { describe, expect, test } from "bun:test";
import { Budgets } from "../../src/chat/budgets.ts";
import { type Payer, strangersOf } from "../../src/chat/payer.ts";
import { bytesOf, priceOf, questionPrice } from "../../src/chat/prices.ts";
import type { Command } from "../../src/protocol/frames.ts";
import { roomId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";

const ROOM = roomId(7);
const known = (person: string): Payer => ({ group: person, person });
const stranger = (network: string, person: string): Payer => ({ group: network, person });
const worth = (work: number, text = 0) => ({ work, text });

/** How many times so much can be had at this moment, up to a thousand. */
function times(budgets: Budgets, payer: () => Payer, price: { work: number; text: number }, now = 0): number {
  let count = 0;
  while (count < 1_000 && budgets.pay(payer(), price, now) === 0) count += 1;
  return count;
}

describe("budgets", () => {
  test("[LIMIT-7] what one person asks for ends, and comes back with time, which they are told", () => {
    const budgets = new Budgets();
    const ada = known("ada");
    const tenth = worth(limits.workMsBurstMax * 100);
    expect(times(budgets, () => ada, tenth)).toBe(10);
    const waitMs = budgets.pay(ada, tenth, 0);
    expect(waitMs).toBeGreaterThan(0);
    expect(budgets.pay(ada, tenth, waitMs - 2)).toBeGreaterThan(0);
    expect(budgets.pay(ada, tenth, waitMs)).toBe(0);
    expect(budgets.pay(known("bob"), tenth, 0)).toBe(0);
  });

  test("[LIMIT-7] 250 strangers behind one address have one budget; who has a history there does not pay from it", () => {
    const budgets = new Budgets();
    let guest = 0;
    const price = worth(1_000, 2_000);
    const had = times(budgets, () => stranger("203.0.113.4", `guest${guest++ % 250}`), price);
    expect(had).toBe(Math.floor(limits.textBytesPerAddressBurstMax / 2_000));
    expect(budgets.pay(known("ada"), price, 0)).toBe(0);
    expect(budgets.pay(stranger("203.0.113.5", "dave"), price, 0)).toBe(0);
  });

  test("[LIMIT-7] a customer's whole IPv6 /48 is no way to have 65,536 budgets", () => {
    const budgets = new Budgets();
    let n = 0;
    const price = worth(10, 100_000);
    const had = times(budgets, () => stranger(`2001:db8:1:${(n++).toString(16)}`, `guest${n}`), price);
    expect(had).toBeLessThan(50);
    expect(budgets.pay(stranger("2001:db8:2:1", "dave"), price, 0)).toBe(0);
  });

  test("[LIMIT-7] all strangers of the world leave something for people with a history", () => {
    const budgets = new Budgets();
    let n = 0;
    const had = times(budgets, () => stranger(`198.51.100.${n % 250}`, `guest${n++}`), worth(100_000));
    // What there is for all, and each network's share when that is gone.
    expect(had).toBeGreaterThanOrEqual(limits.strangersWorkMsBurstMax / 100);
    expect(had).toBeLessThan(limits.strangersWorkMsBurstMax / 100 + limits.strangersWorkMsPerSecondMax / 10);
    expect(budgets.pay(known("ada"), worth(100_000), 0)).toBe(0);
  });

  test("[LIMIT-7] work that turns out to be more than was thought is paid afterwards", () => {
    const budgets = new Budgets();
    budgets.charge(known("ada"), worth(3_000 * limits.workMsBurstMax), 0);
    expect(budgets.pay(known("ada"), worth(1), 0)).toBeGreaterThan(1_000);
  });

  test("[LIMIT-7] what one network owes is its own: strangers elsewhere are served", () => {
    const budgets = new Budgets();
    for (let i = 0; i < 100; i += 1) budgets.charge(stranger("203.0.113.4", `guest${i}`), worth(300_000), 0);
    expect(budgets.debtMs(stranger("203.0.113.4", "another"), 0)).toBeGreaterThan(10_000);
    expect(budgets.debtMs(stranger("203.0.113.5", "dave"), 0)).toBe(0);
  });

  test("[LIMIT-7] networks that take all that strangers have leave the others their share of it", () => {
    const budgets = new Budgets();
    let now = 0;
    for (; now < 20_000; now += 10)
      for (let n = 0; n < 10; n += 1)
        budgets.pay(stranger(`198.51.100.${n}`, `mallory${n}`), worth(2_000), now);
    expect(budgets.pay(stranger("203.0.113.5", "dave"), worth(150), now)).toBe(0);
    expect(budgets.pay(stranger("203.0.113.5", "dave"), worth(2_000), now)).toBe(0);
  });

  test("[LIMIT-7] who has not said who they are pays from what strangers of their network have, too", () => {
    const budgets = new Budgets();
    let n = 0;
    const nobody = () => strangersOf(`2001:db8:1:${(n++).toString(16)}::/64`);
    const wide = 4 * limits.workMsPerAddressBurstMax;
    expect(times(budgets, nobody, worth(100_000))).toBeLessThanOrEqual(wide / 100);
    expect(budgets.pay(nobody(), worth(100_000), 0)).toBeGreaterThan(0);
  });

  test("[LIMIT-8] one who fills a room leaves the others their share of it", () => {
    const budgets = new Budgets();
    let now = 0;
    let mallory = 0;
    for (; now < 10_000; now += 10)
      if (budgets.payRoom(ROOM, "mallory", 32_000, now) === 0) mallory += 32_000;
    expect(mallory).toBeLessThan(limits.roomTextBytesBurstMax + 11 * limits.roomTextBytesPerSecondMax);
    expect(budgets.payRoom(ROOM, "mallory", 32_000, now)).toBeGreaterThan(0);
    expect(budgets.payRoom(ROOM, "ada", 300, now)).toBe(0);
    expect(budgets.payRoom(roomId(8), "mallory", 32_000, now)).toBe(0);
  });
});

describe("a price", () => {
  const post = (body: string) => ({ type: "message.post", room: ROOM, body }) as const;

  test("grows with the text, with those who read it and with those it mentions", () => {
    const short = priceOf(post("hi"), 0);
    expect(priceOf(post("hi ".repeat(2_000)), 0).text).toBeGreaterThan(short.text + 5_000);
    expect(priceOf(post("hi"), 1_000).work).toBeGreaterThan(short.work + 100);
    const mentions = Array.from({ length: 50 }, (_, i) => `@名前${i}`).join(" ");
    expect(priceOf(post(mentions), 0).work).toBeGreaterThan(short.work + 1_000);
    expect(questionPrice("history.read").work).toBeGreaterThan(0);
  });

  test("[LIMIT-7] grows with the lines that have to be told apart to find mentions", () => {
    const post = (body: string) => ({ type: "message.post", room: ROOM, body }) as const;
    const lines = priceOf(post("# @a `\n".repeat(1_000)), 0).work;
    expect(lines).toBeGreaterThan(priceOf(post("# @a .\n".repeat(1_000)), 0).work + 1_000);
  });

  test("[LIMIT-7] every name that takes long to compare is paid for, whatever carries it", () => {
    const commands: ((name: string) => Command)[] = [
      (user) => ({ type: "direct.open", user }),
      (name) => ({ type: "direct.open", users: [name, `${name}2`, `${name}3`] }),
      (name) => ({ type: "room.join", name }),
      (name) => ({ type: "room.create", name }),
      (name) => ({ type: "room.rename", room: ROOM, name }),
      (user) => ({ type: "room.ban", room: ROOM, user }),
      (user) => ({ type: "user.block", user }),
      (target) => ({ type: "server.ban", target }),
    ];
    const work = (command: Command) => priceOf(command, 0).work;
    for (const named of commands) {
      const names = "users" in named("x") ? 3 : 1;
      expect(work(named("\uFDFA".repeat(30))) - work(named("bob"))).toBeGreaterThanOrEqual(names * 75);
    }
  });

  test("[LIMIT-19] another name of a room costs a question for each of its readers", () => {
    const more = (type: "room.rename" | "room.set") => {
      const command = { type, room: ROOM, name: "tea" } as const;
      return priceOf(command, 1_000).work - priceOf(command, 0).work;
    };
    expect(more("room.rename")).toBeGreaterThanOrEqual(1_000 * questionPrice("room.members").work);
    expect(more("room.set")).toBe(more("room.rename"));
  });

  test("an edit costs what a message costs, since every reader gets all of it again", () => {
    const body = "x".repeat(8_000);
    const edit = { type: "message.edit", room: ROOM, id: `${ROOM}.1` as never, body } as const;
    expect(priceOf(edit, 3).text).toBe(priceOf(post(body), 3).text);
  });

  test("[LIMIT-7] what is kept beside a text is paid for as well: names that it mentions, a nonce, a reaction", () => {
    const names = Array.from({ length: 50 }, (_, i) => `@guest${i}`).join(" ");
    expect(
      priceOf(post(names), 0).text - priceOf(post(names.replaceAll("@", "x")), 0).text,
    ).toBeGreaterThanOrEqual(50 * 60);
    const nonce = "n".repeat(60);
    expect(priceOf({ ...post("hi"), nonce }, 0).text - priceOf(post("hi"), 0).text).toBe(60);
    const reaction = { type: "reaction.add", room: ROOM, id: `${ROOM}.1` as never, emoji: "👍" } as const;
    const away = { ...reaction, type: "reaction.remove" } as const;
    expect(priceOf(reaction, 0).text - priceOf(away, 0).text).toBe(60);
  });

  test("text is counted in bytes of UTF-8", () => {
    for (const text of ["ж".repeat(400), "x".repeat(400), "語".repeat(400), "🙂".repeat(400)])
      expect(bytesOf(text)).toBe(Buffer.byteLength(text));
  });
});
