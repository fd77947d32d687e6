/*
 * What a backup costs the people who write meanwhile: `bun bench/backup.ts`. A server has a million messages in a hundred rooms,
 * and gets a thousand more each second. In turns, it is left alone, and backups are made of it: the first one in a folder, which
 * writes everything, the next ones there, which write what has changed, and an archive. In the end the last of each is
 * verified and restored, and has every message that was acknowledged before it began.
 */
import { Database } from "bun:sqlite";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Checks } from "./checks.ts";
import { inTurns } from "./crowd.ts";
import { enterAlone, type FullMember } from "./full-member.ts";
import { pace } from "./measure.ts";
import { Samples } from "./samples.ts";
import { startServer } from "./server.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "1000000" },
    rooms: { type: "string", default: "100" },
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "8" },
    rounds: { type: "string", default: "3" },
  },
});
const number = (name: keyof typeof values): number => Number(values[name]);
const [messages, rooms, rate, seconds, rounds] = [
  number("messages"),
  number("rooms"),
  number("rate"),
  number("seconds"),
  number("rounds"),
];
const EXCHAT = join(import.meta.dir, "../bin/exchat");
const LOOK_MS = 50;
const SETTLE_MS = 1_000;

/** Rooms with so many messages of 40 to 120 characters each, as a server that has run for a while has them. */
function fill(data: string): void {
  using db = new Database(join(data, "exchat.sqlite"));
  db.run("pragma synchronous = off");
  const each = Math.round(messages / rooms);
  db.run("begin");
  for (let room = 0; room < rooms; room += 1) {
    const id = 100_000 + room;
    db.run("insert into rooms (id, name, kind, maker, members) values (?, ?, 'private', 1, 0)", [
      id,
      `old ${room}`,
    ]);
    db.run(
      `insert into events (room, seq, at, by, name, type, data, nonce)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
        select ?1, i, 1700000000000 + i, 1, 'exchat', 'message.posted',
          json_object('body', hex(randomblob(20 + abs(random()) % 40))), printf('%08d-%d', ?1 * 20000 + i, i) from n`,
      [id, each],
    );
  }
  db.run("commit");
  db.run("pragma wal_checkpoint(truncate)");
}

/** Runs a verb to its end. */
async function exchat(...args: readonly string[]): Promise<string> {
  const child = Bun.spawn([EXCHAT, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [said, problem, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`exchat ${args.join(" ")}: ${problem}`);
  return said.trim();
}

const folder = mkdtempSync(join(tmpdir(), "exchat-bench-backup-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, "data");
mkdirSync(data);
{
  await using first = await startServer("exchat", { kept: folder });
  await Bun.sleep(200);
  first.child.kill("SIGTERM");
  await first.child.exited;
}
fill(data);
console.log(
  `${messages} messages, ${(statSync(join(data, "exchat.sqlite")).size / 1e6).toFixed(0)} MB, load ${loadavg()[0]}`,
);

await using server = await startServer("exchat", { kept: folder });
const checks = new Checks();
const acks = new Samples();
const members: readonly FullMember[] = await inTurns(rooms, 20, (n) => enterAlone(server, checks, n, acks));
const post = (index: number) => members[index % members.length]?.post(1);
const acked = () => members.reduce((sum, member) => sum + member.acked, 0);

let logBytesMax = 0;
/** Posts at the rate until the work has ended, and at least as long as a window. Returns the p99 while it went on, in ms. */
async function during(what: string, work: () => Promise<string>): Promise<number> {
  acks.clear();
  let isDone = false;
  let took = 0;
  const from = performance.now();
  const working = work().then((said) => {
    isDone = true;
    took = performance.now() - from;
    return said;
  });
  const timer = setInterval(() => {
    logBytesMax = Math.max(logBytesMax, statSync(join(data, "exchat.sqlite-wal")).size);
  }, LOOK_MS);
  while (!isDone) await pace({ perSecond: rate, ms: 250 }, post);
  clearInterval(timer);
  const said = await working;
  checks.throwIfFailed();
  const p99 = acks.percentile(99);
  const shown = `p50 ${acks.percentile(50).toFixed(1)} p99 ${p99.toFixed(1)} max ${acks.percentile(100).toFixed(1)} ms`;
  console.log(
    `${what.padEnd(12)} ${(took / 1_000).toFixed(1)} s  ${shown}  of ${acks.count}  ${said.split("\n")[0]}`,
  );
  return p99;
}
const alone = () => during("alone", () => Bun.sleep(seconds * 1_000).then(() => ""));
const backups = join(folder, "backups");
const p99s: Record<"alone" | "first" | "next" | "archive", number[]> = {
  alone: [],
  first: [],
  next: [],
  archive: [],
};

await during("warm", () => Bun.sleep(2_000).then(() => ""));
let before = 0;
for (let round = 1; round <= rounds; round += 1) {
  await Promise.all(
    [backups, join(folder, "chat.tar")].map((path) => rm(path, { recursive: true, force: true })),
  );
  // Freeing the disk must not count against those who are alone.
  await Bun.sleep(SETTLE_MS);
  p99s.alone.push(await alone());
  p99s.first.push(await during("first", () => exchat("backup", backups, "--data", data)));
  p99s.alone.push(await alone());
  before = acked();
  p99s.next.push(await during("next", () => exchat("backup", backups, "--keep", "3", "--data", data)));
  p99s.archive.push(
    await during("archive", () => exchat("backup", join(folder, "chat.tar"), "--data", data)),
  );
}
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
for (const what of ["first", "next", "archive"] as const)
  console.log(
    `${what}: ${(middle(p99s[what]) / middle(p99s.alone)).toFixed(2)} × the p99 without (${middle(p99s.alone).toFixed(1)} ms)`,
  );
console.log(`the write-ahead log had at most ${(logBytesMax / 1e6).toFixed(0)} MB; load ${loadavg()[0]}`);

for (const member of members) member.drop();
for (const [name, path] of [
  ["folder", backups],
  ["archive", join(folder, "chat.tar")],
] as const) {
  const from = performance.now();
  await exchat("verify", path);
  const verified = performance.now();
  await exchat("restore", path, "--to", join(folder, `restored-${name}`));
  const restored = performance.now();
  using db = new Database(join(folder, `restored-${name}`, "exchat.sqlite"), { readonly: true });
  const { n } = db
    .query<{ n: number }, []>("select count(*) as n from events where type = 'message.posted'")
    .get() ?? { n: 0 };
  const wanted = Math.round(messages / rooms) * rooms + before;
  console.log(
    `${name}: verified in ${((verified - from) / 1_000).toFixed(1)} s, restored in ${((restored - verified) / 1_000).toFixed(1)} s, ` +
      `${n} messages, ${n >= wanted ? "none" : `${wanted - n}`} missing`,
  );
  if (n < wanted) process.exitCode = 1;
}
