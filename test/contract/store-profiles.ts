import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { type ProfileKey, tidied } from "../../src/protocol/profile-values.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

/** What people show of themselves, and how they are found by it: also after a restart. */
export function profilesContract(open: () => Promise<OpenedStore>): void {
  /** Short ways to say and to ask it, in whatever store `home` has open then. */
  const people = async (home: OpenedStore, ...names: readonly string[]) => {
    const town = () => new Townsfolk(home.store);
    const ids = (await town().accounts(...names)).map(({ id }) => id);
    const idOf = (name: string) => ids[names.indexOf(name)] as UserId;
    const asker = { id: idOf(names[0] ?? "") };
    return {
      ...{ town, idOf },
      says: (name: string, key: ProfileKey, value?: string) =>
        town().does(idOf(name), { type: "user.describe", key, ...(value !== undefined && { value }) }),
      profiles: async (...of: readonly UserId[]) =>
        (await town().asks(asker, { type: "user.profiles", ids: of })).profiles,
      found: async (search: string, more: { after?: string; limit?: number } = {}) => {
        const { users } = await town().asks(asker, { type: "user.directory", limit: 100, search, ...more });
        return users.map(({ name }) => name);
      },
    };
  };

  test("[PROFILE-1] a profile has what a person says of themselves, in one form, and nothing that could mislead", async () => {
    await using home = await open();
    const { town, idOf, says, profiles } = await people(home, "ada", "bob");
    const [ada, bob] = [idOf("ada"), idOf("bob")];
    await says("ada", "display-name", "  Ada\u00a0 Lovelace ");
    await says("ada", "pronouns", "she/her");
    await says("ada", "timezone", "europe/london");
    await home.reopen();
    const shown = await profiles(bob, "u99" as UserId, ada);
    expect(shown).toMatchObject([
      { id: bob, name: "bob", role: "member" },
      {
        id: ada,
        displayName: "Ada Lovelace",
        pronouns: "she/her",
        timezone: tidied("timezone", "europe/london"),
      },
    ]);
    expect(shown[0]).not.toHaveProperty("displayName");
    const bad = async (key: ProfileKey, value: string) => {
      const refused = await town().isRefused(ada, { type: "user.describe", key, value });
      expect(refused).toMatchObject({ code: "bad_request", field: "value" });
      return refused.message;
    };
    expect(await bad("display-name", "   ")).toContain("empty");
    expect(await bad("display-name", "x".repeat(51))).toContain("at most 50 characters");
    expect(await bad("display-name", "ada\u202Ebob")).toContain("directional");
    expect(await bad("display-name", "a\u200Bda")).toContain("invisible");
    expect(await bad("display-name", "...")).toContain("needs a letter");
    expect(await bad("display-name", "Everyone")).toContain("reserved");
    expect(await bad("display-name", "Аdministrator")).toContain("look after this server");
    expect(await bad("timezone", "Mars/Olympus")).toContain("IANA");
    expect(await bad("timezone", "+02:00")).toContain("IANA");
    await says("ada", "display-name", "علی‌رضا 👩‍🚀");
    expect((await profiles(ada))[0]?.displayName).toBe("علی‌رضا 👩‍🚀");
  });

  test("[PROFILE-2] a display name that is or looks like another one, or another's name, says so", async () => {
    await using home = await open();
    const { town, idOf, says, profiles } = await people(home, "anna", "mallory", "bob_miller");
    const isAmbiguous = async (name: string) => (await profiles(idOf(name)))[0]?.ambiguous ?? false;
    for (const own of ["Anna Schmidt", "anna", "Anna"]) {
      await says("anna", "display-name", own);
      expect(await isAmbiguous("anna")).toBe(false);
    }
    await says("anna", "display-name", "Anna Schmidt");
    for (const copy of [
      "Anna Schmidt",
      "anna  schmidt",
      "Аnna Schmidt",
      "Anna-Schmidt",
      "АNNA",
      "Bob Miller",
      "Mal (anna)",
    ]) {
      await says("mallory", "display-name", copy);
      expect([copy, await isAmbiguous("mallory")]).toEqual([copy, true]);
    }
    await says("mallory", "display-name", "Аnna Schmidt");
    expect(await isAmbiguous("anna")).toBe(true);
    // What is gone confuses nobody.
    await town().does(SYSTEM, { type: "user.clear", user: "mallory", key: "display-name" });
    expect(await isAmbiguous("anna")).toBe(false);
    expect((await profiles(idOf("mallory")))[0]).not.toHaveProperty("displayName");
  });

  test("[PROFILE-3] people are found by the beginning of any word of their display name, in any script", async () => {
    await using home = await open();
    const { idOf, says, found, town } = await people(home, "ada", "bob", "cem", "dan", "Renée", "eve");
    await says("ada", "display-name", "Zoë van der Ólafsdóttir");
    await says("bob", "display-name", "山田 太郎");
    await says("cem", "display-name", "Анна Ёлкина");
    await says("dan", "display-name", "Daniel O'Brien");
    await says("eve", "display-name", "Zoe Adams");
    expect(await found("OLAFS")).toEqual(["ada"]);
    expect(await found("zoe ól")).toEqual(["ada"]);
    expect(await found("zoe")).toEqual(["ada", "eve"]);
    expect(await found("zoe", { after: "ada" })).toEqual(["eve"]);
    expect(await found("ad")).toEqual(["ada", "eve"]);
    expect(await found("ad", { limit: 1 })).toEqual(["ada"]);
    expect(await found("afs")).toEqual([]);
    expect(await found("太郎")).toEqual(["bob"]);
    expect(await found("елки")).toEqual(["cem"]);
    expect(await found("o'br")).toEqual(["dan"]);
    expect(await found("obri")).toEqual(["dan"]);
    expect(await found("renee")).toEqual(["Renée"]);
    await says("eve", "display-name");
    await town().does(idOf("Renée"), { type: "user.rename", name: "Rene" });
    await home.reopen();
    expect(await found("zoe")).toEqual(["ada"]);
    expect(await found("ren")).toEqual(["Rene"]);
  });

  test("[SIGN-2] a status ends when its time is over, also if the server was off then", async () => {
    await using home = await open();
    const { town, idOf, profiles } = await people(home, "ada", "bob");
    const [ada, bob] = [idOf("ada"), idOf("bob")];
    expect(await home.store.statusEnds()).toBeUndefined();
    const before = Date.now();
    await town().does(ada, { type: "status.set", status: "at lunch", forSeconds: 1_800 });
    await town().does(bob, { type: "status.set", status: "🌴", forSeconds: 3_600 });
    await town().does(bob, { type: "status.set", status: "🌴" });
    const [shown, his] = (await profiles(ada, bob)) as readonly User[];
    expect(shown?.status).toBe("at lunch");
    expect(Date.parse(shown?.statusUntil ?? "") - before).toBeGreaterThan(1_700_000);
    expect(his).not.toHaveProperty("statusUntil");
    expect(await home.store.statusEnds()).toBeLessThan(1_900_000);
    await town().does(SYSTEM, { type: "status.end" });
    expect((await profiles(ada))[0]).toHaveProperty("status", "at lunch");
    await home.write("update users set status_until = 5 where status_until is not null");
    await home.reopen();
    expect(await home.store.statusEnds()).toBeLessThan(0);
    const changed: User[] = [];
    home.store.onCommit(({ news }) => {
      for (const one of news) if ("changed" in one) changed.push(one.changed);
    });
    await town().does(SYSTEM, { type: "status.end" });
    expect(changed.map(({ name }) => name)).toEqual(["ada"]);
    expect(changed[0]).not.toHaveProperty("status");
    expect(await profiles(ada, bob)).toMatchObject([{ name: "ada" }, { name: "bob", status: "🌴" }]);
    expect((await profiles(ada))[0]).not.toHaveProperty("status");
    expect(await home.store.statusEnds()).toBeUndefined();
  });

  test("[PROFILE-5] with an account goes all that it said of itself", async () => {
    await using home = await open();
    const { town, idOf, says, found, profiles } = await people(home, "ada", "bob");
    await says("bob", "display-name", "Robert");
    await town().does(idOf("bob"), { type: "status.set", status: "at lunch", forSeconds: 60 });
    await town().does(idOf("bob"), { type: "user.delete", user: idOf("bob"), messages: "keep", now: true });
    expect(await found("robert")).toEqual([]);
    expect(await profiles(idOf("bob"))).toEqual([]);
    while ((await town().does(SYSTEM, { type: "erasure.step" })).more);
    await says("ada", "display-name", "Robert");
    expect((await profiles(idOf("ada")))[0]).not.toHaveProperty("ambiguous");
  });
}
