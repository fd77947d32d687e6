import { expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { startServer } from "../support/server.ts";

/** One connection more from this address, as a proxy on this machine says. */
const connect = (url: string, address: string) =>
  RawWebSocket.connect(url, { headers: { "X-Forwarded-For": address } });

/** What whoever tries to connect from there is told. */
async function told(url: string, address: string): Promise<string> {
  const headers = { Upgrade: "websocket", "X-Forwarded-For": address };
  const response = await fetch(`${url}/chat`, { headers });
  return `${response.status} ${await response.text()}`;
}

test("[LIMIT-2] one address has so many connections, and one more when one of them has ended; others have theirs", async () => {
  await using server = await startServer();
  const { url } = server;
  const mallory = await Promise.all(
    Array.from({ length: limits.connectionsPerAddressMax }, (_, i) =>
      connect(url, `2001:db8::${i.toString(16)}`),
    ),
  );
  expect(new Set(mallory.map(({ status }) => status))).toEqual(new Set([101]));
  const refused = `429 {"error":"one address has at most ${limits.connectionsPerAddressMax} connections"}`;
  expect(await told(url, "2001:db8::ffff")).toBe(refused);
  await using bob = await connect(url, "2001:db8:0:1::1");
  await using own = await RawWebSocket.connect(url);
  expect([bob.status, own.status]).toEqual([101, 101]);

  await mallory.pop()?.[Symbol.asyncDispose]();
  // The server hears of the end a moment later.
  let again = await connect(url, "2001:db8::1");
  for (let tries = 0; again.status === 429 && tries < 100; tries += 1)
    again = await connect(url, "2001:db8::1");
  expect(again.status).toBe(101);
  await Promise.all([...mallory, again].map((each) => each[Symbol.asyncDispose]()));
});

test("[LIMIT-2] whoever connects again and again is told when to try again", async () => {
  await using server = await startServer();
  const { url } = server;
  let connected = 0;
  let last = await connect(url, "192.0.2.66");
  // While this goes on the address is given some more.
  for (; last.status === 101 && connected < 2 * limits.connectsBurstMax; connected += 1) {
    await last[Symbol.asyncDispose]();
    last = await connect(url, "192.0.2.66");
  }
  expect(last.status).toBe(429);
  expect(last.head).toMatch(/^Retry-After: 1$/im);
  expect(connected).toBeGreaterThanOrEqual(limits.connectsBurstMax);
  await using bob = await connect(url, "192.0.2.67");
  expect(bob.status).toBe(101);
  // Some of them may pass: in the meantime the address is given some more.
  const asked = Array.from({ length: limits.connectsBurstMax }, () => told(url, "192.0.2.66"));
  expect(await Promise.all(asked)).toContain(
    '429 {"error":"this address connects too often: try again in 1 s"}',
  );
});
