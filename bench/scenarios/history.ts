import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoomId } from "../../src/protocol/ids.ts";
import { lengthen } from "../../test/support/long-log.ts";
import { Checks } from "../checks.ts";
import { FullPerson, signUp } from "../full-person.ts";
import type { Outcome } from "../measure.ts";
import { Samples } from "../samples.ts";
import { type ServerName, startServer } from "../server.ts";
import { textOf } from "../stream.ts";

const HOST = "127.0.0.1";
const PAGE_EVENTS = 50;
const WARM_PAGES = 500;

export type HistoryShape = { messages: number; pages: number };

/** Pages from anywhere in a very long room, one after the other: how long does one take, the way to it included? */
export async function history(name: ServerName, { messages, pages }: HistoryShape): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "exchat-bench-"));
  try {
    const { room, token } = await longRoom(name, folder, messages);
    await using server = await startServer(name, { host: HOST, kept: folder });
    const checks = new Checks();
    const reader = new FullPerson(server, checks, token);
    await checks.orFailure(reader.comes());
    const times = new Samples();
    const read = async () => {
      const before = PAGE_EVENTS + 1 + Math.floor(Math.random() * (messages - PAGE_EVENTS));
      const start = performance.now();
      const { ok } = await reader.ask("history.read", { room, before, limit: PAGE_EVENTS });
      times.add(performance.now() - start);
      const events = (ok?.["events"] ?? []) as readonly { seq: number }[];
      const seqs = events.map(({ seq }) => seq);
      if (seqs.length !== PAGE_EVENTS || seqs.at(-1) !== before - 1) throw new Error(`a wrong page: ${seqs}`);
    };
    for (let page = 0; page < WARM_PAGES; page += 1) await read();
    times.clear();
    const cpu = server.cpuMicros();
    for (let page = 0; page < pages; page += 1) await read();
    const serverMicros = (server.cpuMicros() - cpu) / pages;
    checks.throwIfFailed();
    const { rss } = server.memory();
    reader.drop();
    return { pages, p50Ms: times.percentile(50), p99Ms: times.percentile(99), serverMicros, rss };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A data folder in which a room has so many messages, and the token of one of its members. */
async function longRoom(name: ServerName, folder: string, messages: number) {
  await using server = await startServer(name, { host: HOST, kept: folder });
  const token = await signUp(server, "reader");
  const writer = new FullPerson(server, new Checks(), token);
  await writer.comes();
  const room = await writer.joins("long");
  await writer.ask("message.post", { room, body: textOf(0, 0) });
  writer.drop();
  await server[Symbol.asyncDispose]();
  lengthen(join(folder, "data"), room as RoomId, messages);
  return { room, token };
}
