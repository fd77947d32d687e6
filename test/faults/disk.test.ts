import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BareServer } from "../support/bare-server.ts";
import { FACT_MS_MAX } from "../support/deadline.ts";
import { Desk, type DeskOptions, numbered } from "../support/desk.ts";
import { FullClient } from "../support/full-client.ts";
import { LoopDisk } from "../support/loop-disk.ts";
import { testWith } from "../support/loud-skip.ts";
import { post, signUp } from "../support/people.ts";
import { errnos, filesThatFail, PowerDisk } from "../support/power-disk.ts";
import { preloadLacking } from "../support/preload.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const tuned = fileURLToPath(new URL("./tuned-writer.preload.ts", import.meta.url));
const often = (pages: number): DeskOptions => ({
  preload: tuned,
  env: { TUNED_CHECKPOINT_PAGES: String(pages) },
});

const readiness = async ({ url }: Desk) => (await fetch(`${url}/readyz`)).status;

async function until(fact: () => boolean | Promise<boolean>, missing: string): Promise<void> {
  const deadline = performance.now() + FACT_MS_MAX;
  while (!(await fact())) if (performance.now() > deadline) throw new Error(`not in time: ${missing}`);
}

/** Nothing can be stored, everything can be read. */
async function refusesAndReads(desk: Desk, from: number, stored: readonly string[]): Promise<void> {
  for (let n = from; n < from + 5; n += 1) {
    const { error } = await desk.ada.request("message.post", desk.message(n));
    expect(error?.code).toBe("unavailable");
  }
  expect(await readiness(desk)).toBe(503);
  expect((await fetch(`${desk.url}/healthz`)).status).toBe(200);
  expect((await post(`${desk.url}/users`, { username: "late" })).status).toBe(503);
  expect(await desk.log()).toEqual([...stored]);
}

describe("a disk that takes no writes", () => {
  for (const [words, errno] of [
    ["since it is broken", errnos.EIO],
    ["since it is full", errnos.ENOSPC],
    ["since it can only be read", errnos.EROFS],
  ] as const)
    testWith(
      preloadLacking,
      `[LOG-6] ${words}: whoever writes is refused, everybody reads, and it goes on when the disk does`,
      async () => {
        using disk = new PowerDisk();
        await using desk = await Desk.open(disk.folder, { env: disk.env });
        await desk.posts(1, 20);
        disk.set("writeErrno", errno);
        await refusesAndReads(desk, 21, numbered(1, 20));
        expect(disk.failed).toBeGreaterThanOrEqual(5);
        disk.set("writeErrno", errnos.none);
        await until(async () => (await readiness(desk)) === 200, "it is ready again");
        // The same nonces: nothing of what was refused is there.
        await desk.posts(21, 30);
        desk.server.signal("SIGKILL");
        await desk.server.ends();
        await using again = await Desk.open(disk.folder, { token: desk.token });
        expect(await again.log()).toEqual(numbered(1, 30));
      },
    );

  const probe = new TempFolder();
  const made = LoopDisk.make(probe.path);
  if (typeof made !== "string") made[Symbol.dispose]();
  probe[Symbol.dispose]();

  testWith(
    typeof made === "string" ? `there can be no file system in a file here: ${made}` : undefined,
    "[LOG-6] since the system turned it read-only: whoever writes is refused, everybody reads, and it comes back whole",
    async () => {
      using folder = new TempFolder();
      using disk = LoopDisk.make(folder.path) as LoopDisk;
      const data = `${disk.path}/data`;
      await using desk = await Desk.open(data);
      await desk.posts(1, 20);
      disk.turnsReadOnly();
      await refusesAndReads(desk, 21, numbered(1, 20));
      desk.server.signal("SIGKILL");
      await desk.server.ends();
      disk.comesBack();
      await using again = await Desk.open(data, { token: desk.token });
      await again.posts(21, 30);
      expect(await again.log()).toEqual(numbered(1, 30));
    },
  );
});

