import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { Bystanders } from "../support/bystanders.ts";
import { metricsOf } from "../support/metrics.ts";
import { post } from "../support/people.ts";
import { RawHttp } from "../support/raw-http.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";

let server: Server;
let others: Bystanders;

beforeAll(async () => {
  server = await startServer();
  others = await Bystanders.meet(server);
});
afterAll(async () => {
  await others[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
afterEach(() => others.areUndisturbed());

const status = (bytes: string | Uint8Array) => RawHttp.status(server.port, bytes);
const lines = (...all: readonly string[]) => `${all.join("\r\n")}\r\n\r\n`;
const manyHeaders = Array.from({ length: 3_000 }, (_, i) => `X-Header-${i}: value`);
const upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"];
const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

describe("bytes on the web port", () => {
  const garbage: [what: string, bytes: string | Uint8Array, statuses: number[]][] = [
    ["that are none of HTTP", "\x00\x01\x02\xff\xfe garbage\r\n\r\n", [400, 0]],
    ["that begin TLS", Buffer.from("160301020001000001fc0303", "hex"), [400, 0]],
    ["that are IRC", "NICK ada\r\nUSER ada 0 * :Ada\r\n", [400, 0]],
    ["of a version there is not", lines("GET / HTTP/9.9", "Host: localhost"), [400, 505]],
    ["with three thousand headers", lines("GET /chat HTTP/1.1", "Host: localhost", ...manyHeaders), [431]],
    [
      "with an address of 100,000 letters",
      lines(`GET /${"x".repeat(100_000)} HTTP/1.1`, "Host: localhost"),
      [414, 431],
    ],
    ["without a host", lines("GET / HTTP/1.1"), [400]],
    ["with a host that is no name", lines("GET / HTTP/1.1", "Host: a b{}"), [400]],
    ["with a host that is half an address", lines("GET /healthz HTTP/1.1", "Host: [::"), [400]],
    [
      "with two lengths",
      `${lines("POST /users HTTP/1.1", "Host: localhost", "Content-Length: 2", "Content-Length: 3")}{} `,
      [400],
    ],
    [
      "with a length and chunks",
      lines("POST /users HTTP/1.1", "Host: localhost", "Content-Length: 5", "Transfer-Encoding: chunked"),
      [400],
    ],
    ["with a negative length", lines("POST /users HTTP/1.1", "Host: localhost", "Content-Length: -1"), [400]],
    [
      "with a body of a hundred gigabytes",
      lines("POST /users HTTP/1.1", "Host: localhost", "Content-Length: 99999999999"),
      [413],
    ],
    [
      "with a chunk of no size",
      `${lines("POST /users HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked")}ZZ\r\n`,
      [400],
    ],
    ["with a bare line feed in a header", lines("GET / HTTP/1.1", "Host: localhost", "X-A: a\rb"), [400]],
    ["that leave the folder", lines("GET /..%2f..%2fetc/passwd HTTP/1.1", "Host: localhost"), [404]],
    [
      "that leave the folder another way",
      lines("GET //..\\..\\etc/passwd%00 HTTP/1.1", "Host: localhost"),
      [404],
    ],
    ["that ask for a tunnel", lines("CONNECT example.org:443 HTTP/1.1", "Host: localhost"), [400, 404, 405]],
    ["that ask for an echo", lines("TRACE / HTTP/1.1", "Host: localhost"), [404, 405]],
    ["that upgrade without a key", lines("GET /chat HTTP/1.1", "Host: localhost", ...upgrade), [400, 426]],
    [
      "that upgrade by POST",
      lines("POST /chat HTTP/1.1", "Host: localhost", ...upgrade, key),
      [400, 405, 426],
    ],
  ];
  for (const [what, bytes, statuses] of garbage)
    test(`[RUN-5] ${what} are answered with ${statuses.join(" or ")}`, async () => {
      expect(statuses).toContain(await status(bytes));
    });

  test("[RUN-5] that stop in the middle of a request keep nobody else waiting", async () => {
    const { connections } = await metricsOf(server.url);
    const halves = Array.from({ length: 100 }, () => new RawHttp(server.port));
    for (const [i, half] of halves.entries())
      half.send(
        i % 2
          ? "GET / HTTP/1.1\r\nHost: localhost\r\nX-"
          : "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
      );
    await others.areUndisturbed();
    expect((await metricsOf(server.url))["connections"]).toBe(connections as number);
    for (const half of halves) await half[Symbol.asyncDispose]();
  });
});

describe("another site's page", () => {
  const foreign = (port: number) => [
    "https://evil.example",
    "http://evil.example",
    "null",
    "",
    "file://",
    `http://127.0.0.1.evil.example:${port}`,
    `http://sub.127.0.0.1:${port}`,
    `http://127.0.0.1:${port + 1}`,
    "http://127.0.0.1",
    `http://localhost:${port}`,
    `http://user@evil.example#127.0.0.1:${port}`,
    "not an origin",
  ];

  test("[RUN-4] can open no WebSocket, on either protocol", async () => {
    for (const Origin of foreign(server.port))
      for (const protocol of [undefined, "exchat.v1"]) {
        const headers = { Origin };
        await using socket = await RawWebSocket.connect(server.url, {
          headers,
          ...(protocol && { protocol }),
        });
        expect(`${Origin}: ${socket.status}`).toBe(`${Origin}: 403`);
      }
  });

  test("[RUN-4] can make no account and sign nobody in", async () => {
    for (const Origin of foreign(server.port).filter((origin) => origin !== ""))
      for (const path of ["/users", "/sessions"]) {
        const body = JSON.stringify({ username: "forged", password: "correct horse" });
        const answer = await fetch(server.url + path, { method: "POST", headers: { Origin }, body });
        expect(`${Origin}: ${answer.status}`).toBe(`${Origin}: 403`);
      }
    expect((await post(`${server.url}/users`, { username: "forged" })).status).toBe(201);
  });

  test("[RUN-4] is told from our own page, and from programs, which have none", async () => {
    for (const Origin of [server.url, undefined]) {
      await using socket = await RawWebSocket.connect(server.url, { headers: { Origin } });
      expect(socket.status).toBe(101);
    }
  });
});

describe("what is asked of an upgrade", () => {
  test("[PLAIN-9] a token that is unknown, or SQL, is refused before the upgrade", async () => {
    for (const token of ["unknown", "' or '1'='1", "%00", "", "__proto__", "x".repeat(5_000)]) {
      const path = `/chat?access_token=${encodeURIComponent(token)}`;
      await using socket = await RawWebSocket.connect(server.url, { path });
      expect(socket.status).toBe(400);
    }
  });

  test("a subprotocol that is not spoken here is refused", async () => {
    for (const protocol of ["exchat.v2", "graphql-ws", "exchat.v1x"]) {
      await using socket = await RawWebSocket.connect(server.url, { protocol });
      expect(socket.status).toBe(400);
    }
  });

  test("[RUN-5] compression is not agreed to, so no small frame becomes a large one", async () => {
    const headers = { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" };
    await using socket = await RawWebSocket.connect(server.url, { headers });
    expect(socket.status).toBe(101);
    expect(socket.head.toLowerCase()).not.toContain("permessage-deflate");
  });
});

describe("signing up", () => {
  test("[PLAIN-9] whose body is not what it should be is refused in a sentence", async () => {
    const bodies: unknown[] = [
      "",
      "{",
      "[]",
      "null",
      "1",
      '"ada"',
      '{"username":1}',
      '{"username":null}',
      '{"username":["ada"]}',
      '{"username":{"$ne":null}}',
      '{"username":""}',
      '{"__proto__":{"username":"ada"}}',
      "[".repeat(60_000),
    ];
    for (const body of bodies) {
      const answer = await post(`${server.url}/users`, body);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ error: "username is required" });
    }
    expect((await post(`${server.url}/users`, { username: "x".repeat(70_000) })).status).toBe(413);
  });

  test("[WHO-4] with a name that could deceive is refused in a sentence, and nothing of it is kept", async () => {
    const names = [
      "da\u0000ve",
      "dave\r\nQUIT",
      "\u202eevad",
      "adm\u200bin",
      "\ud800",
      "<b>dave</b>",
      "'; drop table users; --",
      "../../etc",
      "dave smith",
      "x".repeat(33),
      "e\u0301\u0301\u0301\u0301\u0301\u0301",
      "NickServ",
      "guest7",
      "system",
    ];
    for (const username of names) {
      const { status: code, body } = await post(`${server.url}/users`, { username });
      expect(`${JSON.stringify(username)} ${code}`).toBe(`${JSON.stringify(username)} 400`);
      expect((body as { error: string }).error).toMatch(/name/);
    }
    expect((await post(`${server.url}/users`, { username: "__proto__" })).status).toBe(201);
    expect((await post(`${server.url}/users`, { username: "constructor" })).status).toBe(201);
  });

  test("[WHO-6] and signing in with a wrong password gets the same answer as for a name there is not", async () => {
    await post(`${server.url}/users`, { username: "owner", password: "correct horse" });
    const tries = [
      { username: "owner", password: "battery staple" },
      { username: "nobody", password: "battery staple" },
      { username: "owner", password: "x".repeat(5_000) },
    ];
    const answers = await Promise.all(tries.map((content) => post(`${server.url}/sessions`, content)));
    expect(answers.map(({ status: code }) => code)).toEqual([401, 401, 401]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(
      (await post(`${server.url}/sessions`, { username: "OWNER", password: "correct horse" })).status,
    ).toBe(201);
  });
});
