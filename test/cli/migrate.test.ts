import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SQL, type Subprocess } from "bun";
import { BareServer } from "../support/bare-server.ts";
import { inTime } from "../support/deadline.ts";
import { fillFolder } from "../support/filled-folder.ts";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { signUp } from "../support/people.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { readLog } from "../support/read-log.ts";
import { type Server, startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(120_000);

const LAUNCHER = resolve(import.meta.dirname, "../../bin/exchat");
const MESSAGES = 200_000;
const MOVE_MS_MAX = 100_000;
const RSS_BYTES_MAX = 250 * 1_048_576;

interface Posted {
  readonly id: string;
}

/** Bob, back with what he has of the room: the messages that he had not. */
async function missed(server: Server, token: string, [room, seq]: readonly [string, number], until: string) {
  await using bob = await FullClient.connect(server.wsUrl, { name: "bob", token, rooms: { [room]: seq } });
  const bodies: string[] = [];
  let last = seq;
  while (bodies.at(-1) !== until) {
    const event = await bob.inbox.next(`what bob missed, up to ${until}`);
    expect(event.seq).toBe(last + 1);
    last = event.seq;
    if (event.type === "message.posted") bodies.push(event.body);
  }
  // Whatever else he is sent comes before this answer.
  const log = await readLog(bob, room);
  expect(bob.inbox.unread).toEqual([]);
  expect(bob.resets.all).toEqual([]);
  return { bodies, last, epoch: bob.hello.epoch, log: log.map(({ body }) => body) };
}

/**
 * The most memory that a process had while it ran, in bytes. `resourceUsage` does not tell: it counts what this process had
 * when it started the other one.
 */
async function peakOf(child: Subprocess): Promise<number> {
  let peak = 0;
  while (child.exitCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
    if (kilobytes !== undefined) peak = Number(kilobytes) * 1_024;
    await Promise.race([child.exited, Bun.sleep(20)]);
  }
  return peak;
}

describe("exchat migrate", () => {
  testWith(
    postgresLacking,
    "[MOVE-6] clients go on with their tokens and their places, on PostgreSQL and back on SQLite",
    async () => {
      using folder = new TempFolder();
      const data = folder.in("data");
      const database = await (await Postgres.started()).database();
      const server = await startServer({ data });
      const [ada, bob] = [await signUp(server.url, "ada"), await signUp(server.url, "bob")];
      const talks = async (to: Server, ...bodies: readonly string[]): Promise<string[]> => {
        await using client = await FullClient.connect(to.wsUrl, { name: "ada", token: ada });
        const { rooms } = client.hello;
        const room = rooms[0]?.id ?? "";
        const posts = bodies.map((body) => client.ok<Posted>("message.post", { room, body, nonce: body }));
        return (await Promise.all(posts)).map(({ id }) => id);
      };
      const seat = await FullClient.connect(server.wsUrl, { token: ada });
      const { room } = await seat.ok<{ room: { id: string } }>("room.create", {
        name: "kitchen",
        private: true,
      });
      await seat.ok("room.invite", { room: room.id, user: "bob" });
      await seat[Symbol.asyncDispose]();
      const guest = await FullClient.connect(server.wsUrl, { token: bob });
      await guest.ok("room.join", { room: room.id });
      const { epoch } = guest.hello;
      await guest[Symbol.asyncDispose]();
      const [first] = await talks(server, "one");
      const at = await missed(server, bob, [room.id, 0], "one");
      await talks(server, "two", "three");
      await server.stop();

      const there = await exchat(["migrate", "--data", data, "--to", database]);
      expect(there).toMatchObject({ code: 0, stderr: "" });
      expect(there.stdout).toMatch(/^events +[\d,]+ rows .*sha256/m);
      await using refused = new BareServer({ EXCHAT_DATA: data });
      const { code, stderr } = await refused.ends();
      expect(code).toBe(74);
      expect(stderr).toContain("was moved: since");

      await using node = await startServer({ env: { EXCHAT_DATABASE: database } });
      const second = await missed(node, bob, [room.id, at.last], "three");
      expect(second).toMatchObject({ bodies: ["two", "three"], epoch });
      // A repeated post is found.
      expect(await talks(node, "one")).toEqual([first as string]);
      await talks(node, "four");
      const home = folder.in("home");
      const early = await exchat(["migrate", "--to", `sqlite:${home}`], { EXCHAT_DATABASE: database });
      expect(early.stderr).toContain("is used by the nodes");
      await node.stop();
      const back = await exchat(["migrate", "--to", `sqlite:${home}`], { EXCHAT_DATABASE: database });
      expect(back).toMatchObject({ code: 0, stderr: "" });
      await using again = await startServer({ data: home });
      const third = await missed(again, bob, [room.id, second.last], "four");
      expect(third).toMatchObject({ bodies: ["four"], epoch });
      expect(third.log).toEqual([...second.log, "four"]);
      await talks(again, "five");
      expect((await missed(again, bob, [room.id, third.last], "five")).bodies).toEqual(["five"]);
    },
  );

  testWith(
    postgresLacking,
    "[MOVE-3] 200,000 messages move, though the move is killed twice, in a bounded amount of memory",
    async () => {
      using folder = new TempFolder();
      const database = await (await Postgres.started()).database();
      const data = fillFolder(folder, "data", MESSAGES);
      const start = () =>
        Bun.spawn([LAUNCHER, "migrate", "--data", data, "--to", database], {
          stdio: ["ignore", "pipe", "pipe"],
        });
      for (const seq of [20_000, 60_000]) {
        const child = start();
        await inTime(copied(database, seq), () => `${seq} messages are copied`, MOVE_MS_MAX);
        child.kill("SIGKILL");
        await child.exited;
      }
      await using sql = new SQL(database, { max: 1 });
      const [{ n }] = await sql`select count(*) as n from events`;
      const child = start();
      const peak = peakOf(child);
      const said = await inTime(new Response(child.stdout).text(), () => "it is moved", MOVE_MS_MAX);
      expect(await child.exited).toBe(0);
      expect(said).toStartWith("goes on with the copy");
      expect(said).toMatch(/^events +200,000 rows/m);
      expect(Number(n)).toBeWithin(60_000, MESSAGES);
      expect(await peak).toBeWithin(1, RSS_BYTES_MAX);
    },
  );

  test("[CLI-1] says what is wrong with what was typed", async () => {
    using folder = new TempFolder();
    const [nothing, both, other, noSource] = await Promise.all([
      exchat(["migrate"]),
      exchat(["migrate", "--undo", "--to", "sqlite:x"]),
      exchat(["migrate", "--to", "mysql://host/db"]),
      exchat(["migrate", "--data", folder.in("none"), "--to", "postgres://exchat:secret@127.0.0.1:1/db"]),
    ]);
    for (const { code, stderr } of [nothing, both, other]) {
      expect(code).toBe(64);
      expect(stderr).toMatch(/^exchat: .{10,}\n$/);
    }
    expect(noSource.code).toBe(74);
    expect(noSource.stderr).toContain("there is no ExChat in");
    expect(noSource.stderr).not.toContain("secret");
  });
});

/** Resolves when so many events are in the target. */
async function copied(database: string, seq: number): Promise<void> {
  await using sql = new SQL(database, { max: 1 });
  for (;;) {
    const [table] = await sql`select to_regclass('copying') as it`;
    const [found] = table.it === null ? [] : await sql`select upto from copying where name = 'events'`;
    if (found && Number(JSON.parse(found.upto)[1]) >= seq) return;
  }
}
