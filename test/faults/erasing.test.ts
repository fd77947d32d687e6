import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { User } from "../../src/protocol/account.ts";
import type { EventOf } from "../../src/protocol/events.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { StoreHome } from "../support/store-home.ts";
import { bodies, SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

async function filesIn(folder: string): Promise<Buffer> {
  const names = await readdir(folder);
  // A file that goes meanwhile, or a socket, holds nothing.
  return Buffer.concat(
    await Promise.all(names.map((name) => readFile(join(folder, name)).catch(() => Buffer.alloc(0)))),
  );
}

test("[DEL-2] erasing goes in short steps, and on after a restart, while others write; then no file holds a text of it", async () => {
  await using home = await StoreHome.open();
  let town = new Townsfolk(home.store);
  const [ada, mallory] = (await town.accounts("ada", "mallory")) as [User, User];
  const room = await town.room("kitchen", ada, mallory);
  await Promise.all(upTo(2_000).map((n) => town.post(mallory, room, `spam ${n} ${"spam ".repeat(40)}`)));
  await town.post(ada, room, "message of mine");
  await town.does(SYSTEM, { type: "message.erase", room: room.id, user: "mallory" });
  let steps = 0;
  for (let more = true; more; steps += 1) {
    if (steps === 2) {
      await home.reopen();
      town = new Townsfolk(home.store);
    }
    const { events } = await home.reads.history(ada.id, room.id, { limit: 100, after: 3 });
    expect(JSON.stringify(events)).not.toContain("spam");
    const start = performance.now();
    const [step] = await Promise.all([
      town.does(SYSTEM, { type: "erasure.step" }),
      town.post(ada, room, `meanwhile ${steps}`),
    ]);
    expect(performance.now() - start).toBeLessThan(1_000);
    more = step.more === true;
  }
  expect(steps).toBeGreaterThan(1);
  const log = await town.log(room.id);
  expect(log.map(({ seq }) => seq)).toEqual(upTo(log.length));
  expect(bodies(log).filter((body) => body !== "")).toHaveLength(1 + steps);
  await home.close();
  const files = await filesIn(home.folder);
  expect(files.includes("message of mine")).toBe(true);
  expect(files.includes("spam")).toBe(false);
});

test("[DEL-7] an account that is erased leaves no row of its own, and nobody blocks it any longer", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const [ada, mallory] = (await town.accounts("ada", "mallory")) as [User, User];
  await town.does(ada.id, { type: "user.block", user: "mallory" });
  await town.does(mallory.id, { type: "user.block", user: "ada" });
  await town.does(SYSTEM, { type: "user.delete", user: mallory.id, messages: "erase", now: true });
  while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
  await home.close();
  using db = new Database(join(home.folder, "exchat.sqlite"), { readonly: true });
  const key = Number(mallory.id.slice(1));
  const left = ["sessions", "threads", "invitations", "bans", "kept_members", "blocks"].filter(
    (table) => db.query(`select 1 from ${table} where "user" = ${key} limit 1`).get() !== null,
  );
  expect(left).toEqual([]);
  expect(db.query("select * from blocks").all()).toEqual([]);
});

test("[KEEP-1] what a room does not keep any longer is in no file of the server, neither are its edits", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const ada = await town.account("ada");
  const room = await town.room("kitchen", ada);
  const { id } = (await town.post(ada, room, "outdated 0")) as EventOf<MessagePosted>;
  await Promise.all(upTo(1_000).map((n) => town.post(ada, room, `outdated ${n} ${"word ".repeat(40)}`)));
  await home.write(`update events set at = at - ${40 * 86_400_000}`);
  await town.does(ada.id, { type: "message.edit", room: room.id, id, body: "outdated and edited" });
  await town.post(ada, room, "message of today");
  await town.does(SYSTEM, { type: "room.set", room: room.id, keepDays: 30 });
  while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
  await home.close();
  const files = await filesIn(home.folder);
  expect(files.includes("message of today")).toBe(true);
  expect(files.includes("outdated")).toBe(false);
});

