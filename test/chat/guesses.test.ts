import { describe, expect, test } from "bun:test";
import { Guesses } from "../../src/chat/guesses.ts";
import { limits } from "../../src/protocol/limits.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FREE = limits.wrongPasswordsMax;

const at = (account: string, network = "") => ({ account, network });

/** Guesses wrong so often as it may, at this moment. */
function wrong(guesses: Guesses, guess: { account: string; network: string }, now: number): number {
  let count = 0;
  while (count < 10_000 && guesses.begin(guess, now) === 0) count += 1;
  return count;
}

describe("guesses at a password", () => {
  test("[AUTH-2] are free for a while, and then each one makes the next wait twice as long, up to a limit", () => {
    const guesses = new Guesses();
    expect(wrong(guesses, at("ada"), 0)).toBe(FREE);
    let now = 0;
    const waits: number[] = [];
    for (let i = 0; i < 14; i += 1) {
      const wait = guesses.begin(at("ada"), now);
      waits.push(wait / 1_000);
      expect(guesses.begin(at("ada"), now + wait - 1)).toBe(1);
      now += wait;
      expect(guesses.begin(at("ada"), now)).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, ...Array(4).fill(900)]);
    expect(limits.signInDelaySecondsMax).toBe(900);
  });

  test("[AUTH-2] are counted for a whole IPv6 /48, too, as for a few networks: it is one customer's", () => {
    const guesses = new Guesses();
    let count = 0;
    for (let i = 0; i < 20; i += 1) count += wrong(guesses, at("", `2001:db8:1:${i}`), 0);
    expect(count).toBe(4 * limits.wrongPasswordsPerAddressMax);
    expect(guesses.begin(at("ada", "2001:db8:2:1"), 0)).toBe(0);
    expect(guesses.begin(at("ada", "192.0.2.1"), 0)).toBe(0);
  });

  test("[AUTH-2] are counted while they are looked at, so that many at once are no more", () => {
    const guesses = new Guesses();
    expect(wrong(guesses, at("ada"), 0)).toBe(FREE);
    for (let i = 0; i < FREE; i += 1) guesses.wasNotTried(at("ada"));
    expect(wrong(guesses, at("ada"), 0)).toBe(FREE);
  });

  test("[AUTH-2] at one account are nothing to another", () => {
    const guesses = new Guesses();
    wrong(guesses, at("ada"), 0);
    expect(guesses.begin(at("bob"), 0)).toBe(0);
  });

  test("[AUTH-2] from one network are counted together, whomever they are about", () => {
    const guesses = new Guesses();
    let tried = 0;
    while (tried < 1_000 && guesses.begin(at(`name ${tried}`, "2001:db8:0:1"), 0) === 0) tried += 1;
    expect(tried).toBe(limits.wrongPasswordsPerAddressMax);
    expect(guesses.begin(at("ada", "2001:db8:0:2"), 0)).toBe(0);
    expect(guesses.begin(at("ada", "2001:db8:0:1"), 0)).toBeGreaterThan(0);
  });

  test("[AUTH-2] by somebody who has an account there are no fewer for it", () => {
    const guesses = new Guesses();
    let tried = 0;
    for (let round = 0; round < 1_000; round += 1) {
      if (guesses.begin(at("mallory", "192.0.2.1"), 0) === 0) guesses.wasRight(at("mallory", "192.0.2.1"));
      if (guesses.begin(at(`name ${round}`, "192.0.2.1"), 0) === 0) tried += 1;
    }
    expect(tried).toBe(limits.wrongPasswordsPerAddressMax);
  });

  test("[AUTH-2] are forgiven by the right one, and forgotten after a day", () => {
    const guesses = new Guesses();
    for (let i = 1; i < FREE; i += 1) guesses.begin(at("ada"), 0);
    guesses.begin(at("ada"), 0);
    guesses.wasRight(at("ada"));
    expect(wrong(guesses, at("ada"), 0)).toBe(FREE);
    expect(guesses.begin(at("ada"), 0)).toBe(1_000);
    expect(wrong(guesses, at("ada"), DAY + 1)).toBe(FREE);
  });

  test("[AUTH-2] from one network, however often and long, never shut out the owner on a new device elsewhere", () => {
    const guesses = new Guesses();
    const mallory = at("ada", "198.51.100.1");
    const waits: number[] = [];
    let looked = 0;
    for (let now = 0; now < DAY; now += 10_000) {
      looked += wrong(guesses, mallory, now);
      const ada = at("ada", `203.0.113.${(now / 10_000) % 250}`);
      waits.push(guesses.begin(ada, now));
      guesses.wasRight(ada);
    }
    expect(Math.max(...waits)).toBe(0);
    expect(looked).toBeGreaterThan(FREE);
    expect(looked).toBeLessThan(FREE + 120);
  });

  test("[AUTH-2] from a few networks leave the owner two wrong ones of their own, and a third that is right", () => {
    const guesses = new Guesses();
    for (const network of ["198.51.100.1", "198.51.100.2"]) wrong(guesses, at("ada", network), 0);
    const ada = at("ada", "203.0.113.7");
    expect([1, 2, 3].map(() => guesses.begin(ada, 0))).toEqual([0, 0, 0]);
    guesses.wasRight(ada);
    expect(guesses.begin(ada, 0)).toBe(0);
  });

  test("[AUTH-2] from any number of networks are so many in five minutes, for each account", () => {
    const guesses = new Guesses();
    let looked = 0;
    for (let i = 0; i < 1_000; i += 1) looked += wrong(guesses, at("ada", `192.0.${i >> 8}.${i & 255}`), i);
    expect(looked).toBe(limits.wrongPasswordsFromEverywhereMax);
    expect(guesses.begin(at("ada", "203.0.113.7"), 1_000)).toBe(5 * MINUTE - 1_000);
    expect(guesses.begin(at("bob", "203.0.113.7"), 1_000)).toBe(0);
    expect(guesses.begin(at("ada", "203.0.113.7"), 5 * MINUTE)).toBe(0);
  });

  test("[AUTH-2] from an IPv6 /48 are those of one network", () => {
    const guesses = new Guesses();
    for (let i = 0; i < 100; i += 1) wrong(guesses, at("ada", `2001:db8:1:${i}`), 0);
    expect(guesses.begin(at("ada", "2001:db8:2:1"), 0)).toBe(0);
    expect(guesses.begin(at("ada", "2001:db8:1:ffff"), 0)).toBeGreaterThan(0);
  });

  test("[AUTH-2] are remembered of whoever is guessed at, however many names are made up", () => {
    const guesses = new Guesses();
    const far = at("ada");
    let now = 0;
    for (let i = 0; i < FREE + 12; i += 1) {
      now += guesses.begin(far, now);
      guesses.begin(far, now);
    }
    for (let i = 0; i < 100_000; i += 1) guesses.begin(at(`made up ${i}`), now);
    expect(guesses.begin(far, now)).toBeGreaterThan(10 * MINUTE);
  });
});
