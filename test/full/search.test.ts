import { expect, test } from "bun:test";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { find } from "../contract/search.ts";
import { FullClient } from "../support/full-client.ts";
import { makes } from "../support/house.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

test("[SEARCH-9] `exchat reindex` builds it anew while the server runs", async () => {
  await using server = await startServer();
  await using alice = await FullClient.connect(server.wsUrl, { name: "alice" });
  const room = await makes(alice, "lobby");
  await alice.ok("message.post", { room, body: "coelacanth" });
  const hits = async () => (await find(alice, "coelacanth")).hits;
  expect(await hits()).toHaveLength(1);
  const inode = () => statSync(join(server.data, "search.sqlite")).ino;
  const before = inode();
  expect(await exchat(["reindex", "--data", server.data])).toMatchObject({ code: 0 });
  expect(await hits()).toHaveLength(1);
  expect(inode()).not.toBe(before);
});

for (const [what, harm] of [
  ["deleted", (path: string) => rmSync(path)],
  ["damaged", (path: string) => writeFileSync(path, "no database at all, ".repeat(1_000))],
  ["cut off", (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 9_000))],
] as const)
  test(`[SEARCH-9] an index file that was ${what} is built anew by itself`, async () => {
    await using other = await startServer();
    await using carol = await FullClient.connect(other.wsUrl, { name: "carol" });
    const made = await makes(carol, "attic");
    for (let i = 0; i < 30; i += 1) await carol.ok("message.post", { room: made, body: `trilobite ${i}` });
    expect((await find(carol, "trilobite", { limit: 50 })).hits).toHaveLength(30);
    await other.stop();
    const path = join(other.data, "search.sqlite");
    for (const end of ["-wal", "-shm"]) rmSync(path + end, { force: true });
    harm(path);
    await other.restart();
    await using dan = await FullClient.connect(other.wsUrl, { name: "dan" });
    await dan.ok("room.join", { room: made });
    expect((await find(dan, "trilobite", { limit: 50 })).hits).toHaveLength(30);
  });
