import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { isupport } from "../../src/doors/irc/isupport.ts";
import { BareServer } from "../support/bare-server.ts";
import { LineClient } from "../support/line-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { plain } from "../support/sasl.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(30_000);
const lacking = Bun.which("openssl") ? undefined : "there is no openssl here";
const hasty = fileURLToPath(new URL("./hasty.preload.ts", import.meta.url));
const PASSWORD = "a-password-of-eve's";
/** How a proxy on this machine says that its client is elsewhere, without TLS. */
const ELSEWHERE = "PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n";

async function ircPorts(server: BareServer): Promise<number[]> {
  const line = await server.printed(/^ {2}irc .*$/m);
  return [...line.matchAll(/:(\d+)/g)].map(([, port]) => Number(port));
}

/** Says these lines, and returns what came by the time that a PING was answered. */
async function asks(client: LineClient, ...lines: readonly string[]): Promise<string[]> {
  client.send([...lines, "PING end", ""].join("\r\n"));
  const heard: string[] = [];
  for (;;) {
    const [line = ""] = await client.lines(1);
    if (/ PONG \S+ :end$/.test(line)) return heard;
    heard.push(line);
  }
}

test("[IRC-1] RPL_ISUPPORT has at most 13 tokens a line, of ASCII, each with one value, whatever the server is called", () => {
  for (const token of isupport({ network: "Ada's = chat ☕", icon: "https://chat.example/favicon.svg" })) {
    expect(token).toMatch(/^(draft\/)?[A-Z0-9]+(=[\x21-\x7e]*)?$/);
    expect(token.split("=").length).toBeLessThanOrEqual(2);
  }
  const targmax =
    isupport({ network: "x", icon: undefined }).find((token) => token.startsWith("TARGMAX=")) ?? "";
  for (const item of targmax.slice("TARGMAX=".length).split(",")) expect(item).toMatch(/^[A-Z]+:\d*$/);
});

test("[IRC-1] a client that has not registered in time is told so and closed, and one that has stays", async () => {
  using folder = new TempFolder();
  const env = { EXCHAT_DATA: folder.in("data"), EXCHAT_IRC_PORT: "any" };
  await using server = new BareServer(env, { preload: hasty });
  const [port = 0] = await ircPorts(server);
  await using quick = await LineClient.connect(port);
  const burst = await asks(quick, "NICK quick", "USER quick 0 * :quick");
  for (const line of burst.filter((one) => one.includes(" 005 "))) {
    const [, tokens = ""] = / 005 quick (.*) :are supported by this server$/.exec(line) ?? [];
    expect(tokens.split(" ").length).toBeWithin(1, 14);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
  }
  await using silent = await LineClient.connect(port);
  await using slow = await LineClient.connect(port);
  slow.send("CAP LS 302\r\nNICK slow\r\nUSER slow 0 * :slow\r\n");
  for (const late of [silent, slow]) {
    await late.ended();
    expect(late.rest().at(-1)).toMatch(/^ERROR :Closing link: \S+ \(registration timed out\)$/);
  }
  expect(await asks(quick)).toEqual([]);
});

