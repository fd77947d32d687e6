import { describe, expect, test } from "bun:test";
import type { Admitted } from "../../src/chat/admitted.ts";
import { openSecrets } from "../../src/secrets/secrets.ts";
import { welcome } from "../support/chat.ts";
import { ChatWorld } from "../support/chat-world.ts";

const PASSWORD = "correct horse battery";
const NEW_PASSWORD = "staple horse battery";
const token = { kind: "token" } as const;
const anywhere = { network: "" };

async function signUp({ chat }: ChatWorld, name: string): Promise<Admitted> {
  const admitted = await chat.access.newcomers.signUp({ name, password: PASSWORD }, welcome, token);
  if ("refused" in admitted) throw new Error(admitted.refused.message);
  return admitted;
}

describe("what was taken back meanwhile", () => {
  test("[AUTH-5] lets no client in that was looked up before, and was not known to the hub yet", async () => {
    await using world = await ChatWorld.open();
    const { user, session } = await signUp(world, "ada");
    const other = await world.chat.access.credentials.openSession(user.id, undefined, session);
    if ("refused" in other) throw new Error(other.refused.message);
    await world.chat.access.credentials.endSession(user.id, session);
    const late = world.reader(user, { session });
    await expect(late.enter(user)).rejects.toThrow("this token is unknown or no longer valid");
    expect(late.ended).toBe("signed_out");
    const still = world.reader(user, { session: other.session });
    await still.enter(user);
    expect(still.ended).toBeUndefined();
  });

  test("[AUTH-5] lets no client in whose session ends while its rooms are looked up", async () => {
    await using world = await ChatWorld.open();
    const { user, session } = await signUp(world, "ada");
    const release = world.faults.hold("placesOf");
    const late = world.reader(user, { session });
    const entering = late.enter(user);
    await world.chat.access.credentials.endSession(user.id, session);
    release();
    await entering.catch(() => undefined);
    expect(late.ended).toBe("signed_out");
    expect(world.chat.counts.clients).toBe(0);
  });

  test("[AUTH-5] gives nobody another session: neither a password nor a session that is no more", async () => {
    await using world = await ChatWorld.open();
    const { chat, town } = world;
    const { user, session } = await signUp(world, "ada");
    const stolen = await chat.access.credentials.openSession(user.id, undefined, session);
    if ("refused" in stolen) throw new Error(stolen.refused.message);
    const hash = await world.hashOf(user);
    await chat.access.credentials.setPassword(
      user.id,
      { old: PASSWORD, password: NEW_PASSWORD },
      { session, group: user.id },
    );
    // As it arrives when the password was right at the time it was looked at.
    const shown = [{ passwordHash: hash }, { session: stolen.session }];
    const refusals = await Promise.all(
      shown.map((one, i) =>
        town.isRefused(user.id, {
          type: "session.open",
          session: { hash: `token ${i}`, kind: "token" },
          shown: one,
        }),
      ),
    );
    expect(refusals.map(({ code }) => code)).toEqual(["bad_credentials", "not_signed_in"]);
    const late = { type: "password.set", passwordHash: "$argon2id$late" } as const;
    expect((await town.isRefused(user.id, { ...late, was: hash })).code).toBe("bad_credentials");
    const now = await world.hashOf(user);
    expect((await town.isRefused(user.id, { ...late, was: now, keep: stolen.session })).code).toBe(
      "not_signed_in",
    );
    await town.does(user.id, { type: "password.rehash", passwordHash: "$argon2id$late", was: hash });
    expect(await world.hashOf(user)).toBe(now);
  });

  test("[AUTH-5] is what an account without a password has when somebody sets one: the second is refused", async () => {
    await using world = await ChatWorld.open();
    const admitted = await world.chat.access.newcomers.signUp({ name: "ada" }, welcome, token);
    if ("refused" in admitted) throw new Error(admitted.refused.message);
    const { user, session } = admitted;
    const outcomes = await Promise.all(
      [PASSWORD, NEW_PASSWORD].map((password) =>
        world.chat.access.credentials.setPassword(user.id, { password }, { session, group: user.id }),
      ),
    );
    expect(outcomes.map(({ refused }) => refused?.code ?? "ok").sort()).toEqual(["bad_credentials", "ok"]);
  });
});

describe("signing in", () => {
  test("[AUTH-2] waits as long as it says, by the clock", async () => {
    await using world = await ChatWorld.open();
    await signUp(world, "ada");
    const tryIt = (password: string) =>
      world.chat.access.credentials.signIn({ name: "Ada", password }, anywhere, token);
    for (let i = 0; i < 10; i += 1)
      expect(await tryIt("a wrong guess")).toMatchObject({ refused: { code: "bad_credentials" } });
    const refused = await tryIt(PASSWORD);
    expect(refused).toMatchObject({ refused: { code: "rate_limited", retryAfterMs: 1_000 } });
    world.clock.pass(1_000);
    // The database counts, too, by a clock of its own.
    let admitted = await tryIt(PASSWORD);
    while ("refused" in admitted) {
      await Bun.sleep(admitted.refused.retryAfterMs ?? 0);
      world.clock.pass(1_000);
      admitted = await tryIt(PASSWORD);
    }
    expect(admitted).toMatchObject({ user: { name: "ada" } });
    expect(await tryIt("a wrong guess")).toMatchObject({ refused: { code: "bad_credentials" } });
  });

  test("[AUTH-2] that the server is too busy to look at counts as no guess", async () => {
    await using world = await ChatWorld.open();
    const { user, session } = await signUp(world, "ada");
    const tries = (name: string) =>
      world.chat.access.credentials.signIn({ name, password: "guess" }, anywhere, token);
    const crowd = Array.from({ length: 53 }, (_, i) => tries(`nobody-${i}`));
    // Who asks for most gives way to the others: all of these are about one account.
    const answers = await Promise.all(Array.from({ length: 9 }, () => tries("ada")));
    const busy = answers.filter((answer) => "refused" in answer && answer.refused.code === "too_busy");
    expect(busy.length).toBeGreaterThanOrEqual(7);
    // Somebody who shows a session of the account does not wait behind strangers.
    const ada = { name: "ada", password: PASSWORD };
    const known = { user, session, kind: "token", stale: false, known: true } as const;
    const caller = { ...anywhere, known };
    expect(await world.chat.access.credentials.signIn(ada, caller, token)).toMatchObject({
      user: { name: "ada" },
    });
    await Promise.all(crowd);
    for (let i = 0; i < 3; i += 1)
      expect(await tries("ada")).toMatchObject({ refused: { code: "bad_credentials" } });
    expect(
      await world.chat.access.credentials.signIn({ name: "ada", password: PASSWORD }, anywhere, token),
    ).toMatchObject({ user: { name: "ada" } });
  }, 60_000);

  test("[AUTH-4] tells an effort that is too small from that of today, or more", () => {
    const { isWeak } = openSecrets();
    for (const weak of ["m=19456,t=2,p=1$x$y", "m=65536,t=1,p=1$x$y"])
      expect(isWeak(`$argon2id$v=19$${weak}`)).toBe(true);
    for (const fine of ["m=65536,t=2,p=1$x$y", "m=131072,t=3,p=1$x$y"])
      expect(isWeak(`$argon2id$v=19$${fine}`)).toBe(false);
    for (const other of ["$2b$12$abc", "$argon2i$v=19$m=65536,t=2,p=1$x$y", ""])
      expect(isWeak(other)).toBe(true);
  });
});
