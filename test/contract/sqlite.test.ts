import { describe, expect, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { MessageId } from "../../src/protocol/ids.ts";
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

  for (const [words, isWriting] of [
    ["on a quiet day", false],
    ["however much is written", true],
  ] as const)
    test(`[MSG-2] what was deleted is in no file any more after a few seconds, ${words}`, async () => {
      await using home = await StoreHome.open();
      const town = new Townsfolk(home.store);
      const ada = await town.account("ada");
      const room = await town.room("kitchen", ada);
      for (const n of upTo(50)) await town.post(ada, room, `message ${n} ${"and more ".repeat(50)}`);
      const { id } = (await town.post(ada, room, `erase me ${"erase me ".repeat(700)}`)) as {
        id?: MessageId;
      };
      let isBusy = true;
      const reading = upTo(8).map(async () => {
        while (isBusy) await town.asks(ada, { type: "history.read", room: room.id, limit: 100 });
      });
      const writing = (async () => {
        while (isBusy && isWriting) await town.post(ada, room, "hello");
      })();
      await town.does(ada.id, { type: "message.delete", room: room.id, id: id as MessageId });
      const deadline = performance.now() + 5_000;
      while (await stands(home.folder, "erase me"))
        if (performance.now() > deadline) throw new Error("it still stands in a file");
      expect(await stands(home.folder, "message 50")).toBe(true);
      isBusy = false;
      await Promise.all([...reading, writing]);
    });

  test("[MSG-2] what was deleted is in no file any more once the store has been closed", async () => {
    await using home = await StoreHome.open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    for (const n of upTo(50)) await town.post(ada, room, `message ${n}`);
    const { id } = (await town.post(ada, room, `erase me ${"erase me ".repeat(700)}`)) as { id?: MessageId };
    const about = { room: room.id, id: id as MessageId };
    await town.does(ada.id, { type: "message.edit", ...about, body: "erase me as well" });
    for (const n of upTo(50)) await town.post(ada, room, `message ${n}`);
    // Whoever reads has the files open as well, as on every day of a server's life.
    expect((await town.log(room.id)).length).toBeGreaterThan(100);
    await town.does(ada.id, { type: "message.delete", ...about });
    await home.close();
    expect(await stands(home.folder, "message 50")).toBe(true);
    expect(await stands(home.folder, "erase me")).toBe(false);
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

/** Whether the text is in any file of the folder. A file that goes meanwhile holds nothing. */
async function stands(folder: string, text: string): Promise<boolean> {
  const names = await readdir(folder);
  const contents = names.map((name) => readFile(join(folder, name)).catch(() => Buffer.alloc(0)));
  return Buffer.concat(await Promise.all(contents)).includes(text);
}
