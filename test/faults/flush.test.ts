import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, realpathSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Desk, numbered } from "../support/desk.ts";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { post, signUp } from "../support/people.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Call, Strace, straceLacking } from "../support/strace.ts";
import { mounted, TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const POSTS = 60;

const isWal = ({ text }: Call) => text.includes("exchat.sqlite-wal>");
const isFlush = ({ name }: Call) => name === "fsync" || name === "fdatasync";
const isSend = ({ name }: Call) => /^(?:write|writev|send|sendto|sendmsg)$/.test(name);

describe("a flush", () => {
  testWith(
    straceLacking,
    "[LOG-2] of the log to the disk stands between the writing of each message and its first appearance on any socket",
    async () => {
      using folder = new TempFolder();
      await using desk = await Desk.open(folder.in("data"));
      await using bob = await FullClient.connect(`${desk.url.replace("http", "ws")}/chat`, {
        name: "bob",
        token: await signUp(desk.url, "bob"),
      });
      await bob.ok("room.join", { name: "default" });
      await using raw = await RawWebSocket.connect(desk.url, { protocol: "exchat.v1" });
      raw.sendText(JSON.stringify({ ref: "hello", type: "hello", token: desk.token }));
      await raw.nextText();
      const traced = "trace=pwrite64,pwritev,fsync,fdatasync,write,writev,send,sendto,sendmsg";
      const strace = await Strace.attach(desk.server.pid, folder.in("calls"), [
        "-yy",
        "-s",
        "70000",
        "-e",
        traced,
      ]);
      for (let n = 1; n <= POSTS; n += 1) {
        raw.sendText(JSON.stringify({ ref: `ref-${n}-`, type: "message.post", ...desk.message(n) }));
        // Some one by one, some a few together in one commit.
        if (n % 4 === 0)
          await raw.inbox.first(
            ({ payload }) => payload.includes(`"ref-${n}-"`),
            `post ${n} is acknowledged`,
          );
      }
      await bob.message(desk.room, desk.message(POSTS).body);
      const calls = await strace.calls();
      const flushes = calls.filter((call) => isFlush(call) && isWal(call) && call.result === "0");
      const sends = calls.filter((call) => isSend(call) && !isWal(call));
      expect(flushes.length).toBeGreaterThan(POSTS / 8);
      for (let n = 1; n <= POSTS; n += 1) {
        const written = calls.find(
          (call) => /^pwrite/.test(call.name) && isWal(call) && call.text.includes(`body-${n}-`),
        );
        const shown = sends.find(({ text }) => text.includes(`body-${n}-`));
        const acknowledged = sends.find(({ text }) => text.includes(`ref-${n}-`));
        if (!written || !shown || !acknowledged)
          throw new Error(`post ${n} was not seen to be written or sent`);
        const flushed = flushes.find(({ began }) => began > written.ended);
        expect(flushed?.ended).toBeLessThan(Math.min(shown.began, acknowledged.began));
      }
    },
  );

  testWith(
    straceLacking,
    "[LOG-7] that fails ends the process without an acknowledgement, and what was acknowledged is there afterwards",
    async () => {
      using folder = new TempFolder();
      const data = folder.in("data");
      await using desk = await Desk.open(data);
      await desk.posts(1, 20);
      const wal = `${data}/exchat.sqlite-wal`;
      const inject = ["-P", wal, "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"];
      const strace = await Strace.attach(desk.server.pid, folder.in("calls"), inject);
      const tries = [21, 22, 23].map((n) => desk.ada.request("message.post", desk.message(n)));
      const answers = await Promise.allSettled(tries);
      const { code, signal, stderr } = await desk.server.ends();
      expect(signal).toBeNull();
      expect(code).toBeGreaterThan(0);
      expect(stderr).toContain("SQLITE_IOERR");
      for (const answer of answers) expect(answer.status === "fulfilled" && answer.value.ok).toBeFalsy();
      const failed = (await strace.calls()).filter((call) => call.result.includes("EIO"));
      expect(failed.length).toBeGreaterThan(0);

      await using again = await Desk.open(data, { token: desk.token });
      const log = await again.log();
      expect(log.slice(0, 20)).toEqual(numbered(1, 20));
      await again.posts(21, 30);
      expect(await again.log()).toEqual(numbered(1, 30));
    },
  );

  testWith(
    straceLacking,
    "[LOG-3] of every folder that a new data folder needs comes before the server is ready",
    async () => {
      using folder = new TempFolder();
      const data = folder.in("of", "ada", "data");
      const store = fileURLToPath(new URL("../../src/store/sqlite/store.ts", import.meta.url));
      const program = `import { openSqlite } from ${JSON.stringify(store)};
        const say = (...words) => console.error(...words);
        await (await openSqlite({ folder: ${JSON.stringify(data)}, fatal: say, log: say })).close();`;
      const strace = ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", folder.in("calls")];
      const { exitCode, stderr } = Bun.spawnSync([
        ...strace,
        process.execPath,
        "--no-install",
        "-e",
        program,
      ]);
      expect(`${exitCode} ${stderr}`).toBe("0 ");
      const flushed = [...readFileSync(folder.in("calls"), "utf8").matchAll(/sync\(\d+<(.*?)>/g)].map(
        ([, path]) => path,
      );
      const root = realpathSync(folder.path);
      for (const each of ["", "/of", "/of/ada", "/of/ada/data"]) expect(flushed).toContain(`${root}${each}`);
    },
  );
});

describe("a disk that is full", () => {
  const MEGABYTES = 4;
  const probe = new TempFolder();
  const mount = mounted(probe.path, { type: "tmpfs", megabytes: MEGABYTES });
  if (typeof mount !== "string") mount[Symbol.dispose]();
  probe[Symbol.dispose]();
  const lacking = typeof mount === "string" ? `nothing can be mounted here: ${mount}` : undefined;

  const readiness = async ({ url }: Desk) => (await fetch(`${url}/readyz`)).status;

  testWith(
    lacking,
    "[LOG-6] refuses what would change something, lets everybody read, and recovers by itself when there is room",
    async () => {
      using folder = new TempFolder();
      const data = folder.in("data");
      mkdirSync(data);
      using disk = mounted(data, { type: "tmpfs", megabytes: MEGABYTES }) as Disposable;
      expect(disk).toBeDefined();
      await using desk = await Desk.open(data);
      await desk.posts(1, 20);
      expect(await readiness(desk)).toBe(200);
      const ballast = `${data}/ballast`;
      const { bavail, bsize } = statfsSync(data);
      writeFileSync(ballast, new Uint8Array(bavail * bsize - 16 * bsize));

      const stored = numbered(1, 20);
      let refusals = 0;
      for (let n = 21; refusals < 5; n += 1) {
        expect(n).toBeLessThan(200);
        const { error } = await desk.ada.request("message.post", desk.message(n, 6_000));
        if (!error) stored.push(`body-${n}-`);
        else {
          expect(error.code).toBe("unavailable");
          refusals += 1;
        }
      }
      expect(await readiness(desk)).toBe(503);
      expect((await fetch(`${desk.url}/healthz`)).status).toBe(200);
      expect((await post(`${desk.url}/users`, { username: "late" })).status).toBe(503);
      expect(await desk.log()).toEqual(stored);
      await desk.ada.settled();

      rmSync(ballast);
      const deadline = performance.now() + 10_000;
      while ((await readiness(desk)) !== 200)
        if (performance.now() > deadline) throw new Error("it is not ready again after 10 s");
      await desk.posts(1_001, 1_010);
      stored.push(...numbered(1_001, 1_010));
      expect(await desk.log()).toEqual(stored);
      desk.server.signal("SIGKILL");
      await desk.server.ends();
      await using again = await Desk.open(data, { token: desk.token });
      expect(await again.log()).toEqual(stored);
    },
  );
});

test("[LOG-2] every commit is flushed: the store's own setting says so", async () => {
  using folder = new TempFolder();
  const { openForWriting } = await import("../../src/store/sqlite/open.ts");
  const db = openForWriting(folder.in("exchat.sqlite"), 0);
  expect(db.query("pragma synchronous").get()).toEqual({ synchronous: 2 });
  expect(db.query("pragma journal_mode").get()).toEqual({ journal_mode: "wal" });
  db.close();
});
