import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { limits } from "../../src/protocol/limits.ts";
import { metricsOf } from "../support/metrics.ts";
import { encodeFrame, opcodes } from "../support/raw-frame.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";

/** What one connection does to others who want nothing but to talk. */
let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** A guest of the full protocol from some address, as a proxy on this machine says. */
async function guest(address: string) {
  const headers = { "X-Forwarded-For": address };
  const socket = await RawWebSocket.connect(server.url, { protocol: "exchat.v1", headers });
  let refs = 0;
  const send = (type: string, fields: object = {}) => {
    refs += 1;
    socket.sendText(JSON.stringify({ ref: `${refs}`, type, ...fields }));
    return `${refs}`;
  };
  const answer = async (ref: string) => {
    for (;;) {
      const frame = await socket.inbox.next(`the answer to ${ref}`);
      const said = JSON.parse(frame.payload.toString()) as {
        ref?: string;
        ok?: unknown;
        error?: { code: string; retryAfterMs?: number };
      };
      if (said.ref === ref) return said;
    }
  };
  const asks = (type: string, fields: object = {}) => answer(send(type, fields));
  return { socket, send, asks };
}

describe("who is greedy", () => {
  test("[LIMIT-10] sends twelve megabytes of junk and is left unread; ada is answered meanwhile", async () => {
    const headers = { "X-Forwarded-For": "198.51.100.7" };
    await using mallory = await RawWebSocket.connect(server.url, { headers });
    const ada = await guest("203.0.113.5");
    expect(await ada.asks("hello")).toHaveProperty("ok");
    for (let i = 0; i < 400; i += 1) mallory.sendText("[".repeat(30_000));
    for (let i = 0; i < 20; i += 1) expect(await ada.asks("ping")).toHaveProperty("ok");
    expect((await metricsOf(server.url))["intake_pauses_total"]).toBeGreaterThan(0);
    expect(mallory.isOpen).toBe(true);
    await ada.socket[Symbol.asyncDispose]();
  });

  test("[LIMIT-10] sends a hundred greetings with 500 rooms each, over thirty connections: what waits stays small", async () => {
    const before = (await metricsOf(server.url))["resident_memory_bytes"] ?? 0;
    const rooms = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`r${100_000_000 + i}`, i]));
    const frame = JSON.stringify({ ref: "1", type: "hello", rooms });
    const crowd = await Promise.all(Array.from({ length: 30 }, () => guest("198.51.100.8")));
    for (let i = 0; i < 100; i += 1) for (const { socket } of crowd) socket.sendText(frame);
    const ada = await guest("203.0.113.6");
    expect(await ada.asks("hello")).toHaveProperty("ok");
    for (let i = 0; i < 20; i += 1) expect(await ada.asks("ping")).toHaveProperty("ok");
    const now = await metricsOf(server.url);
    expect(now["intake_bytes"]).toBeLessThan(64 * 1_048_576);
    expect((now["resident_memory_bytes"] ?? 0) - before).toBeLessThan(200 * 1_048_576);
    for (const { socket } of [...crowd, ada]) await socket[Symbol.asyncDispose]();
  });

  for (const kind of ["ping", "pong"] as const)
    test(`[LIMIT-13] sends ${kind}s without an end before hello, and is left unread or closed; ada is answered meanwhile`, async () => {
      const headers = { "X-Forwarded-For": "198.51.100.11" };
      await using mallory = await RawWebSocket.connect(server.url, { protocol: "exchat.v1", headers });
      const ada = await guest("203.0.113.9");
      expect(await ada.asks("hello")).toHaveProperty("ok");
      const before = (await metricsOf(server.url))["intake_pauses_total"] ?? 0;
      const frame = encodeFrame({ opcode: opcodes[kind], payload: "" });
      const many = Buffer.concat(Array.from({ length: 10_000 }, () => frame));
      for (let i = 0; i < 100; i += 1) mallory.sendBytes(many);
      for (let i = 0; i < 20; i += 1) expect(await ada.asks("ping")).toHaveProperty("ok");
      expect((await metricsOf(server.url))["intake_pauses_total"]).toBeGreaterThan(before);
      await ada.socket[Symbol.asyncDispose]();
    });

  test("[LIMIT-11] goes on after a thousand refusals, and is turned away; others of their network are not", async () => {
    const mallory = await guest("198.51.100.9");
    const { ok } = await mallory.asks("hello");
    const { token } = ok as { token: string };
    const many = 2 * (limits.joinsBurstMax + limits.refusalsBurstMax);
    for (let i = 0; i < many; i += 1) mallory.send("room.leave", { room: "r999999999" });
    const end = await mallory.socket.isClosed();
    expect([end.code, end.reason]).toEqual([4009, expect.stringContaining("come back in")]);
    const again = await guest("198.51.100.9");
    expect(await again.asks("hello", { token })).toMatchObject({ error: { code: "rate_limited" } });
    const ada = await guest("198.51.100.9");
    expect(await ada.asks("hello")).toHaveProperty("ok");
    for (const { socket } of [again, ada]) await socket[Symbol.asyncDispose]();
  });

  test("[LIMIT-7] posts more than a person may, and is told when there is enough again", async () => {
    const mallory = await guest("198.51.100.10");
    expect(await mallory.asks("hello")).toHaveProperty("ok");
    const { ok } = await mallory.asks("room.join", { name: "default" });
    const { room } = ok as { room: { id: string } };
    const body = "語".repeat(8_000);
    let last = await mallory.asks("message.post", { room: room.id, body });
    for (let i = 0; i < 100 && last.ok; i += 1)
      last = await mallory.asks("message.post", { room: room.id, body });
    expect(last.error).toMatchObject({ code: "rate_limited", retryAfterMs: expect.any(Number) });
    const ada = await guest("203.0.113.8");
    await ada.asks("hello");
    await ada.asks("room.join", { name: "default" });
    expect(await ada.asks("message.post", { room: room.id, body: "hello" })).toHaveProperty("ok");
    for (const { socket } of [mallory, ada]) await socket[Symbol.asyncDispose]();
  });

  test.skipIf(process.platform !== "linux")(
    "[LIMIT-18] signs in again and again: the threads that hash give way to those that carry messages",
    async () => {
      const signIn = () =>
        fetch(`${server.url}/sessions`, {
          method: "POST",
          body: JSON.stringify({ username: "nobody", password: "a wrong password" }),
          headers: { "X-Forwarded-For": "198.51.100.9" },
        }).then((response) => response.text());
      for (let times = 0; times < 3; times += 1) await signIn();
      const threads = readdirSync(`/proc/${server.pid}/task`).map((thread) => {
        const stat = readFileSync(`/proc/${server.pid}/task/${thread}/stat`, "utf8");
        // The name may have spaces; what comes after it is counted from the third field on: see proc(5).
        return {
          name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
          nice: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]),
        };
      });
      const hashing = threads.filter(({ name }) => name.startsWith("Bun Pool"));
      expect(hashing.length).toBeGreaterThan(0);
      const main = threads.find(({ name }) => !name.startsWith("Bun Pool"))?.nice ?? 0;
      for (const { nice } of hashing) expect(nice).toBeGreaterThan(main);
    },
  );
});
