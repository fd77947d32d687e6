import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checks } from "../checks.ts";
import { FullPerson, signUp } from "../full-person.ts";
import type { Outcome } from "../measure.ts";
import { Samples } from "../samples.ts";
import { type ServerName, startServer } from "../server.ts";

const HOST = "127.0.0.1";
const WARM = 100;
/** As in prose: the nth word is about n times as rare as the first. */
const VOCABULARY = 20_000;
const WORDS_PER_MESSAGE = 8;
/** The first of the vocabulary, in every second message. */
const COMMON = "common";

export type SearchShape = { messages: number; rooms: number; ownRooms: number; searches: number };

/** A common word among a million messages, in one room and in all rooms of a person; and what it takes to index them. */
export async function search(name: ServerName, shape: SearchShape): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "exchat-bench-"));
  try {
    const { token, own } = await filled(name, folder, shape);
    await using server = await startServer(name, { host: HOST, kept: folder });
    const checks = new Checks();
    const reader = new FullPerson(server, checks, token);
    await checks.orFailure(reader.comes());
    const find = async (query: string, room?: string) => {
      const { ok } = await reader.ask("search", { query, limit: 20, ...(room && { room }) });
      return ok as { hits: readonly unknown[]; behind?: unknown };
    };
    const before = server.cpuMicros();
    while ((await find(`${COMMON} `)).behind) await Bun.sleep(200);
    const indexMicros = (server.cpuMicros() - before) / shape.messages;
    const measured = async (query: string, roomOf: (i: number) => string | undefined) => {
      const times = new Samples();
      for (let i = 0; i < WARM + shape.searches; i += 1) {
        if (i === WARM) times.clear();
        const start = performance.now();
        const { hits } = await find(query, roomOf(i));
        times.add(performance.now() - start);
        if (hits.length === 0) throw new Error("nothing was found");
      }
      return times;
    };
    const everywhere = await measured(`${COMMON} `, () => undefined);
    const inRoom = await measured(`${COMMON} `, (i) => own[i % own.length]);
    const unfinished = await measured(COMMON, () => undefined);
    checks.throwIfFailed();
    const { rss } = server.memory();
    reader.drop();
    return {
      ...{ p50Ms: everywhere.percentile(50), p99Ms: everywhere.percentile(99) },
      ...{ roomP50Ms: inRoom.percentile(50), roomP99Ms: inRoom.percentile(99) },
      ...{ openP99Ms: unfinished.percentile(99), indexMicros, rss },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder with so many messages in so many rooms, of which a person is in some. */
async function filled(name: ServerName, folder: string, { messages, rooms, ownRooms }: SearchShape) {
  const own: string[] = [];
  let token = "";
  {
    await using server = await startServer(name, { host: HOST, kept: folder });
    token = await signUp(server, "reader");
    const writer = new FullPerson(server, new Checks(), token);
    await writer.comes();
    for (let i = 0; i < ownRooms; i += 1) own.push((await writer.joins(`room ${i}`)) as string);
    for (let i = ownRooms; i < rooms; i += 1) await writer.ask("room.create", { name: `room ${i}` });
    writer.drop();
  }
  const db = new Database(join(folder, "data", "exchat.sqlite"), { strict: true });
  db.run("pragma synchronous = off");
  const ids = db.query("select id from rooms where name like 'room %' order by id").all() as { id: number }[];
  const insert = db.prepare(
    "insert into events (room, seq, at, by, name, type, data) values (?, ?, ?, 2, 'reader', 'message.posted', ?)",
  );
  const start = Date.now() - messages * 1_000;
  const word = () => {
    const rank = Math.floor(VOCABULARY ** Math.random());
    return rank === 1 ? COMMON : `word${rank.toString(36)}`;
  };
  db.transaction(() => {
    for (let i = 0; i < messages; i += 1) {
      const body = Array.from({ length: WORDS_PER_MESSAGE }, word).join(" ");
      const room = ids[i % ids.length]?.id ?? 0;
      insert.run(room, 100 + Math.floor(i / ids.length), start + i * 1_000, JSON.stringify({ body }));
    }
  })();
  db.run("pragma wal_checkpoint(truncate)");
  db.close();
  return { token, own };
}
