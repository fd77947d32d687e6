import { afterAll, beforeAll, expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";

const PUBLIC = "https://chat.example.org";

let server: Server;
let cookie: string;
beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_PUBLIC_URL: PUBLIC } });
  cookie = (await new Surfer(server.url, { Origin: PUBLIC }).signUp("ada")).cookie;
});
afterAll(async () => await server[Symbol.asyncDispose]());

/** How a socket and a sign-out are answered that come by this host from a page of this origin, with ada's cookie. */
async function answers(host: string, origin: string | undefined): Promise<number[]> {
  const headers = { Host: host, Cookie: cookie, ...(origin !== undefined && { Origin: origin }) };
  await using socket = await RawWebSocket.connect(server.url, { headers, protocol: "exchat.v1" });
  const post = await fetch(`${server.url}/guests`, { method: "POST", headers });
  return [socket.status, post.status];
}

test("[RUN-4] the page of the public address, or of the very host that is asked, is the server's own", async () => {
  expect(await answers("chat.example.org", PUBLIC)).toEqual([101, 201]);
  expect(await answers("127.0.0.1:4000", PUBLIC)).toEqual([101, 201]);
  expect(await answers("localhost:4000", "http://localhost:4000")).toEqual([101, 201]);
});

test("[RUN-4] any other page is another site's, however near it is", async () => {
  const others = [
    ...[
      "https://evil.example",
      "https://sub.chat.example.org",
      "https://example.org",
      "http://chat.example.org",
    ],
    ...[
      "https://chat.example.org:444",
      "https://chat.example.org:4000",
      "https://chat.example.org.evil.example",
    ],
    ...["https://chat.example.org@evil.example", "null", "", "file://", "https://", "chat.example.org"],
    ...["https://chat.example.org, https://evil.example", "https://CHAT.example.org.", undefined],
  ];
  for (const origin of others)
    expect([origin, await answers("chat.example.org", origin)]).toEqual([origin, [403, 403]]);
  for (const origin of [
    "http://localhost",
    "http://localhost:4001",
    "http://127.0.0.1:4000",
    "http://[::1]:4000",
  ])
    expect([origin, await answers("localhost:4000", origin)]).toEqual([origin, [403, 403]]);
});

test("[AUTH-10] a token in the address opens the plain protocol only, and is in no log", async () => {
  const token = await signUp(server.url, "bot");
  const path = `/chat?access_token=${token}`;
  await using plain = await RawWebSocket.connect(server.url, { path });
  expect(plain.status).toBe(101);
  await using unknown = await RawWebSocket.connect(server.url, { path: `/chat?access_token=${token}x` });
  expect(unknown.status).toBe(400);
  // The full protocol takes it for nobody: whoever says hello comes in as a guest.
  await using full = await FullClient.open(`${server.wsUrl}?access_token=${token}`, "stranger");
  const { user } = await full.ok<{ user: { name: string; kind: string } }>("hello");
  expect(user.kind).toBe("guest");
  for (const [method, at] of [
    ["GET", "/sessions/current"],
    ["DELETE", "/sessions/current"],
    ["POST", "/sessions"],
    ["GET", "/metrics"],
    ["GET", "/nothing"],
  ] as const) {
    const answer = await fetch(`${server.url}${at}?access_token=${token}`, { method });
    expect(await answer.text()).not.toMatch(new RegExp(`bot|${token}`));
  }
  await using still = await RawWebSocket.connect(server.url, { path });
  expect(still.status).toBe(101);
  expect(server.stdout() + server.stderr()).not.toContain(token);
});
