import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { OidcProof } from "../../src/protocol/oidc.ts";
import { freshSession, SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const issuer = "https://id.example.org";

/** People at an issuer, and the accounts to which they sign in. */
export function oidcContract(open: () => Promise<OpenedStore>): void {
  let states = 0;
  const proofOf = (subject: string, more: Partial<OidcProof> = {}): OidcProof => ({
    ...{ issuer, subject, state: `state${++states}` },
    ...more,
  });
  const signUp = (name: string, oidc: OidcProof) =>
    ({ type: "account.create", name, session: freshSession(), oidc }) as const;

  test("[OIDC-1] a person at an issuer signs in to one account, and each sign-in is completed once", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const bob = await town.account("bob");
    const first = proofOf("1", { email: "ada@example.org" });
    const { user: ada } = await town.does(SYSTEM, signUp("ada", first));
    if (!ada) throw new Error("no account was made");
    const opens = async (me: User, oidc: OidcProof) => {
      const opened = { type: "session.open", session: freshSession(), shown: { oidc } } as const;
      return (await home.store.change(me.id, opened)).refused?.code;
    };
    expect(await home.store.userByOidc(issuer, "1")).toEqual({ user: ada, deleted: false });
    expect(await home.store.userByOidc("https://other.example.org", "1")).toBeUndefined();
    // The same answer of the issuer again, and the same person for another account.
    expect((await town.isRefused(SYSTEM, signUp("eve", first))).code).toBe("bad_credentials");
    expect((await town.isRefused(SYSTEM, signUp("eve", proofOf("1")))).code).toBe("not_allowed");
    expect(await home.store.userByName("eve")).toBeUndefined();
    const again = proofOf("1");
    expect(await opens(ada, again)).toBeUndefined();
    expect([await opens(ada, again), await opens(bob, proofOf("1"))]).toEqual([
      "bad_credentials",
      "bad_credentials",
    ]);
    expect(await town.asks(ada, { type: "oidc.list" })).toMatchObject({ links: [{ issuer, subject: "1" }] });
    await town.does(ada.id, { type: "user.delete", user: ada.id, messages: "keep", was: undefined });
    expect(await home.store.userByOidc(issuer, "1")).toMatchObject({ deleted: true });
    await town.does(SYSTEM, { type: "account.restore", user: "ada" });
    await town.does(ada.id, {
      type: "user.delete",
      user: ada.id,
      messages: "keep",
      now: true,
      was: undefined,
    });
    while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
    expect(await home.store.userByOidc(issuer, "1")).toBeUndefined();
  });

  test("[OIDC-4] accounts are connected and disconnected, and one keeps a way in", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = [await town.account("ada"), await town.account("bob")];
    const connect = (subject: string) => ({ type: "oidc.connect", proof: proofOf(subject) }) as const;
    const disconnect = (subject: string) => ({ type: "oidc.disconnect", issuer, subject }) as const;
    await town.does(ada.id, connect("1"));
    await town.does(ada.id, connect("1"));
    expect((await town.isRefused(bob.id, connect("1"))).code).toBe("not_allowed");
    await town.does(bob.id, disconnect("1"));
    expect((await town.isRefused(ada.id, disconnect("1"))).message).toContain("set one first");
    for (let i = 2; i <= limits.oidcLinksPerUserMax; i += 1) await town.does(ada.id, connect(`${i}`));
    expect((await town.isRefused(ada.id, connect("99"))).code).toBe("too_many");
    await town.does(ada.id, disconnect("1"));
    expect(await home.store.userByOidc(issuer, "1")).toBeUndefined();
    await town.does(bob.id, connect("1"));
    await town.does(bob.id, { type: "password.set", passwordHash: "$argon2id$x", was: undefined });
    await town.does(bob.id, disconnect("1"));
    expect(await town.asks(bob, { type: "oidc.list" })).toEqual({ links: [] });
    const { events } = await home.store.serverLog(0, 100);
    const told = events.filter(({ type }) => type.startsWith("oidc."));
    expect(told.at(-1)).toMatchObject({ type: "oidc.disconnected", user: bob.id, by: bob.id });
    expect(told).toHaveLength(8);
  });

  test("[OIDC-5] an issuer gives every role but that of an owner, and takes none from an owner", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = [await town.account("ada"), await town.account("bob")];
    await town.does(SYSTEM, { type: "owner.link", code: "hash" });
    await town.does(ada.id, { type: "owner.make", code: "hash" });
    const gives = (to: User, role: "member" | "moderator" | "admin") =>
      town.does(SYSTEM, { type: "oidc.role", user: to.id, role });
    await gives(ada, "member");
    await gives(bob, "admin");
    await gives(bob, "moderator");
    const roles = await Promise.all(["ada", "bob"].map((name) => home.store.userByName(name)));
    expect(roles.map((user) => user?.role)).toEqual(["owner", "moderator"]);
    const { events } = await home.store.serverLog(0, 100);
    expect(events.at(-1)).toMatchObject({ type: "user.role_changed", by: SYSTEM, role: "moderator" });
  });
}
