import { Database } from "bun:sqlite";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { connect, Restored } from "../../src/sdk/sdk.ts";
import { keptPlace } from "../../src/sdk-files/files.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { BareServer } from "../support/bare-server.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { Townsfolk } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

const DATABASE = "exchat.sqlite";

/** Opens the store, does something in it, and closes it again. Which history it was is the answer. */
async function epochOf(data: string, meanwhile: (town: Townsfolk) => Promise<unknown> = async () => {}) {
  const store = await openSqlite({ folder: data, log: () => {}, fatal: () => {} });
  await meanwhile(new Townsfolk(store));
  await store.close();
  return store.epoch;
}

const comes = (name: string) => (town: Townsfolk) => town.account(name);

/** As docs/operations.md says how to make a backup. */
function backedUp(data: string, copy: string): void {
  using db = new Database(join(data, DATABASE));
  db.run(`vacuum into '${copy}'`);
}

/** The files of the database are taken away, and the copy is put in their place. */
function restored(data: string, copy: string): void {
  for (const name of readdirSync(data)) if (name.startsWith(DATABASE)) rmSync(join(data, name));
  cpSync(copy, join(data, DATABASE));
}

describe("the epoch", () => {
  test("[LOG-18] stays the same over stops, kills and starts", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    const seen = new Set([await epochOf(data), await epochOf(data, comes("ada")), await epochOf(data)]);
    for (let n = 0; n < 3; n += 1) {
      await using server = new BareServer({ EXCHAT_DATA: data });
      const url = await server.url();
      await signUp(url, `ada-${n}`);
      await using guest = await FullClient.connect(`${url.replace("http", "ws")}/chat`, { name: `gus-${n}` });
      seen.add((guest.hello as unknown as { epoch: string }).epoch);
      server.signal("SIGKILL");
      await server.ends();
    }
    seen.add(await epochOf(data));
    expect(seen.size).toBe(1);
  });

  test("[LOG-18] is another one when a copy of the database is restored, made whenever", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    const before = await epochOf(data, async (town) => {
      await town.account("ada");
      backedUp(data, folder.in("while-running"));
      await town.account("bob");
    });
    backedUp(data, folder.in("stopped"));
    expect(await epochOf(data, comes("cem"))).toBe(before);
    const seen = new Set([before]);
    for (const copy of ["while-running", "stopped", "while-running"]) {
      restored(data, folder.in(copy));
      const epoch = await epochOf(data, comes("dan"));
      expect(await epochOf(data)).toBe(epoch);
      seen.add(epoch);
    }
    expect(seen.size).toBe(4);
  });

  test("[LOG-18] is another one when the whole folder was copied, and in a copy beside the first", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    const before = await epochOf(data, comes("ada"));
    cpSync(data, folder.in("copy"), { recursive: true });
    expect(await epochOf(data, comes("bob"))).toBe(before);
    cpSync(folder.in("copy"), data, { recursive: true });
    const restored = await epochOf(data);
    rmSync(data, { recursive: true });
    cpSync(folder.in("copy"), data, { recursive: true });
    const again = await epochOf(data);
    expect(new Set([before, restored, again, await epochOf(folder.in("copy"))]).size).toBe(4);
  });

  test("[LOG-18] is another one when the file that names it is gone or broken, and is kept where it never had one", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    const first = await epochOf(data, comes("ada"));
    rmSync(join(data, "epoch.json"));
    const second = await epochOf(data);
    writeFileSync(join(data, "epoch.json"), "{");
    const third = await epochOf(data);
    expect(new Set([first, second, third]).size).toBe(3);
    // As a folder is that was written before there were marks.
    rmSync(join(data, "epoch.json"));
    const db = new Database(join(data, DATABASE));
    db.run("delete from meta where key like 'mark%'");
    db.close();
    expect(await epochOf(data)).toBe(third);
  });

  test("[SDK-8, LOG-18] a bot that kept its place is told after a restore, though the log has grown past it", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    const env = { EXCHAT_DATA: data, EXCHAT_RATE_LIMIT: "off" };
    const first = new BareServer(env);
    let url = await first.url();
    const token = await signUp(url, "ada");
    const kept = keptPlace(folder.in("place"));
    const post = async (words: readonly string[]) => {
      using ada = await connect({ url, token });
      const { id } = await ada.join("default");
      for (const body of words) await ada.post(id, body);
      return id;
    };
    const hear = async (until: string) => {
      using bot = await connect({ url, token });
      const { id } = await bot.join("default");
      for await (const event of bot.feed(id, { after: kept.place ?? 0 })) {
        kept.keep(bot.feed(id, { after: event.seq }).place);
        if (event.type === "message.posted" && event.body === until) return;
      }
    };
    await post(["before"]);
    backedUp(data, folder.in("copy"));
    await post(["lost", "lost as well"]);
    await hear("lost as well");
    first.signal("SIGTERM");
    await first.ends();
    restored(data, folder.in("copy"));
    await using second = new BareServer(env);
    url = await second.url();
    await post(["after 1", "after 2", "after 3", "after 4"]);
    await expect(hear("after 4")).rejects.toThrow(Restored);
  });
});

describe("a database that is not there any more", () => {
  for (const [words, lose] of [
    ["is empty", (path: string) => truncateSync(path)],
    ["is gone", (path: string) => rmSync(path)],
  ] as const)
    test(`[LOG-8] since its file ${words}: it is not taken for a new one, and nothing is touched`, async () => {
      using folder = new TempFolder();
      const data = folder.in("data");
      await epochOf(data, comes("ada"));
      lose(join(data, DATABASE));
      const files = () => readdirSync(data).map((name) => `${name} ${statSync(join(data, name)).size}`);
      const before = files();
      await using server = new BareServer({ EXCHAT_DATA: data });
      const { code, stderr } = await server.ends();
      expect(code).toBe(74);
      expect(stderr).toMatch(/^exchat: the database .*exchat\.sqlite is empty or gone.*\n$/);
      expect(files()).toEqual(before);
    });

  test("[LOG-8] but its log is: nothing of it is thrown away", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    mkdirSync(data);
    writeFileSync(join(data, `${DATABASE}-wal`), "acknowledged");
    await expect(epochOf(data)).rejects.toThrow("is empty or gone");
    expect(readdirSync(data)).toContain(`${DATABASE}-wal`);
  });
});

test("[RUN-9] nobody else on the machine may read what is kept, also where the folder was there before", async () => {
  using folder = new TempFolder();
  const data = folder.in("data");
  mkdirSync(data);
  chmodSync(data, 0o755);
  const open = () => readdirSync(data).filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0);
  await epochOf(data, async (town) => {
    await town.account("ada");
    expect(open()).toEqual([]);
  });
  expect(statSync(data).mode & 0o077).toBe(0);
  for (const name of readdirSync(data)) chmodSync(join(data, name), 0o644);
  writeFileSync(join(data, "notes.txt"), "somebody else's");
  chmodSync(join(data, "notes.txt"), 0o644);
  chmodSync(data, 0o755);
  await epochOf(data);
  expect(open()).toEqual(["notes.txt"]);
  expect(statSync(data).mode & 0o777).toBe(0o755);
});