describe("a flush that fails", () => {
  testWith(
    preloadLacking,
    "[LOG-7] while the server only asks whether the disk is well again ends the process all the same",
    async () => {
      using disk = new PowerDisk();
      await using desk = await Desk.open(disk.folder, { env: disk.env });
      await desk.posts(1, 20);
      disk.set("writeErrno", errnos.ENOSPC);
      await refusesAndReads(desk, 21, numbered(1, 20));
      disk.set("flushErrno", errnos.EIO);
      disk.set("writeErrno", errnos.none);
      const { code, stderr } = await desk.server.ends();
      expect(code).toBe(74);
      expect(stderr).toContain("SQLITE_IOERR_FSYNC");
      disk.set("flushErrno", errnos.none);
      await using again = await Desk.open(disk.folder, { token: desk.token });
      expect(await again.log()).toEqual(numbered(1, 20));
    },
  );
});

describe("copying the log into the database", () => {
  for (const [fault, words] of [
    ["writeErrno", "that cannot be written"],
    ["flushErrno", "that cannot be flushed"],
  ] as const)
    testWith(
      preloadLacking,
      `[LOG-13] ${words} costs nothing that was acknowledged, even when power goes`,
      async () => {
        using disk = new PowerDisk();
        const options = often(10);
        await using desk = await Desk.open(disk.folder, { ...options, env: { ...options.env, ...disk.env } });
        disk.set("files", filesThatFail.others);
        disk.set(fault, errnos.EIO);
        await desk.posts(1, 40);
        expect(disk.failed).toBeGreaterThan(0);
        expect(await desk.log()).toEqual(numbered(1, 40));
        disk.set(fault, errnos.none);
        await desk.posts(41, 50);
        desk.server.signal("SIGKILL");
        await desk.server.ends();
        disk.cut();
        expect(disk.integrity()).toBe("ok");
        await using again = await Desk.open(disk.folder, { token: desk.token });
        expect(await again.log()).toEqual(numbered(1, 50));
      },
    );

  testWith(
    preloadLacking,
    "[LOG-14] that fails for long lets the log grow only so far: then writing is refused until it can be copied",
    async () => {
      using disk = new PowerDisk();
      const options = often(10);
      await using desk = await Desk.open(disk.folder, { ...options, env: { ...options.env, ...disk.env } });
      await desk.posts(1, 10);
      disk.set("files", filesThatFail.others);
      disk.set("writeErrno", errnos.EIO);
      const length = () => statSync(join(disk.folder, "exchat.sqlite-wal")).size;
      let stored = 10;
      while (!(await desk.ada.request("message.post", desk.message(stored + 1, 2_000))).error) stored += 1;
      await refusesAndReads(desk, stored + 1, numbered(1, stored));
      // 16 × 10 pages, and what one commit adds.
      expect(length()).toBeGreaterThan(600_000);
      expect(length()).toBeLessThan(800_000);
      disk.set("writeErrno", errnos.none);
      await until(async () => (await readiness(desk)) === 200, "it is ready again");
      expect(length()).toBeLessThan(600_000);
      await desk.posts(stored + 1, stored + 10);
      expect(await desk.log()).toEqual(numbered(1, stored + 10));
    },
  );
});

const log = (folder: TempFolder) => folder.in("data", "exchat.sqlite-wal");

/** A log that was left by a server that was killed, with every commit in it, and whose posts they are. */
async function leftLog(folder: TempFolder): Promise<{ token: string; bytes: Buffer; frame: number }> {
  await using desk = await Desk.open(folder.in("data"));
  await desk.posts(1, 40);
  desk.server.signal("SIGKILL");
  await desk.server.ends();
  const bytes = readFileSync(log(folder));
  return { token: desk.token, bytes, frame: 24 + bytes.readUInt32BE(8) };
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8((changed[at] as number) ^ 1, at);
  return changed;
};

