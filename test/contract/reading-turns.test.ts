import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { Unanswered } from "../../src/chat/unanswered.ts";
import type { User } from "../../src/protocol/account.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk, upTo } from "../support/townsfolk.ts";

const payerOf = ({ id }: User) => ({ group: id, person: id });

/** Mallory reads long pages, and ada, bob and cem only now and then. */
async function library(home: StoreHome) {
  const town = new Townsfolk(home.store);
  const [mallory, ada] = (await town.accounts("mallory", "ada")) as [User, User];
  const room = await town.room("library", mallory, ada);
  await Promise.all(upTo(200).map((n) => town.post(mallory, room, `${n} ${"x".repeat(500)}`)));
  const page = (reader: User) => town.asks(reader, { type: "history.read", room: room.id, limit: 100 });
  return { mallory, ada, room, page };
}

/** How many pages mallory has got when the question is answered, of those that were asked for at once before it. */
async function before(
  home: StoreHome,
  pages: number,
  ask: (there: Awaited<ReturnType<typeof library>>) => Promise<unknown>,
) {
  const there = await library(home);
  let got = 0;
  const reads = upTo(pages).map(async () => {
    await there.page(there.mallory);
    got += 1;
  });
  await ask(there);
  const then = got;
  await Promise.all(reads);
  return then;
}

describe("turns at the reading side", () => {
  test("[LIMIT-6] whoever asks for a page waits for a few of another's, however many those are", async () => {
    await using home = await StoreHome.open();
    const got = await before(home, 1_000, ({ ada, page }) => page(ada));
    expect(got).toBeLessThan(100);
  });

  test("[LIMIT-9] coming in and the server's own reads go before looking around", async () => {
    await using home = await StoreHome.open();
    const got = await before(home, 1_000, async ({ ada, room }) => {
      await home.store.asking(payerOf(ada)).placesOf(ada.id);
      await home.store.headsOf([room.id]);
    });
    expect(got).toBeLessThan(150);
  });

  test("[LIMIT-9] what has no place to wait is refused, to whoever has most waiting", async () => {
    await using home = await StoreHome.open();
    const { mallory, ada, page } = await library(home);
    const by = home.store.asking(payerOf(mallory));
    const asked = upTo(6_000).map(() =>
      by.userById(mallory.id).then(
        () => "answered",
        (cause: unknown) => (cause instanceof Unanswered ? cause.refusal.code : String(cause)),
      ),
    );
    expect((await page(ada)).events).toHaveLength(100);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(["answered", "too_busy"]));
  });

  test("[LIMIT-7] what a read took is told to whoever keeps the budgets", async () => {
    await using home = await StoreHome.open();
    const { ada, page } = await library(home);
    const told: [string, number][] = [];
    home.store.onSpent(({ person }, us) => told.push([person, us]));
    await page(ada);
    await home.store.userById(ada.id);
    expect(told.map(([person]) => person)).toEqual([ada.id]);
    expect(told[0]?.[1]).toBeGreaterThan(10);
  });

  test("[LIMIT-7] a page of the room list costs what is on it, however many conversations lie between the rooms", async () => {
    await using home = await StoreHome.open();
    const { ada } = await library(home);
    await home.close();
    const db = new Database(`${home.folder}/exchat.sqlite`);
    db.run(
      `insert into rooms (name, kind, maker, members) with recursive n(i) as
        (select 1 union all select i + 1 from n where i < 200000) select '', 'direct', 1, 0 from n`,
    );
    db.close();
    await home.reopen();
    const garden = await new Townsfolk(home.store).room("garden");
    const told: number[] = [];
    home.store.onSpent((_, us) => told.push(us));
    const later = new Townsfolk(home.store);
    const list = () => later.asks(ada, { type: "room.list", limit: 10 });
    for (let n = 0; n < 5; n += 1)
      expect((await list()).rooms.map(({ name }) => name)).toEqual(["library", "garden"]);
    expect(garden.name).toBe("garden");
    expect(Math.min(...told)).toBeLessThan(10_000);
  });
});
