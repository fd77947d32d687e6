import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { limits } from "../../src/protocol/limits.ts";
import { FullClient } from "../support/full-client.ts";
import { metricsOf } from "../support/metrics.ts";
import { post } from "../support/people.ts";
import { PlainClient } from "../support/plain-client.ts";
import { type Server, startServer } from "../support/server.ts";
import { type Got, Surfer } from "../support/surfer.ts";

const PASSWORD = "correct horse battery";
const PAIRS = 50;
/** What hundreds of hashes, two at a time, may take on a machine that does other things as well. */
const SLOW_MS = 120_000;

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Somebody at this address, as a proxy on this machine says. */
const from = (address: string) => new Surfer(server.url, { "X-Forwarded-For": address });
const tries = (who: Surfer, username: string, password: string): Promise<Got> =>
  who.post("/sessions", { username, password });

describe("guessing", () => {
  test(
    "[AUTH-2] a thousand times, from many places and by every way in, is stopped after a few; the owner still comes by a device of theirs",
    async () => {
      const ada = await new Surfer(server.url).signUp("ada", PASSWORD);
      const statuses: number[] = [];
      for (let round = 0; round < 50; round += 1)
        await Promise.all(
          Array.from({ length: 20 }, async (_, i) => {
            const mallory = from(`2001:db8:${round}:${i}::${i + 1}`);
            const username = i % 2 ? "ada" : "ＡＤＡ";
            statuses.push((await tries(mallory, username, `guess ${round} ${i}`)).status);
          }),
        );
      const looked = statuses.filter((status) => status === 401).length;
      expect(looked).toBeGreaterThanOrEqual(limits.wrongPasswordsMax);
      expect(looked).toBeLessThanOrEqual(limits.wrongPasswordsMax + 8);
      expect(statuses.filter((status) => status === 429)).toHaveLength(1_000 - looked);

      const stranger = await tries(from("192.0.2.77"), "ada", PASSWORD);
      expect(stranger.status).toBe(429);
      expect(Number(stranger.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(stranger.text).toMatch(
        /^\{"error":"too many wrong passwords: try again in \d+ \w+","code":"rate_limited"\}$/,
      );
      expect((await tries(ada, "ada", PASSWORD)).status).toBe(201);
      await using tab = await ada.tab();
      await tab.ok("account.password", { old: PASSWORD, password: "staple horse battery" });
    },
    SLOW_MS,
  );

  test(
    "[AUTH-2] from one network, as long as it likes, does not keep the owner from a new device elsewhere",
    async () => {
      await new Surfer(server.url).signUp("carol", PASSWORD);
      for (let i = 0; i < 3 * limits.wrongPasswordsMax; i += 1)
        await tries(from("198.51.100.1"), "carol", `guess ${i}`);
      expect((await tries(from("198.51.100.1"), "carol", PASSWORD)).status).toBe(429);
      expect((await tries(from("203.0.113.7"), "carol", PASSWORD)).status).toBe(201);
    },
    SLOW_MS,
  );

  test(
    "[AUTH-2] from a device that is signed in is counted as well, over both ways that ask for a password",
    async () => {
      const bea = await new Surfer(server.url).signUp("bea", PASSWORD);
      await using tab = await bea.tab();
      const wrong = { old: "a wrong guess", password: "another password" };
      // Each way alone would allow wrongPasswordsMax, and time that passes meanwhile allows a few more.
      const tried = Array.from({ length: 2 * limits.wrongPasswordsMax }, async () => {
        const [there, here] = await Promise.all([
          tab.request("account.password", wrong),
          tries(bea, "bea", "a wrong guess"),
        ]);
        return [there.error ?? there, here.status] as const;
      });
      const answers = await Promise.all(tried);
      const here = answers.map(([, status]) => status);
      const there = answers.map(([refused]) => refused);
      const isWrong = (one: object) => "code" in one && one.code === "bad_credentials";
      const looked = here.filter((status) => status === 401).length + there.filter(isWrong).length;
      expect(looked).toBeGreaterThanOrEqual(limits.wrongPasswordsMax);
      expect(looked).toBeLessThanOrEqual(limits.wrongPasswordsMax + 8);
      for (const status of here) expect(status === 401 || status === 429).toBe(true);
      for (const refused of there.filter((one) => !isWrong(one)))
        expect(refused).toMatchObject({
          code: "rate_limited",
          field: "old",
          retryAfterMs: expect.any(Number),
        });
      // Strangers have a count of their own, so a device that was taken shuts nobody out.
      expect((await tries(from("192.0.2.78"), "bea", PASSWORD)).status).toBe(201);
    },
    SLOW_MS,
  );

  test(
    "[AUTH-2] at many names from one network is stopped, for all of it and nobody else",
    async () => {
      await new Surfer(server.url).signUp("cleo", PASSWORD);
      const statuses = await Promise.all(
        Array.from({ length: limits.wrongPasswordsPerAddressMax + 5 }, async (_, i) => {
          const mallory = from(`2001:db8:aaaa:1::${i}`);
          return (await tries(mallory, `made-up-${i}`, "a wrong guess")).status;
        }),
      );
      expect(statuses.filter((status) => status === 429)).toHaveLength(5);
      expect(statuses.filter((status) => status === 401)).toHaveLength(limits.wrongPasswordsPerAddressMax);
      expect((await tries(from("2001:db8:aaaa:2::1"), "cleo", PASSWORD)).status).toBe(201);
    },
    SLOW_MS,
  );
});

describe("signing in", () => {
  test("[AUTH-3] is delayed in the same words for a name that nobody has", async () => {
    await new Surfer(server.url).signUp("dora", PASSWORD);
    const answersFor = async (name: string) => {
      const answers: Got[] = [];
      for (let i = 0; i <= limits.wrongPasswordsMax; i += 1)
        answers.push(await tries(new Surfer(server.url), name, "a wrong guess"));
      return answers.map(({ status, text }) => `${status} ${text}`);
    };
    const [known, unknown] = await Promise.all([answersFor("dora"), answersFor("nobody-of-this-name")]);
    expect(known).toEqual(unknown);
    expect(known?.at(-1)).toStartWith("429");
  }, 60_000);

  test(
    "[AUTH-3] takes as long for a name that nobody has as for a wrong password",
    async () => {
      const people = Array.from(
        { length: Math.ceil(PAIRS / limits.wrongPasswordsMax) },
        (_, i) => `erin-${i}`,
      );
      for (const name of people) await new Surfer(server.url).signUp(name, PASSWORD);
      const timed = async (username: string) => {
        const began = performance.now();
        const { status } = await tries(new Surfer(server.url), username, "a wrong guess");
        expect(status).toBe(401);
        return performance.now() - began;
      };
      const known: number[] = [];
      const unknown: number[] = [];
      // Side by side, in either order, so that whatever else this machine does slows down both.
      for (let i = 0; i < PAIRS; i += 1) {
        const name = people[i % people.length] as string;
        const pair = i % 2 ? [timed(name), timed(`x-${i}`)] : [timed(`x-${i}`), timed(name)].reverse();
        const [one, other] = await Promise.all(pair);
        known.push(one as number);
        unknown.push(other as number);
      }
      // How often a known name takes longer than an unknown one: a half if nothing tells them apart, always if the
      // hashing were left out.
      const longer = known.flatMap((one) =>
        unknown.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)),
      );
      const share = longer.reduce<number>((sum, one) => sum + one, 0) / longer.length;
      expect(share).toBeGreaterThan(0.22);
      expect(share).toBeLessThan(0.78);
      expect(Math.abs(median(known) / median(unknown) - 1)).toBeLessThan(0.3);
    },
    SLOW_MS,
  );

  test(
    "[AUTH-4] of 500 people at once keeps memory and everybody else's answers within bounds",
    async () => {
      // The talker asks as fast as it is answered, which is more than one person may.
      await using own = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
      await post(`${own.url}/users`, { username: "finn", password: PASSWORD });
      await using talker = await PlainClient.connect(own.wsUrl);
      const before = (await metricsOf(own.url))["resident_memory_bytes"] as number;
      let done = false;
      const waits: number[] = [];
      const talk = async () => {
        while (!done) {
          const began = performance.now();
          await talker.settled();
          waits.push(performance.now() - began);
          // Not more than a person may ask for.
          await Bun.sleep(10);
        }
      };
      const talking = talk();
      const answers = await Promise.all(
        Array.from({ length: 500 }, (_, i) =>
          post(`${own.url}/sessions`, { username: i ? `nobody-${i}` : "finn", password: PASSWORD }),
        ),
      );
      done = true;
      await talking;
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => ![201, 401, 503].includes(status))).toEqual([]);
      expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(300);
      const after = (await metricsOf(own.url))["resident_memory_bytes"] as number;
      expect((after - before) / 1_048_576).toBeLessThan(300);
      expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)]).toBeLessThan(250);
      expect((await post(`${own.url}/sessions`, { username: "finn", password: PASSWORD })).status).toBe(201);
    },
    SLOW_MS,
  );

  test("[AUTH-4] with a hash of former times replaces it, and neither the password nor a session changes by that", async () => {
    await using own = await startServer();
    const gus = await new Surfer(own.url).signUp("gus", PASSWORD);
    await using tab = await gus.tab();
    const stored = () => {
      using database = new Database(join(own.data, "exchat.sqlite"), { readonly: true });
      const row = database.query("select password from users where name = 'gus'").get();
      return (row as { password: string }).password;
    };
    await tab.settled();
    await tab.close();
    await own.stop();
    const weak = await Bun.password.hash(PASSWORD, {
      algorithm: "argon2id",
      memoryCost: 19_456,
      timeCost: 2,
    });
    {
      using database = new Database(join(own.data, "exchat.sqlite"));
      database.run("update users set password = ? where name = 'gus'", [weak]);
    }
    await own.restart();
    expect((await tries(new Surfer(own.url), "gus", "a wrong guess")).status).toBe(401);
    expect(stored()).toBe(weak);
    expect((await tries(new Surfer(own.url), "gus", PASSWORD)).status).toBe(201);
    expect(stored()).toStartWith("$argon2id$v=19$m=65536,t=2,p=1$");
    expect((await tries(new Surfer(own.url), "gus", PASSWORD)).status).toBe(201);
    expect((await gus.get("/sessions/current")).body).toMatchObject({ user: { name: "gus" } });
  });

  test("[AUTH-4] needs a password that is good when it is set, whichever way that is", async () => {
    const hal = new Surfer(server.url);
    for (const password of ["short", "12345678", "Password1", "exchat2026", "haldane1", "x".repeat(257)]) {
      const { status, text } = await hal.post("/users", { username: "haldane", password });
      expect(`${password} ${status}`).toBe(`${password} 400`);
      expect(text).toContain("password");
    }
    await using guest = await FullClient.connect(server.wsUrl, { name: "haldane" });
    expect(await guest.refused("account.register", { password: "haldane123" })).toMatchObject({
      code: "bad_password",
      field: "password",
    });
    await guest.ok("account.register", { password: PASSWORD });
    const refused = await guest.refused("account.password", { old: PASSWORD, password: "password123" });
    expect(refused.code).toBe("bad_password");
    expect((await tries(hal, "haldane", PASSWORD)).status).toBe(201);
  });
});

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
