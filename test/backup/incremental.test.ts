import { Database } from "bun:sqlite";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SteadyPages } from "../../src/backup/steady-pages.ts";
import { Pages } from "../../src/store/sqlite/pages.ts";
import { BusyAda, bodiesIn, filesUnder } from "../support/backed-up.ts";
import { inTown, restored, talkedIn, toFolder, verified, writes } from "../support/backup-files.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const NOISE = `insert into meta with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
  select 'noise' || i, hex(randomblob(1000)) from n`;

/** All that the blocks of a folder hold. */
const heldBy = (path: string): string =>
  filesUnder(join(path, "blocks"))
    .map((file) => Buffer.from(Bun.zstdDecompressSync(readFileSync(file))).toString("latin1"))
    .join("");

describe("backups in one folder", () => {
  test("[BACKUP-4] write only what has changed, keep as many as they should, and each of them can be restored", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    writes(data, NOISE);
    const path = folder.in("backups");
    const first = await toFolder(data, path);
    const writesOne = (body: string) =>
      inTown(data, async (town) => {
        const ada = await town.account(`bob-${body}`);
        await town.post(ada, await town.room(`room-${body}`, ada), body);
      });
    await writesOne("four");
    const second = await toFolder(data, path);
    expect(second.bytesNew).toBeLessThan(first.bytesNew / 3);
    await writesOne("five");
    const third = await toFolder(data, path, 2);
    const names = filesUnder(join(path, "backups")).map((file) => file.slice(-29, -5));
    expect(names).toEqual([second, third].map(({ manifest }) => manifest.at.replaceAll(":", "-")));
    await restored(path, folder.in("second"), names[0]);
    await restored(path, folder.in("third"));
    expect(bodiesIn(folder.in("second"))).toEqual(["one", "two", "three", "four"]);
    expect(bodiesIn(folder.in("third"))).toEqual(["one", "two", "three", "four", "five"]);
  });

  test("[BACKUP-4] hold nothing that people deleted, once those from before are gone", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    const path = folder.in("backups");
    const { ada, room, id } = await inTown(data, async (town) => {
      const ada = await town.account("ada");
      const room = await town.room("kitchen", ada);
      const said = (await town.post(ada, room, "the-secret-of-the-soup")) as { id: string };
      await town.post(ada, room, "hello");
      return { ada, room, id: said.id };
    });
    await toFolder(data, path);
    expect(heldBy(path)).toContain("the-secret-of-the-soup");
    await inTown(data, (town) => town.does(ada.id, { type: "message.delete", room: room.id, id } as never));
    await toFolder(data, path);
    expect(heldBy(path)).toContain("the-secret-of-the-soup");
    await toFolder(data, path, 1);
    expect(heldBy(path)).not.toContain("the-secret-of-the-soup");
    expect(heldBy(path)).toContain("hello");
  });

  test("[BACKUP-5] stay whole when the next one is killed at any moment, and it is made again", async () => {
    using folder = new TempFolder();
    await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
    await using ada = await BusyAda.comes(server);
    const path = folder.in("backups");
    const backup = () =>
      Bun.spawn(["bin/exchat", "backup", path, "--keep", "1", "--data", server.data], {
        stdio: ["ignore", "ignore", "ignore"],
      });
    await ada.says("first");
    expect(await backup().exited).toBe(0);
    await ada.writes(300);
    const begun = performance.now();
    expect(await backup().exited).toBe(0);
    const took = performance.now() - begun;
    let killed = 0;
    for (let n = 1; n <= 8; n += 1) {
      const child = backup();
      const timer = setTimeout(() => child.kill("SIGKILL"), (took * n) / 9);
      if ((await child.exited) !== 0) killed += 1;
      clearTimeout(timer);
      await verified(path);
    }
    expect(killed).toBeGreaterThan(2);
    await ada.stops();
    expect(await backup().exited).toBe(0);
    await restored(path, folder.in("new"));
    expect(new Set(bodiesIn(folder.in("new")))).toEqual(new Set(ada.acknowledged));
    expect(filesUnder(path).filter((file) => file.endsWith(".unfinished"))).toEqual([]);
  });
});

describe("a backup that takes long", () => {
  test("[BACKUP-6] gives the server its log back when that has grown, and still has one moment", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    writes(data, NOISE);
    const path = join(data, "exchat.sqlite");
    using db = new Database(path);
    const truncates = () =>
      db.query<{ busy: number }, []>("pragma wal_checkpoint(truncate)").get()?.busy === 0;
    truncates();
    const before = readFileSync(path);
    const pages = new SteadyPages(new Pages(path), data);
    const parts = [pages.read(0, 64)];
    db.run("pragma synchronous = off");
    // Every page is another one now, again and again.
    for (let n = 0; n < 20; n += 1)
      db.run("update meta set value = hex(randomblob(1000)) where key like 'noise%'");
    expect(truncates()).toBe(false);
    parts.push(pages.read(64, 64));
    expect(truncates()).toBe(true);
    for (let first = 128; first < pages.count; first += 64) parts.push(pages.read(first, 64));
    pages.end();
    expect(Buffer.concat(parts).equals(before)).toBe(true);
    expect(readFileSync(path).equals(before)).toBe(false);
  });
});
