import { expect, test } from "bun:test";
import { BareServer } from "../support/bare-server.ts";
import { FullClient } from "../support/full-client.ts";
import { metricsOf } from "../support/metrics.ts";
import { signUp } from "../support/people.ts";
import { RawHttp } from "../support/raw-http.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { TempFolder } from "../support/temp-folder.ts";

const FILES_MAX = 256;
const HALF_REQUESTS = 500;

/** What the process has used of the processor so far, in seconds. */
async function processorSeconds(pid: number): Promise<number> {
  const stat = await Bun.file(`/proc/${pid}/stat`).text();
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
}

test("[RUN-11] connections that ask for nothing take no file of those who are here, and keep no core busy", async () => {
  using folder = new TempFolder();
  await using server = new BareServer({ EXCHAT_DATA: folder.in("data") }, { filesMax: FILES_MAX });
  const url = await server.url();
  const { port } = new URL(url);
  await using ada = await FullClient.connect(`${url.replace("http", "ws")}/chat`, { name: "ada" });
  const room = (await ada.ok<{ room: { id: string } }>("room.join", { name: "default" })).room.id;
  const halves = Array.from({ length: HALF_REQUESTS }, () => {
    const half = new RawHttp(Number(port));
    half.send("GET /info HTTP/1.1\r\nHo");
    return half;
  });
  try {
    await server.says("no connections are accepted");
    const [before, since] = [await processorSeconds(server.pid), performance.now()];
    for (let i = 0; i < 50; i += 1) {
      await ada.ok("message.post", { room, body: `message ${i}` });
      await ada.ok("history.read", { room, before: i + 1 });
    }
    await server.says("connections are accepted again");
    const share = ((await processorSeconds(server.pid)) - before) / ((performance.now() - since) / 1_000);
    expect(share).toBeLessThan(0.5);
  } finally {
    await Promise.all(halves.map((half) => half[Symbol.asyncDispose]()));
  }
  const { open_files, open_files_max } = await metricsOf(url);
  expect(open_files_max).toBe(FILES_MAX);
  expect(open_files).toBeLessThan(FILES_MAX / 2);
}, 60_000);

test("[RUN-11] before that, no connections that stay are taken, but short requests, and those of people with an account", async () => {
  using folder = new TempFolder();
  await using server = new BareServer(
    { EXCHAT_DATA: folder.in("data"), EXCHAT_GUESTS: "on", EXCHAT_REGISTRATION: "open" },
    { filesMax: FILES_MAX },
  );
  const url = await server.url();
  const token = await signUp(url, "ada");
  const free = FILES_MAX - 128 - ((await metricsOf(url))["open_files"] ?? 0);
  const halves = Array.from({ length: free + 10 }, () => new RawHttp(Number(new URL(url).port)));
  for (const half of halves) half.send("GET /info HTTP/1.1\r\nHo");
  // Connections that could be used again are not kept either.
  while ((await fetch(`${url}/healthz`)).headers.get("connection") !== "close");
  const headers = { "X-Forwarded-For": "203.0.113.9" };
  await using stays = await RawWebSocket.connect(url, { headers });
  expect(stays.status).toBe(503);
  expect((await fetch(`${url}/guests`, { method: "POST", headers })).status).toBe(201);
  const shown = { ...headers, Authorization: `Bearer ${token}` };
  await using ada = await RawWebSocket.connect(url, { headers: shown });
  expect(ada.status).toBe(101);
  await using own = await RawWebSocket.connect(url);
  expect(own.status).toBe(101);
  await Promise.all(halves.map((half) => half[Symbol.asyncDispose]()));
}, 60_000);
