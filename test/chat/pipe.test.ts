import { afterEach, expect, test } from "bun:test";
import { Metrics } from "../../src/chat/metrics.ts";
import { clock } from "../../src/net/clock.ts";
import { Connection, type Speaker } from "../../src/net/connection.ts";
import { Connections } from "../../src/net/connections.ts";
import { Inbox } from "../../src/net/inbox.ts";
import { Proxies } from "../../src/net/peer.ts";
import { TcpServer } from "../../src/net/tcp.ts";
import { limits } from "../../src/protocol/limits.ts";
import { LineClient } from "../support/line-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { TempFolder } from "../support/temp-folder.ts";

const LINE_BYTES_MAX = 512;
const protocol = {
  lineBytesMax: LINE_BYTES_MAX,
  ping: "PING",
  farewell: (reason: string) => `ERROR ${reason}`,
  isForeign: (line: string) => line.startsWith("GET "),
};
const proxies = new Proxies();
const failures: unknown[] = [];
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
  expect(failures.splice(0)).toEqual([]);
});

/** A door whose whole protocol is to say again what is said: everything else is the connection's. */
class Echo implements Speaker {
  readonly protocol = "echo";
  readonly group = "";
  readonly person = "";
  connection: Connection | undefined;
  heard = 0;
  #answering = true;
  readonly #inbox = new Inbox<string>({
    together: () => false,
    handle: async (line) => (line.length > LINE_BYTES_MAX ? "that is too long" : `you said ${line}`),
    say: (answer) => this.connection?.send([answer]),
    goOn: () => this.connection?.goOn(),
    failed: (cause) => failures.push(cause),
  });

  get ready(): boolean {
    return this.#answering && this.#inbox.hasRoom;
  }

  /** Works on nothing until it is told to. */
  rest(): void {
    this.#answering = false;
  }

  wake(): void {
    this.#answering = true;
    this.connection?.goOn();
  }

  begin(connection: Connection): void {
    this.connection = connection;
    connection.send(["welcome"]);
  }

  hear(line: string | null): void {
    this.heard += 1;
    if (line === "bye") this.connection?.close(1000, "bye");
    else if (line !== null) this.#inbox.add(line);
  }

  charge(): number {
    return 0;
  }

  beat(): void {}

  gone(): void {
    this.#inbox.clear();
    this.connection = undefined;
  }
}

function open(tls?: { readonly cert: string; readonly key: string }) {
  const log = { info: () => {}, error: (_: string, cause: unknown) => failures.push(cause) };
  const metrics = new Metrics();
  const all = new Connections({ metrics, log, rateLimit: false, now: clock.now });
  const speakers: Echo[] = [];
  const server = new TcpServer({
    ...{ host: "127.0.0.1", port: 0, protocol },
    ...(tls && { tls }),
    trusts: () => false,
    accept: ({ address }) => {
      const network = proxies.caller({ address, tls: false }).network;
      const full = all.refuses(network);
      if (full) return full.sentence;
      const speaker = new Echo();
      speakers.push(speaker);
      return new Connection(all, speaker, network);
    },
    failed: (cause) => failures.push(cause),
  });
  closing.push(() => {
    all.heartbeat.close();
    server.deafen();
  });
  return { port: server.port, all, speakers, metrics };
}

test("a door over TCP is its protocol: lines come whole, in their order, however they are cut", async () => {
  const { port } = open();
  await using alice = await LineClient.connect(port);
  for (const piece of ["on", "e\r\ntwo\nth", "ree\r\n", "\r\n"]) {
    alice.send(piece);
    await alice.flushed();
  }
  expect(await alice.lines(4)).toEqual(["welcome", "you said one", "you said two", "you said three"]);
});

test("a line that is too long is told once and skipped, and the next one is heard", async () => {
  const { port } = open();
  await using mallory = await LineClient.connect(port);
  mallory.send(`${"x".repeat(100_000)}\r\nshort\r\n${"y".repeat(LINE_BYTES_MAX)}\r\n`);
  expect(await mallory.lines(4)).toEqual([
    "welcome",
    "that is too long",
    "you said short",
    `you said ${"y".repeat(LINE_BYTES_MAX)}`,
  ]);
});

test("[LIMIT-10] a connection over TCP that is ahead of its answers is not read, and reads on afterwards", async () => {
  const { port, all, speakers } = open();
  await using mallory = await LineClient.connect(port);
  await mallory.lines(1);
  const [speaker] = speakers;
  speaker?.rest();
  const LINES = 40_000;
  const line = "z".repeat(400);
  mallory.send(`${line}\r\n`.repeat(LINES));
  // Far more than the system and the intake hold between them: what is left stays with mallory.
  while (all.intakes.pauses === 0) await new Promise(setImmediate);
  expect(all.intakes.bytes).toBeLessThanOrEqual(limits.inboxBytesMax);
  expect(speaker?.heard).toBe(0);
  speaker?.wake();
  expect((await mallory.lines(LINES)).every((one) => one === `you said ${line}`)).toBeTrue();
  expect([speaker?.heard, all.intakes.bytes]).toEqual([LINES, 0]);
});

test("[FEED-4] a reader over TCP that does not read is given up, and is closed once it has taken what waits for it", async () => {
  const { port, speakers, metrics } = open();
  await using mallory = await LineClient.connect(port);
  await mallory.lines(1);
  mallory.pause();
  const frames = Array.from({ length: 1_000 }, () => "w".repeat(20_000));
  speakers[0]?.connection?.send(frames);
  while (!(await metrics.text()).includes("slow_readers_closed_total 1\n")) await new Promise(setImmediate);
  speakers[0]?.connection?.send(["too late"]);
  mallory.resume();
  await mallory.ended();
  expect(mallory.rest().at(-1)).toStartWith("ERROR too slow");
  // The server learns a little later than the client that the client has closed its half.
  while (speakers[0]?.connection) await new Promise(setImmediate);
  expect(await metrics.text()).toContain('connections_ended_total{reason="too_slow"} 1\n');
});

testWith(
  Bun.which("openssl") ? undefined : "there is no openssl here",
  "a door over TLS is the same",
  async () => {
    using folder = new TempFolder();
    const [cert, key] = [folder.in("cert.pem"), folder.in("key.pem")];
    const made = Bun.spawnSync([
      ...["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
      ...["-subj", "/CN=localhost", "-keyout", key, "-out", cert],
    ]);
    expect(made.exitCode).toBe(0);
    const tls = { cert: await Bun.file(cert).text(), key: await Bun.file(key).text() };
    const { port } = open(tls);
    await using alice = await LineClient.connect(port, tls.cert);
    alice.send("one\r\ntwo\r\n");
    expect(await alice.lines(3)).toEqual(["welcome", "you said one", "you said two"]);
  },
);

test("connections over TCP count towards those of every door", async () => {
  const { port, all, metrics } = open();
  await using alice = await LineClient.connect(port);
  await alice.lines(1);
  expect(all.numbers.open).toBe(1);
  expect(await metrics.text()).toContain('connections_by_protocol{protocol="echo"} 1\n');
  alice.send("bye\r\n");
  await alice.ended();
  expect(all.numbers.open).toBe(0);
});

test("[FEED-9] when the server goes away, lines that were to be said are said, and the connection is closed", async () => {
  const { port, all, speakers } = open();
  await using alice = await LineClient.connect(port);
  await alice.lines(1);
  speakers[0]?.connection?.send(["the last words"]);
  await all.drain(0);
  expect(await alice.lines(1)).toEqual(["the last words"]);
  await alice.ended();
});
