import { describe, expect, test } from "bun:test";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk, upTo } from "../support/townsfolk.ts";
import { storeContract } from "./store.ts";

storeContract("SQLite", () => StoreHome.open());

describe("SQLite: what is its own", () => {
  test("[LOG-9] a second store on the same folder is turned away, and the first goes on", async () => {
    await using home = await StoreHome.open();
    const second = openSqlite({ folder: home.folder, log: () => {}, fatal: () => {} });
    await expect(second).rejects.toThrow(/^the data folder .+ is in use by another ExChat/);
    expect((await new Townsfolk(home.store).account("ada")).name).toBe("ada");
  });

  test("more changes than may wait are refused as too much, and the others are carried out", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const outcomes = await Promise.all(
      upTo(25_000).map(() => home.store.change(ada.id, { type: "message.post", room: room.id, body: "!" })),
    );
    const codes = new Set(outcomes.map(({ refused }) => refused?.code));
    expect([...codes]).toEqual([undefined, "too_busy"]);
    const done = outcomes.filter(({ refused }) => !refused).length;
    expect(done).toBeGreaterThanOrEqual(20_000);
    expect(await home.store.headsOf([room.id])).toEqual([2 + done]);
  });
});
