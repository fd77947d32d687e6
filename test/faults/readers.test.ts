import { Database } from "bun:sqlite";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { closeSync, copyFileSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FACT_MS_MAX } from "../support/deadline.ts";
import { Desk, numbered } from "../support/desk.ts";
import { StoreHome } from "../support/store-home.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { Townsfolk } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

const preload = fileURLToPath(new URL("./dying-workers.preload.ts", import.meta.url));
const writerUrl = new URL("./dying-writer.worker.ts", import.meta.url);
const TICK_MS = 10;

/** CPU time that the server, with all its threads, has used. */
function busyMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function until(fact: () => boolean | Promise<boolean>, missing: string): Promise<void> {
  const deadline = performance.now() + FACT_MS_MAX;
  while (!(await fact())) if (performance.now() > deadline) throw new Error(`not in time: ${missing}`);
}

const ready = async ({ url }: Desk) => {
  const answer = await fetch(`${url}/readyz`);
  return { status: answer.status, ...((await answer.json()) as { trouble?: string }) };
};

describe("a database that cannot be opened for reading", () => {
  test("[LOG-16] is told, refuses who asks, keeps nobody busy, and is read again when it is back", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    await using desk = await Desk.open(data, { preload });
    await desk.posts(1, 20);
    const [path, away] = [join(data, "exchat.sqlite"), folder.in("away")];
    renameSync(path, away);
    desk.server.signal("SIGUSR2");
    await until(async () => (await ready(desk)).status === 503, "it is not ready");
    expect((await ready(desk)).trouble).toMatch(/^the database cannot be opened for reading: /);
    const before = busyMs(desk.server.pid);
    const start = performance.now();
    const page = { room: desk.room, limit: 10 };
    const asked = await Promise.all([1, 2, 3].map(() => desk.ada.request("history.read", page)));
    expect(asked.map(({ error }) => error?.code)).toEqual(Array(3).fill("unavailable"));
    const tookMs = performance.now() - start;
    expect(tookMs).toBeLessThan(6_000);
    // From then on at once.
    expect((await desk.ada.request("history.read", page)).error?.code).toBe("unavailable");
    expect((await fetch(`${desk.url}/sessions/current`, bearer(desk.token))).status).toBe(503);
    // Starting a worker takes its time, and there were at most six of them.
    expect(busyMs(desk.server.pid) - before).toBeLessThan(0.6 * tookMs + 500);
    expect(desk.server.stderr.match(/a worker that reads died/g)?.length).toBeLessThanOrEqual(2);
    renameSync(away, path);
    await until(async () => (await ready(desk)).status === 200, "it is ready again");
    expect(await desk.log()).toEqual(numbered(1, 20));
    await desk.posts(21, 22);
  });

  test("[LOG-16] nor is a copy that was put in its place: that is another history", async () => {
    using folder = new TempFolder();
    const data = folder.in("data");
    await using desk = await Desk.open(data, { preload });
    await desk.posts(1, 20);
    const [path, away] = [join(data, "exchat.sqlite"), folder.in("away")];
    renameSync(path, away);
    copyFileSync(away, path);
    desk.server.signal("SIGUSR2");
    await until(async () => (await ready(desk)).status === 503, "it is not ready");
    expect((await ready(desk)).trouble).toContain("another file is in its place");
    renameSync(away, path);
    await until(async () => (await ready(desk)).status === 200, "it is ready again");
    expect(await desk.log()).toEqual(numbered(1, 20));
  });
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test("[LOG-17] a writer that dies now and then is started again however often; one that dies all the time is not", async () => {
  let now = 0;
  await using home = await StoreHome.open({ writerUrl, now: () => now });
  const town = new Townsfolk(home.store);
  const ada = await town.account("ada");
  const room = await town.room("kitchen", ada);
  for (let n = 1; n <= 8; n += 1) {
    now += 11 * 60_000;
    await expect(town.post(ada, room, `die-always ${n}`)).rejects.toThrow("the outcome is unknown");
    await town.post(ada, room, `${n}`);
  }
  expect(home.fatal.all).toEqual([]);
  for (let n = 1; n <= 5; n += 1) await town.post(ada, room, `die-always ${n}`).catch(() => undefined);
  expect(await home.fatal.first(() => true, "it gives up")).toMatch(/died 6 times/);
});

test("[LOG-11] a large database is checked while it is used, and what is damaged in it is told", async () => {
  await using home = await StoreHome.open();
  await new Townsfolk(home.store).account("ada");
  await home.close();
  const path = join(home.folder, "exchat.sqlite");
  const db = new Database(path);
  db.run(
    `insert into server_facts (at, by, type, data) values (0, 1, 'large', '${"x".repeat(70 * 1_048_576)}')`,
  );
  db.run("pragma wal_checkpoint(truncate)");
  db.close();
  await home.reopen();
  expect((await home.store.userByName("ada"))?.name).toBe("ada");
  await home.close();
  expect(home.log.all).toEqual([]);
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(40_960), 0, 40_960, 35 * 1_048_576);
  closeSync(file);
  await home.reopen();
  expect(await home.log.first(() => true, "the damage is told")).toStartWith("the database is damaged");
  expect(home.store.trouble).toContain("damaged");
  expect((await home.store.userByName("ada"))?.name).toBe("ada");
});

test("[LOG-8] damage in what is read first is reported in one sentence as well", async () => {
  await using home = await StoreHome.open();
  await home.close();
  const path = join(home.folder, "exchat.sqlite");
  const db = new Database(path);
  db.run(`insert into meta values ('large', '${"x".repeat(70 * 1_048_576)}')`);
  const { rootpage } = db.query("select rootpage from sqlite_schema where name = 'meta'").get() as {
    rootpage: number;
  };
  db.run("pragma wal_checkpoint(truncate)");
  db.close();
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(4_096, 7), 0, 4_096, (rootpage - 1) * 4_096);
  closeSync(file);
  await expect(home.reopen()).rejects.toThrow(/^the database .*exchat\.sqlite is damaged/);
});

for (const [words, put] of [
  ["nothing", () => {}],
  ["a copy", copyFileSync],
] as const)
  test(`[LOG-8] with ${words} in the database's place no writer goes on when it is started again`, async () => {
    await using home = await StoreHome.open({ writerUrl });
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const path = join(home.folder, "exchat.sqlite");
    const away = `${path}.away`;
    renameSync(path, away);
    put(away, path);
    const before = readdirSync(home.folder);
    await expect(town.post(ada, room, "die-before-message-post")).rejects.toThrow("the outcome is unknown");
    expect(await home.fatal.first(() => true, "it ends")).toMatch(/^the database .*exchat\.sqlite/);
    const marks = ["die-before-message-post"];
    expect(readdirSync(home.folder).filter((name) => !marks.includes(name))).toEqual(before);
  });
