import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { FactorShown } from "../../src/protocol/factor.ts";
import { freshSession, lastOfServerLog, SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const HASH = "$argon2id$of-a-password";

/** Authenticator apps, recovery codes and passkeys: what is checked again at the moment of the change. */
export function factorsContract(open: () => Promise<OpenedStore>): void {
  const signsIn = async ({ store }: OpenedStore, me: User, factor?: FactorShown) => {
    const shown = { passwordHash: HASH, ...(factor && { factor }) };
    const outcome = await store.change(me.id, { type: "session.open", session: freshSession(), shown });
    return outcome.refused?.code;
  };
  const withApp = async (town: Townsfolk, name: string, codes: readonly string[]) => {
    const user = await town.account(name);
    await town.does(user.id, { type: "password.set", passwordHash: HASH, was: undefined });
    await town.does(user.id, { type: "authenticator.add", secret: `sealed ${name}`, step: 7, codes });
    return user;
  };

  test("[FACTOR-5] of 50 uses of one recovery code at once, one signs in", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await withApp(town, "ada", ["first", "second"]);
    const uses = await Promise.all(upTo(50).map(() => signsIn(home, ada, { recovery: "first" })));
    expect(uses.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(uses)).toEqual(new Set([undefined, "bad_code"]));
    expect(await town.asks(ada, { type: "factor.list" })).toMatchObject({ recoveryCodes: 1 });
    expect(await home.store.hasRecoveryCode(ada.id, "first")).toBe(false);
    expect(await home.store.hasRecoveryCode(ada.id, "second")).toBe(true);
  });

  test("[FACTOR-1] the code of a step signs in once, of 50 uses at once, and earlier steps no longer do", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = [await withApp(town, "ada", ["a"]), await withApp(town, "bob", ["b"])];
    const secret = "sealed ada";
    expect(await signsIn(home, ada)).toBe("second_factor");
    expect(await signsIn(home, ada, { secret, step: 7 })).toBe("bad_code");
    const uses = await Promise.all(upTo(50).map(() => signsIn(home, ada, { secret, step: 9 })));
    expect(uses.filter((code) => code === undefined)).toHaveLength(1);
    expect(await signsIn(home, ada, { secret, step: 8 })).toBe("bad_code");
    // Another person's secret and code are none of hers.
    expect(await signsIn(home, ada, { secret: "sealed bob", step: 10 })).toBe("bad_code");
    expect(await signsIn(home, ada, { recovery: "b" })).toBe("bad_code");
    expect(await signsIn(home, bob, { recovery: "b" })).toBeUndefined();
    expect(await home.store.factorOf(ada.id)).toEqual({ authenticator: { secret, step: 9 }, passkeys: [] });
  });

  test("[FACTOR-5] new recovery codes end the former ones, and with the app all are gone", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await withApp(town, "ada", ["a", "b"]);
    const second = { type: "authenticator.add", secret: "other", step: 1, codes: [] } as const;
    expect((await town.isRefused(ada.id, second)).code).toBe("too_many");
    const renews = { type: "recovery_codes.make", codes: ["c", "d"], factor: { recovery: "a" } } as const;
    await town.does(ada.id, renews);
    expect((await town.isRefused(ada.id, renews)).code).toBe("bad_code");
    expect(await signsIn(home, ada, { recovery: "b" })).toBe("bad_code");
    await town.does(ada.id, { type: "authenticator.remove", factor: { recovery: "c" } });
    expect(await signsIn(home, ada)).toBeUndefined();
    expect(await home.store.hasRecoveryCode(ada.id, "d")).toBe(false);
    expect(await lastOfServerLog(home.store, 3)).toMatchObject([
      { type: "factor.removed", kind: "authenticator" },
      { type: "factor.added", kind: "recovery_codes" },
      { type: "factor.added", kind: "authenticator" },
    ]);
  });

  test("[FACTOR-8] a reset removes the app, the recovery codes and the passkeys of that person alone", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = [await withApp(town, "ada", ["a"]), await withApp(town, "bob", ["b"])];
    const until = Date.now() + 60_000;
    await town.does(ada.id, {
      ...{ type: "passkey.add", credential: "key", counter: 0, challenge: "asked", until },
      ...{ publicKey: "public", host: "chat.example.org" },
    });
    const use = {
      type: "passkey.use",
      credential: "key",
      counter: 0,
      challenge: "asked again",
      until,
    } as const;
    await town.does(ada.id, use);
    // A challenge works once, and a passkey signs in its own person only.
    expect((await town.isRefused(ada.id, use)).code).toBe("bad_credentials");
    expect((await town.isRefused(bob.id, { ...use, challenge: "third" })).code).toBe("bad_credentials");
    await town.does(SYSTEM, { type: "factors.reset", user: "ada" });
    expect(await town.asks(ada, { type: "factor.list" })).toEqual({ recoveryCodes: 0, passkeys: [] });
    expect(await home.store.passkeyOf("key")).toBeUndefined();
    expect(await signsIn(home, ada)).toBeUndefined();
    expect(await signsIn(home, bob)).toBe("second_factor");
  });
}
