import { describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import { looksLikeStaff } from "../../src/protocol/names.ts";
import { welcome } from "../support/chat.ts";
import { ChatWorld } from "../support/chat-world.ts";

const PASSWORD = "correct horse battery";
const token = { kind: "token" } as const;
const at = (network: string) => ({ ...welcome, network });

const codeOf = (answer: object): string =>
  "refused" in answer ? (answer.refused as { code: string }).code : "ok";

describe("accounts", () => {
  test("[AUTH-11] are made by one network so many at once and so many an hour, by whichever way", async () => {
    await using world = await ChatWorld.open();
    const { newcomers } = world.chat.access;
    const mallory = at("192.0.2.1");
    const max = limits.accountsPerAddressBurstMax;
    const made: string[] = [];
    for (let i = 0; i < max / 2; i += 1) {
      made.push(codeOf(await newcomers.signUp({ name: `sheep-${i}` }, mallory, token)));
      const guest = await world.guest(`goat-${i}`);
      made.push(codeOf(await newcomers.register(guest, {}, mallory)));
    }
    expect(new Set(made)).toEqual(new Set(["ok"]));
    const guest = await world.guest("goat");
    for (const refused of [
      await newcomers.signUp({ name: "sheep" }, mallory, token),
      await newcomers.register(guest, {}, mallory),
    ])
      expect(refused).toMatchObject({ refused: { code: "rate_limited", retryAfterMs: 60_000 } });
    expect(codeOf(await newcomers.signUp({ name: "ada" }, at("192.0.2.2"), token))).toBe("ok");
    world.clock.pass(60_000);
    expect(codeOf(await newcomers.register(guest, {}, mallory))).toBe("ok");
    expect(codeOf(await newcomers.signUp({ name: "sheep" }, mallory, token))).toBe("rate_limited");
  });

  test("[AUTH-11] of one IPv6 /48 are counted together as well, as those of a few networks", async () => {
    await using world = await ChatWorld.open();
    const answers: string[] = [];
    for (let i = 0; i < 5; i += 1)
      for (let n = 0; n < limits.accountsPerAddressBurstMax; n += 1) {
        const visitor = at(`2001:db8:1:${i}`);
        answers.push(
          codeOf(await world.chat.access.newcomers.signUp({ name: `x-${i}-${n}` }, visitor, token)),
        );
      }
    expect(answers.filter((code) => code === "ok")).toHaveLength(4 * limits.accountsPerAddressBurstMax);
  });

  test("[AUTH-11] that cannot be made cost no hash: neither a name nor a right that is missing uses up any", async () => {
    await using world = await ChatWorld.open();
    const { newcomers } = world.chat.access;
    const mallory = at("192.0.2.1");
    const closed = { ...mallory, openness: { guests: false, registration: "closed" } } as const;
    await newcomers.signUp({ name: "ada" }, welcome, token);
    const tries = 2 * limits.hashesPerAddressBurstMax;
    const refusals: string[] = [];
    for (let i = 0; i < tries; i += 1) {
      refusals.push(codeOf(await newcomers.signUp({ name: "Ada", password: PASSWORD }, mallory, token)));
      refusals.push(codeOf(await newcomers.signUp({ name: "no name!", password: PASSWORD }, mallory, token)));
      refusals.push(codeOf(await newcomers.signUp({ name: "bob", password: PASSWORD }, closed, token)));
    }
    expect(new Set(refusals)).toEqual(new Set(["name_taken", "bad_name", "registration_closed"]));
    expect(codeOf(await newcomers.signUp({ name: "bob", password: PASSWORD }, mallory, token))).toBe("ok");
  });
});

describe("hashing", () => {
  test("[AUTH-11] is by turns: who asks for much waits behind themselves, and is the one to be turned away", async () => {
    await using world = await ChatWorld.open();
    const { chat } = world;
    await chat.access.newcomers.signUp({ name: "ada", password: PASSWORD }, welcome, token);
    const order: string[] = [];
    const tries = async (network: string, name: string, password: string) => {
      const answer = codeOf(await chat.access.credentials.signIn({ name, password }, { network }, token));
      order.push(answer === "bad_credentials" || answer === "ok" ? network : answer);
      return answer;
    };
    const crowd = ["192.0.2.1", "192.0.2.3"].flatMap((network) =>
      Array.from({ length: 30 }, (_, i) => tries(network, `nobody-${i}`, "a wrong guess")),
    );
    expect(await tries("192.0.2.2", "ada", PASSWORD)).toBe("ok");
    // Two were being hashed, and each of the other networks may have had a turn before.
    expect(order.filter((who) => who.startsWith("192.0.2.")).length).toBeLessThanOrEqual(6);
    expect(new Set(await Promise.all(crowd))).toEqual(new Set(["bad_credentials", "too_busy"]));
  }, 60_000);

  test("[AUTH-11] is done first for networks that have asked for little, however many others ask for much", async () => {
    await using world = await ChatWorld.open();
    const { chat } = world;
    await chat.access.newcomers.signUp({ name: "ada", password: PASSWORD }, welcome, token);
    let done = 0;
    const many = Promise.withResolvers<void>();
    const crowd = Array.from({ length: 30 }, async (_, i) => {
      const guess = { name: `nobody-${i}`, password: "a wrong guess" };
      await chat.access.credentials.signIn(guess, { network: `192.0.2.${i % 6}` }, token);
      done += 1;
      if (done === 20) many.resolve();
    });
    await many.promise;
    const before = done;
    const ada = { name: "ada", password: PASSWORD };
    expect(codeOf(await chat.access.credentials.signIn(ada, { network: "192.0.2.99" }, token))).toBe("ok");
    // Those that were being hashed already, and the one that ended beside hers.
    expect(done - before).toBeLessThanOrEqual(3);
    await Promise.all(crowd);
  }, 60_000);
});

describe("a name", () => {
  test("[WHO-10] of those who look after a server is none for guests, nor for who registers by themselves", async () => {
    await using world = await ChatWorld.open();
    const { chat } = world;
    expect(codeOf(await chat.clients.createGuest(welcome, { name: "owner" }))).toBe("bad_name");
    // The first account of a server without an owner is often called so.
    expect(codeOf(await chat.access.newcomers.signUp({ name: "root" }, welcome, token))).toBe("ok");
    const link = await chat.access.newcomers.linkOwner();
    const code = "code" in link ? link.code : "";
    const owner = { name: "admin", password: PASSWORD, code };
    expect(codeOf(await chat.access.newcomers.own(owner, welcome, token))).toBe("ok");
    for (const name of ["Owner", "ＯＷＮＥＲ", "оwner", "owner1", "_support_", "Moderator"]) {
      expect(`${name} ${codeOf(await chat.access.newcomers.signUp({ name }, welcome, token))}`).toBe(
        `${name} bad_name`,
      );
      expect(`${name} ${codeOf(await chat.clients.createGuest(welcome, { name }))}`).toBe(`${name} bad_name`);
    }
    const guest = await world.guest("gus");
    expect(codeOf(await chat.access.newcomers.register(guest, { name: "support" }, welcome))).toBe(
      "bad_name",
    );
    const invited = await chat.access.newcomers.invitations.make("server", {
      ...{ role: "moderator", uses: 1, days: 7, rooms: [] },
    });
    const invite = "code" in invited ? invited.code : "";
    expect(codeOf(await chat.access.newcomers.register(guest, { name: "support", invite }, welcome))).toBe(
      "ok",
    );
  });

  test("[WHO-10] that only contains such a word is fine", () => {
    for (const name of ["administer", "badmin", "co-owner", "ownership", "helpful", "rooty", "ada", "7"])
      expect(`${name} ${looksLikeStaff(name)}`).toBe(`${name} false`);
  });
});