describe("where others could read it", () => {
  const folder = new TempFolder();
  let server: BareServer;
  let port = 0;

  beforeAll(async () => {
    server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_IRC_PORT: "any",
      EXCHAT_IRC_PASSWORD: "sesame",
      EXCHAT_OPERATOR: "oper:let-me-in",
      EXCHAT_REGISTRATION: "open",
      EXCHAT_IRC_REGISTER: "before-connect",
    });
    [port = 0] = await ircPorts(server);
    await using eve = await LineClient.connect(port);
    await asks(eve, "PASS sesame", "NICK eve", "USER eve 0 * :eve");
    expect((await asks(eve, `REGISTER * * ${PASSWORD}`)).at(-1)).toContain(" REGISTER SUCCESS eve ");
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function comes(before: string): Promise<LineClient> {
    const client = await LineClient.connect(port);
    client.send(before);
    return client;
  }
  const codes = (lines: readonly string[]) => lines.map((line) => line.split(" ")[1]);

  test("[SASL-9] PASS takes neither the server's password nor an account's", async () => {
    for (const said of ["sesame", `eve:${PASSWORD}`]) {
      await using client = await comes(ELSEWHERE);
      client.send(`PASS ${said}\r\nNICK mallory\r\nUSER m 0 * :m\r\n`);
      await client.ended();
      expect(client.rest()).toEqual([
        ":exchat.local 464 * :Passwords are taken over TLS only",
        expect.stringMatching(/^ERROR :Closing link: \S+ \(wrong password\)$/),
      ]);
      await using here = await comes("");
      const lines = await asks(here, `PASS ${said}`, "NICK mallory", "USER m 0 * :m");
      expect(codes(lines)).toContain("001");
    }
  });

  test("[SASL-9] PLAIN is not offered, and REGISTER, NickServ and OPER take no password", async () => {
    await using client = await comes(ELSEWHERE);
    const caps = (await asks(client, "CAP LS 302")).join(" ");
    expect(caps).toMatch(/[ :]sasl=SCRAM-SHA-256(?: |$)/);
    await asks(client, "CAP REQ sasl", "NICK mallory", "USER m 0 * :m");
    const tried = await asks(client, `AUTHENTICATE PLAIN ${plain("", "eve", PASSWORD)}`);
    expect(codes(tried)).toEqual(["908", "904"]);
    expect((await asks(client, `REGISTER * * ${PASSWORD}`))[0]).toMatch(
      /^:exchat.local FAIL REGISTER TEMPORARILY_UNAVAILABLE mallory :/,
    );
    await using open = new BareServer({
      EXCHAT_DATA: folder.in("open"),
      EXCHAT_IRC_PORT: "any",
      EXCHAT_OPERATOR: "oper:let-me-in",
      EXCHAT_GUESTS: "on",
    });
    const [other = 0] = await ircPorts(open);
    await using guest = await LineClient.connect(other);
    guest.send(ELSEWHERE);
    await asks(guest, "NICK mallory", "USER m 0 * :m");
    for (const line of [`NS IDENTIFY eve ${PASSWORD}`, `NS REGISTER ${PASSWORD}`])
      expect((await asks(guest, line))[0]).toContain("Others could read your password on the way");
    expect(codes(await asks(guest, "OPER oper let-me-in"))).toEqual(["491"]);
  });

  test("[SASL-9] everything is taken where the operator allows it", async () => {
    await using open = new BareServer({
      EXCHAT_DATA: folder.in("plain"),
      EXCHAT_IRC_PORT: "any",
      EXCHAT_IRC_PASSWORD: "sesame",
      EXCHAT_IRC_PLAINTEXT: "on",
      EXCHAT_GUESTS: "on",
    });
    const [other = 0] = await ircPorts(open);
    await using client = await LineClient.connect(other);
    client.send(ELSEWHERE);
    expect((await asks(client, "CAP LS 302")).join(" ")).toMatch(/[ :]sasl=SCRAM-SHA-256,PLAIN(?: |$)/);
    const lines = await asks(client, "PASS sesame", "NICK alice", "USER a 0 * :a", "CAP END");
    expect(codes(lines)).toContain("001");
  });
});

testWith(
  lacking,
  "[LINE-9] STS names the port with TLS to clients without it, and how long to those with it",
  async () => {
    using folder = new TempFolder();
    const made = Bun.spawnSync([
      ...["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sts"],
      ...["-keyout", folder.in("key.pem"), "-out", folder.in("cert.pem")],
    ]);
    expect(made.exitCode).toBe(0);
    // The port is told to clients, so it is one that was chosen. No other program uses this address.
    const host = `127.84.${(process.pid >> 8) & 255}.${process.pid & 255}`;
    await using server = new BareServer({
      EXCHAT_DATA: folder.in("data"),
      EXCHAT_IRC_PORT: "any",
      EXCHAT_HOST: host,
      EXCHAT_IRC_TLS_PORT: "6697",
      EXCHAT_IRC_STS_DAYS: "30",
      EXCHAT_TLS_CERT: folder.in("cert.pem"),
      EXCHAT_TLS_KEY: folder.in("key.pem"),
    });
    const [port = 0] = await ircPorts(server);
    await using bare = await LineClient.connect({ host, port });
    expect((await asks(bare, "CAP LS 302")).join(" ")).toMatch(/ sts=port=6697$/);
    expect((await asks(bare, "CAP LS")).join(" ")).not.toContain("sts");
    expect(await asks(bare, "CAP REQ sts")).toEqual([":exchat.local CAP * NAK :sts"]);
    await using secure = await LineClient.connect(
      { host, port: 6697 },
      await Bun.file(folder.in("cert.pem")).text(),
    );
    expect((await asks(secure, "CAP LS 302")).join(" ")).toMatch(/ sts=duration=2592000$/);
  },
);

test("[IRC-2] with no-implicit-names, JOIN is not followed by names, and NAMES has them", async () => {
  using folder = new TempFolder();
  await using server = new BareServer({ EXCHAT_DATA: folder.in("data"), EXCHAT_IRC_PORT: "any" });
  const [port = 0] = await ircPorts(server);
  for (const cap of ["no-implicit-names", "draft/no-implicit-names"]) {
    await using client = await LineClient.connect(port);
    await asks(client, `CAP REQ ${cap}`, "NICK bob", "USER b 0 * :b", "CAP END");
    const codes = async (line: string) => (await asks(client, line)).map((one) => one.split(" ")[1]);
    expect(await codes("JOIN #quiet")).toEqual(["JOIN"]);
    expect(await codes("NAMES #quiet")).toEqual(["353", "366"]);
    client.send("QUIT\r\n");
    await client.ended();
  }
});