/** What waits to be erased. */
function waiting(home: StoreHome) {
  using db = new Database(join(home.folder, "exchat.sqlite"), { readonly: true });
  return db.query("select first, last, at from erasures order by id").all();
}

test("[LIMIT-17] what is to be erased of a person in a room waits once, and nothing does of who has nothing there", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const [ada, mallory] = (await town.accounts("ada", "mallory")) as [User, User];
  const room = await town.room("kitchen", ada, mallory);
  const erase = (user: string, after = 0) =>
    town.does(SYSTEM, { type: "message.erase", room: room.id, user, after });
  expect((await erase("ada")).events).toEqual([]);
  await town.post(ada, room, "message of mine");
  for (let n = 0; n < 5; n += 1) {
    const { seq } = await town.post(mallory, room, `spam ${n}`);
    expect((await erase("mallory")).events).toMatchObject([{ first: 1, last: seq }]);
    expect((await erase("mallory")).events).toEqual([]);
    expect(waiting(home)).toEqual([{ first: 1, last: seq, at: 0 }]);
  }
  const { seq: kept } = await town.post(mallory, room, "an apology");
  await town.post(mallory, room, "spam again");
  await erase("mallory", kept);
  expect(waiting(home)).toHaveLength(2);
  const standing = async () => {
    const { events } = await home.reads.history(ada.id, room.id, { limit: 100 });
    return bodies(events).filter((body) => body !== "");
  };
  expect(await standing()).toEqual(["message of mine", "an apology"]);
  while ((await town.does(SYSTEM, { type: "erasure.step" })).more) expect(await standing()).toHaveLength(2);
  expect(bodies(await town.log(room.id)).filter((body) => body !== "")).toEqual([
    "message of mine",
    "an apology",
  ]);
  expect((await erase("mallory", kept)).events).toEqual([]);
  expect(waiting(home)).toEqual([]);
});

test("[LIMIT-17] what was asked for after a place is widened to what stands before it", async () => {
  await using home = await StoreHome.open();
  const town = new Townsfolk(home.store);
  const [mallory] = (await town.accounts("mallory")) as [User];
  const room = await town.room("kitchen", mallory);
  const { seq } = await town.post(mallory, room, "spam 1");
  const { seq: last } = await town.post(mallory, room, "spam 2");
  const ask = (after: number) =>
    town.does(SYSTEM, { type: "message.erase", room: room.id, user: "mallory", after });
  await ask(seq);
  await ask(0);
  expect(waiting(home)).toEqual([{ first: 1, last: last + 1, at: 0 }]);
  while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
  expect(bodies(await town.log(room.id))).toEqual(["", ""]);
});

test("[DEL-2] a server that is killed while it erases goes on by itself when it is back", async () => {
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const [adas, mallorys] = [await signUp(server.url, "ada"), await signUp(server.url, "mallory")];
  const ada = await FullClient.connect(server.wsUrl, { token: adas });
  const mallory = await FullClient.connect(server.wsUrl, { token: mallorys });
  const { room } = await ada.ok<{ room: { id: string } }>("room.create", { name: "kitchen" });
  for (const one of [ada, mallory]) await one.ok("room.join", { room: room.id });
  const spam = upTo(1_500).map((n) => mallory.ok("message.post", { room: room.id, body: `spam ${n}` }));
  await Promise.all(spam);
  await ada.ok("message.erase", { room: room.id, user: "mallory" });
  await server.kill9();
  await server.restart();
  await using again = await FullClient.connect(server.wsUrl, { token: adas });
  using db = new Database(join(server.data, "exchat.sqlite"), { readonly: true });
  const left = db.query<{ n: number }, []>("select count(*) as n from erasures");
  while ((left.get()?.n ?? 0) > 0) await again.settled();
  await server.stop();
  expect((await filesIn(server.data)).includes("spam ")).toBe(false);
});
