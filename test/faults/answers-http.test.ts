import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import { RawHttp } from "../support/raw-http.ts";
import { type Server, startServer } from "../support/server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_GUESTS: "off", EXCHAT_REGISTRATION: "closed" } });
});
afterAll(async () => await server[Symbol.asyncDispose]());

const get = (path: string, init: RequestInit = {}) =>
  fetch(server.url + path, { redirect: "manual", ...init });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  get(path, { method: "POST", body, headers });

/** The headers of an answer that is asked for byte by byte. */
async function raw(request: string): Promise<Response> {
  await using connection = new RawHttp(server.port);
  connection.send(request);
  const status = await connection.status();
  const lines = connection.received.split("\r\n\r\n")[0]?.split("\r\n").slice(1) ?? [];
  const pairs = lines.map((line): [string, string] => [line.split(": ")[0] ?? "", line.split(": ")[1] ?? ""]);
  return new Response(null, { status, headers: pairs });
}

/** A request whose length is not told beforehand. */
const streamed = (bytes: number) =>
  get("/users", {
    method: "POST",
    body: new ReadableStream({
      start: (stream) => {
        stream.enqueue(new TextEncoder().encode("x".repeat(bytes)));
        stream.close();
      },
    }),
  });

const upgrade = (more = "") =>
  `GET /chat${more} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`;
const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

describe("[RUN-3] the security headers", () => {
  const answers: [what: string, status: number, ask: () => Promise<Response>][] = [
    ["the page", 200, () => get("/")],
    ["a room's address", 200, () => get("/rooms/r1")],
    [
      "the page when it is known",
      304,
      async () => get("/", { headers: { "if-none-match": (await get("/")).headers.get("etag") ?? "" } }),
    ],
    ["a HEAD", 200, () => get("/info", { method: "HEAD" })],
    ["numbers", 200, () => get("/metrics")],
    ["a sign-out", 204, () => get("/sessions/current", { method: "DELETE" })],
    ["what is no JSON", 400, () => post("/users", "{")],
    ["a closed registration", 403, () => post("/users", '{"username":"ada"}')],
    ["another origin", 403, () => post("/users", "{}", { origin: "http://evil.example" })],
    ["nothing", 404, () => get("/nothing")],
    ["nothing in a browser", 404, () => get("/nothing", { headers: { accept: "text/html" } })],
    ["another method", 405, () => get("/users")],
    ["a body that is too large", 413, () => post("/users", "x".repeat(limits.frameBytesMax + 1))],
    ["a body of untold length that is too large", 413, () => streamed(limits.frameBytesMax + 1)],
    ["another server's name", 421, () => get("/", { headers: { host: "evil.example" } })],
    ["no upgrade", 426, () => get("/chat")],
    ["a host that is no name", 400, () => raw("GET / HTTP/1.1\r\nHost: a b{}\r\n\r\n")],
    ["an upgrade without a key", 426, () => raw(`${upgrade()}Sec-WebSocket-Protocol: exchat.v1\r\n\r\n`)],
    ["an upgrade of a guest", 400, () => raw(`${upgrade()}${KEY}\r\n`)],
    ["an upgrade with an unknown token", 400, () => raw(`${upgrade("?access_token=x")}${KEY}\r\n`)],
    ["another subprotocol", 400, () => raw(`${upgrade()}${KEY}Sec-WebSocket-Protocol: soap\r\n\r\n`)],
  ];
  for (const [what, status, ask] of answers)
    test(`[RUN-3] are on the answer to ${what}`, async () => {
      const response = await ask();
      expect(response.status).toBe(status);
      const { headers } = response;
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    });
});

describe("an address", () => {
  test("[RUN-12] that takes other methods names all of them", async () => {
    const allowed = async (method: string, path: string) => {
      const response = await get(path, { method });
      return `${response.status} ${response.headers.get("allow")}`;
    };
    expect(await allowed("PUT", "/sessions/current")).toBe("405 GET, DELETE, HEAD");
    expect(await allowed("GET", "/users")).toBe("405 POST");
    expect(await allowed("PATCH", "/")).toBe("405 GET, HEAD");
    expect(await allowed("DELETE", "/rooms/r1")).toBe("405 GET, HEAD");
    expect(await allowed("POST", "/index.html")).toBe("405 GET, HEAD");
    expect(await allowed("POST", "/chat")).toBe("405 GET, HEAD");
    expect(await allowed("POST", "/nothing")).toBe("404 null");
  });

  test("[RUN-12] at which nothing is leads people on, and tells programs", async () => {
    const page = await get("/foo", { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const html = await page.text();
    expect(html).toContain('<a href="/">');
    expect(html).not.toContain("foo");
    const socket = await get("/chat", { headers: { accept: "text/html" } });
    expect([socket.status, socket.headers.get("upgrade")]).toEqual([426, "websocket"]);
    expect(await socket.text()).toContain('<a href="/">');
    const line = await get("/foo", { headers: { accept: "*/*" } });
    expect([line.headers.get("content-type"), await line.text()]).toEqual([
      "text/plain; charset=utf-8",
      "Not Found",
    ]);
  });
});
