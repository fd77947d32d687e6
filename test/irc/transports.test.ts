import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { BareServer } from "../support/bare-server.ts";
import { LineClient } from "../support/line-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { opcodes } from "../support/raw-frame.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(30_000);
const lacking = Bun.which("openssl") ? undefined : "there is no openssl here";

/** The ports of the line `irc` of a server that is ready: plain, TLS, WebSocket, those that there are. */
async function ircPorts(server: BareServer): Promise<number[]> {
  const line = await server.printed(/^ {2}irc .*$/m);
  return [...line.matchAll(/:(\d+)/g)].map(([, port]) => Number(port));
}

/** Whatever a session says before it, the server's last line is ERROR. */
async function quits(port: number, before = "", ca?: string): Promise<string> {
  await using client = await LineClient.connect(port, ca);
  client.send(`${before}QUIT\r\n`);
  await client.ended();
  return client.rest().at(-1) ?? "";
}

describe("a server with every port of IRC", () => {
  const folder = new TempFolder();
  let server: BareServer;
  let plain = 0;
  let ws = 0;
  let web = "";

  beforeAll(async () => {
    server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_IRC_PORT: "any",
      EXCHAT_IRC_WS_PORT: "any",
    });
    [plain = 0, ws = 0] = await ircPorts(server);
    web = await server.url();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test("[LINE-4] a trusted proxy may say for whom it comes before the first line, and badly it may not", async () => {
    expect(await quits(plain)).toStartWith("ERROR ");
    expect(await quits(plain, "PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n")).toStartWith("ERROR ");
    expect(await quits(plain, "WEBIRC pw gate host 192.0.2.7\r\n")).toStartWith("ERROR ");
    expect(await quits(plain, "PROXY TCP4 nobody 127.0.0.1 1 2\r\n")).toBe("");
  });

  test("[LINE-5] other protocols are not answered", async () => {
    for (const first of ["POST / HTTP/1.1", "GET / HTTP/1.0", "PRI * HTTP/2.0", "SSH-2.0-x", "\x16\x03\x01"])
      expect([first, await quits(plain, `${first}\r\nNICK ada\r\n`)]).toEqual([first, ""]);
  });

  test("[LINE-8] another server that wants the same port says so and ends", async () => {
    using other = new TempFolder();
    await using second = new BareServer({ EXCHAT_DATA: other.in("data"), EXCHAT_IRC_PORT: `${plain}` });
    const { code, stderr } = await second.ends();
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(
      `port ${plain} on 127.0.0.1 is in use: stop what uses it, or set EXCHAT_IRC_PORT`,
    );
  });

  for (const [protocol, opcode] of [
    ["text.ircv3.net", opcodes.text],
    ["binary.ircv3.net", opcodes.binary],
  ] as const)
    test(`[LINE-6] ${protocol} has a line in each frame`, async () => {
      for (const [url, path] of [
        [web, "/irc"],
        [`http://127.0.0.1:${ws}`, "/"],
      ] as const) {
        await using socket = await RawWebSocket.connect(url, { path, protocol });
        expect(socket.status).toBe(101);
        socket.send({ opcode, payload: Buffer.from("QUIT") });
        await socket.isClosed();
        const last = socket.inbox.all.filter((frame) => frame.opcode !== opcodes.close).at(-1);
        expect(last?.opcode).toBe(opcode);
        expect(last?.payload.toString()).toMatch(/^ERROR .*[^\r\n]$/);
      }
    });

  test("[LINE-6] pages of other sites, other subprotocols and other paths are refused", async () => {
    const status = async (url: string, path: string, headers: Record<string, string>) => {
      await using socket = await RawWebSocket.connect(url, { path, protocol: "text.ircv3.net", headers });
      return socket.status;
    };
    const own = `http://127.0.0.1:${ws}`;
    const evil = { Origin: "https://evil.example" };
    expect(await status(web, "/irc", evil)).toBe(403);
    expect(await status(own, "/", evil)).toBe(403);
    expect(await status(own, "/", { Origin: "http://127.0.0.1:8080" })).toBe(101);
    expect(await status(own, "/", { Host: "evil.example" })).toBe(421);
    expect(await status(own, "/chat", {})).toBe(404);
    expect(await status(own, "/", { "Sec-WebSocket-Protocol": "mqtt" })).toBe(400);
  });
});

test("[LINE-8] a usual port that is in use is no reason not to start", async () => {
  using folder = new TempFolder();
  // An address of this machine that no other program uses.
  const host = "127.83.67.12";
  const taken = Bun.listen({ hostname: host, port: 6667, socket: { data: () => {} } });
  const env = { EXCHAT_DATA: folder.in("data"), EXCHAT_HOST: host, EXCHAT_IRC_PORT: "" };
  await using server = new BareServer(env);
  await server.says("IRC is off: port 6667 on 127.83.67.12 is in use");
  expect(await server.url()).toStartWith("http://");
  taken.stop();
});

testWith(
  lacking,
  "[LINE-7] over TLS, a certificate that changes is read again, and nobody is cut off",
  async () => {
    using folder = new TempFolder();
    for (const name of ["one", "two"]) {
      const made = Bun.spawnSync([
        ...["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${name}`],
        ...["-keyout", folder.in(`${name}-key.pem`), "-out", folder.in(`${name}-cert.pem`)],
      ]);
      expect(made.exitCode).toBe(0);
    }
    const puts = (name: string) => {
      for (const part of ["key.pem", "cert.pem"]) copyFileSync(folder.in(`${name}-${part}`), folder.in(part));
    };
    puts("one");
    await using server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_IRC_TLS_PORT: "any",
      EXCHAT_IRC_STS_DAYS: "30",
      EXCHAT_TLS_CERT: folder.in("cert.pem"),
      EXCHAT_TLS_KEY: folder.in("key.pem"),
    });
    const [port = 0] = await ircPorts(server);
    const pem = (name: string) => Bun.file(folder.in(`${name}-cert.pem`)).text();
    await using old = await LineClient.connect(port, await pem("one"));
    puts("two");
    await server.says("the certificate was read again");
    expect(await quits(port, "", await pem("two"))).toStartWith("ERROR ");
    old.send("QUIT\r\n");
    await old.ended();
    expect(old.rest().at(-1)).toStartWith("ERROR ");
  },
);