describe("a write-ahead log", () => {
  test("[LOG-8] that is damaged before its last commit is reported in one sentence, not touched, and fine when it is put back", async () => {
    using folder = new TempFolder();
    const { token, bytes, frame } = await leftLog(folder);
    const middle = 32 + Math.floor((bytes.length - 32) / frame / 2) * frame;
    const damages = {
      "a flipped bit in a page": flipped(bytes, middle + 1_000),
      "a flipped bit in what describes a page": flipped(bytes, middle + 10),
      "a flipped bit in the beginning": flipped(bytes, 17),
      "zeros in place of a page": Buffer.from(bytes).fill(0, middle, middle + frame),
      "zeros in place of the beginning": Buffer.from(bytes).fill(0, 0, 512),
      "a sector of another place": Buffer.concat([
        bytes.subarray(0, middle),
        bytes.subarray(middle - 512, middle),
        bytes.subarray(middle + 512),
      ]),
    };
    for (const [damage, content] of Object.entries(damages)) {
      writeFileSync(log(folder), content);
      await using server = new BareServer({ EXCHAT_DATA: folder.in("data") });
      const { code, stderr } = await server.ends();
      if (code !== 74) throw new Error(`${damage}: it ended with ${code}: ${stderr}`);
      expect(stderr).toMatch(/^exchat: .*exchat\.sqlite-wal is damaged .*\n$/);
      expect(readFileSync(log(folder)).equals(content)).toBe(true);
    }
    writeFileSync(log(folder), bytes);
    await using desk = await Desk.open(folder.in("data"), { token });
    expect(await desk.log()).toEqual(numbered(1, 40));
  });

  test("[LOG-8] that ends early, as after an interrupted commit, gives what came before, in order and no more", async () => {
    using folder = new TempFolder();
    const { token, bytes, frame } = await leftLog(folder);
    for (const content of [
      Buffer.concat([bytes, Buffer.alloc(3_000, 7)]),
      Buffer.concat([bytes, bytes.subarray(32, 32 + 3 * frame)]),
      flipped(bytes, bytes.length - 10),
      bytes.subarray(0, bytes.length - 700),
      bytes.subarray(0, bytes.length - 9 * frame - 700),
    ]) {
      writeFileSync(log(folder), content);
      await using desk = await Desk.open(folder.in("data"), { token });
      const left = await desk.log();
      expect(left).toEqual(numbered(1, left.length));
      expect(left.length).toBeGreaterThan(content.length < bytes.length - frame ? 30 : 38);
      if (content.length > bytes.length) expect(left.length).toBe(40);
      desk.server.signal("SIGKILL");
      await desk.server.ends();
    }
  });
});

test("[LOG-11] a page that breaks while the server runs is not served, is told, and others are read and written", async () => {
  using folder = new TempFolder();
  const data = folder.in("data");
  await using desk = await Desk.open(data, often(1));
  await using bob = await FullClient.connect(`${desk.url.replace("http", "ws")}/chat`, {
    name: "bob",
    token: await signUp(desk.url, "bob"),
  });
  await bob.ok("room.join", { name: "default" });
  await desk.posts(1, 400, 2_000);
  breakHalfWay(join(data, "exchat.sqlite"));
  let served = 0;
  for (let after = 0; desk.ada.isOpen; after += 10) {
    const page = { room: desk.room, after, limit: 10 };
    const { ok } = await desk.ada
      .request<{ events: { body?: string; seq: number }[] }>("history.read", page)
      .catch(() => ({ ok: undefined }));
    for (const { body } of ok?.events ?? [])
      if (body !== undefined) expect(body).toMatch(/^body-\d+- x{2000}$/);
    served += ok?.events.length ?? 0;
  }
  // Its page ended the connection of whoever asked for it.
  expect(served).toBeLessThan(400);
  expect(await readiness(desk)).toBe(503);
  const { seq } = await bob.ok<{ seq: number }>("message.post", { room: desk.room, body: "still here" });
  const { events } = await bob.ok<{ events: { seq: number }[] }>("history.read", {
    room: desk.room,
    limit: 10,
  });
  expect(events.at(-1)?.seq).toBe(seq);
  desk.server.signal("SIGTERM");
  expect((await desk.server.ends()).code).toBe(0);
  await using again = new BareServer({ EXCHAT_DATA: data });
  const { code, stderr } = await again.ends();
  expect(code).toBe(74);
  expect(stderr).toMatch(/^exchat: .*exchat\.sqlite is damaged .*\n$/);
});

/** Zeros in place of some pages in the middle, which a server has open. */
function breakHalfWay(database: string): void {
  const PAGE_BYTES = 4_096;
  const PAGES = 20;
  const half = Math.floor(statSync(database).size / PAGE_BYTES / 2);
  const file = openSync(database, "r+");
  writeSync(file, Buffer.alloc(PAGES * PAGE_BYTES), 0, PAGES * PAGE_BYTES, half * PAGE_BYTES);
  closeSync(file);
}
