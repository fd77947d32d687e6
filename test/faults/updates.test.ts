import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EventOf } from "../../src/protocol/events.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { statementsOf, steps } from "../support/statements.ts";
import { StoreHome } from "../support/store-home.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { Townsfolk } from "../support/townsfolk.ts";

const SUPPORT = join(import.meta.dirname, "../support");
/** The database of a server of the first released version, in which people had talked. */
const FIRST = join(import.meta.dirname, "../fixtures/schema-1.sqlite.gz");
const DATABASE = "exchat.sqlite";
const [kitchen, den] = [roomId(2), roomId(3)];
const [ada, bob, cem] = [userId(2), userId(3), userId(4)];

/** A store whose folder has the first version's database, which is opened with `reopen`. */
async function before(): Promise<StoreHome> {
  const home = await StoreHome.open();
  await home.close();
  for (const name of readdirSync(home.folder)) rmSync(join(home.folder, name));
  writeFileSync(join(home.folder, DATABASE), Bun.gunzipSync(readFileSync(FIRST)));
  return home;
}

/** A database as it was before there was a log of the server, with some of what was noted then. */
function noted(path: string): void {
  using db = new Database(path, { create: true, strict: true });
  const before = steps().slice(0, 17);
  for (const step of before) db.run(step);
  db.run(`pragma application_id = ${0x65786368}; pragma user_version = ${before.length}`);
  db.run(
    "insert into users (id, name, skeleton, kind, role, created_at) values (2, 'ada', 'ada', 'account', 'admin', 0)",
  );
  const note = db.prepare("insert into server_facts (at, by, type, data) values (0, 2, ?, ?)");
  note.run("user.deleted", '{"user":"u9","messages":"keep"}');
  note.run("server.banned", '{"kind":"network","target":"203.0.113.0/24"}');
  note.run("room.deleted", '{"room":"r7","name":"secret plans","kind":"private"}');
}

const copies = ({ folder }: StoreHome) => readdirSync(folder).filter((name) => name.includes(".schema-"));

describe("an update", () => {
  test("[LOG-21] of the first version's database keeps everything that people had said, and a copy of what was there", async () => {
    await using home = await before();
    await home.reopen();
    const { store, reads } = home;
    const { events, more } = await reads.history(ada, kitchen, { limit: 100 });
    expect(more).toBe(false);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    const messages = events.filter(
      (event): event is EventOf<MessagePosted> => event.type === "message.posted",
    );
    expect(messages).toHaveLength(31);
    expect(messages[0]?.current).toMatchObject({ body: "message 0, edited", edits: 1 });
    expect(messages[1]).toMatchObject({ body: "", deleted: true });
    expect(messages[3]?.current).toMatchObject({ replies: 1, reactions: [{ emoji: "👍", count: 2 }] });
    expect(await reads.membership(cem, kitchen)).toBe("none");
    expect(await reads.membership(bob, den)).toBe("member");
    const town = new Townsfolk(store);
    expect(
      (await town.does(bob, { type: "message.post", room: kitchen, body: "after it" })).events,
    ).toHaveLength(1);
    expect(copies(home)).toEqual([`${DATABASE}.schema-1`]);
    using copy = new Database(join(home.folder, `${DATABASE}.schema-1`), { readonly: true });
    expect(copy.query("pragma user_version").get()).toEqual({ user_version: 1 });
    expect(copy.query("select count(*) as n from events where type = 'message.posted'").get()).toEqual({
      n: 32,
    });
  });

  test("[LOG-21] keeps one copy, for a week", async () => {
    await using home = await before();
    await home.reopen();
    await home.reopen();
    expect(copies(home)).toEqual([`${DATABASE}.schema-1`]);
    await home.close();
    const old = Date.now() / 1_000 - 8 * 86_400;
    utimesSync(join(home.folder, `${DATABASE}.schema-1`), old, old);
    await home.reopen();
    expect(copies(home)).toEqual([]);
  });

  test("[AUDIT-6] makes the server's log of what was noted before, which begins with that it was updated", async () => {
    await using home = await StoreHome.open();
    await home.close();
    for (const name of readdirSync(home.folder)) rmSync(join(home.folder, name));
    noted(join(home.folder, DATABASE));
    await home.reopen();
    const { events, head } = await home.store.serverLog(0, 10);
    expect(events.map(({ seq, at: _, ...event }) => [seq, event])).toEqual([
      [1, { by: userId(1), from: "exchat", type: "server.migrated" }],
      [2, { by: userId(2), from: "ada", type: "user.deleted", user: userId(9), messages: "keep" }],
      [3, { by: userId(2), from: "ada", type: "server.banned", kind: "network" }],
      [4, { by: userId(2), from: "ada", type: "room.deleted", room: roomId(7), kind: "private" }],
    ]);
    await new Townsfolk(home.store).account("bob");
    expect((await home.store.serverLog(head, 10)).events.map(({ seq }) => seq)).toEqual([head + 1]);
  });

  test("[LOG-21] that is cut off at any statement goes on at the next start", async () => {
    using folder = new TempFolder();
    const [path, script] = [folder.in("cut.sqlite"), join(SUPPORT, "cut-update.ts")];
    writeFileSync(path, Bun.gunzipSync(readFileSync(FIRST)));
    let cuts = 0;
    for (const [i, step] of steps().entries()) {
      if (i === 0) continue;
      for (let count = 1; count <= statementsOf(step).length; count += 1) {
        const args = [script, path, `${i + 1}`, `${count}`];
        expect(Bun.spawnSync([process.execPath, "--no-install", ...args]).signalCode).toBe("SIGKILL");
        cuts += 1;
      }
      using db = new Database(path, { strict: true });
      expect(db.query("pragma user_version").get()).toEqual({ user_version: i });
      // Whole, as the next start takes it.
      db.transaction(() => {
        db.run(step);
        db.run(`pragma user_version = ${i + 1}`);
      }).immediate();
    }
    expect(cuts).toBeGreaterThan(20);
    const updated = openForWriting(path, 1);
    expect(updated.query("select count(*) as n from events where type = 'message.posted'").get()).toEqual({
      n: 32,
    });
    updated.close();
  });
});
