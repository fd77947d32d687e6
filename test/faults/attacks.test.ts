import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import { Bystanders } from "../support/bystanders.ts";
import { metricsOf } from "../support/metrics.ts";
import { closePayload, encodeFrame, opcodes, type RawFrame } from "../support/raw-frame.ts";
import { type RawEnd, type RawOptions, RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";

const MEMORY_BYTES_MAX = 50 * 1_048_576;
const FULL: RawOptions = { protocol: "exchat.v1" };

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
/** After each attack, whoever has nothing to do with it is served as before, by the same process. */
afterEach(() => others.areUndisturbed());

const mallory = (options: RawOptions = {}) => RawWebSocket.connect(server.url, options);

/** How the server ends a connection that sends these. */
async function endOf(...frames: readonly RawFrame[]): Promise<RawEnd> {
  await using socket = await mallory();
  for (const frame of frames) socket.send(frame);
  return await socket.isClosed();
}

/** The connection is open and answers. */
async function stillAnswers(socket: RawWebSocket): Promise<void> {
  const before = socket.inbox.all.length;
  socket.sendText('{"command":"join","room":"nowhere at all"}');
  await socket.inbox.first((frame) => frame.payload.toString().includes("nowhere at all"), "an answer comes");
  expect(socket.inbox.all.length - before).toBe(1);
}

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe("sizes", () => {
  test("[LIMIT-1] a frame of 64 KiB is read, and one byte more closes with 1009", async () => {
    await using socket = await mallory();
    socket.sendText(" ".repeat(limits.frameBytesMax));
    await stillAnswers(socket);
    expect((await endOf({ payload: " ".repeat(limits.frameBytesMax + 1) })).code).toBe(1009);
  });

  test("[LIMIT-1] a frame that says it is a terabyte, or as long as can be said, closes with 1009 at once", async () => {
    for (const claimedLength of [2n ** 40n, 2n ** 63n, 2n ** 64n - 1n])
      expect((await endOf({ claimedLength })).code).toBe(1009);
  });

  test("[LIMIT-1] fragments that together are too long close with 1009", async () => {
    const part = { payload: "x".repeat(40_000), fin: false };
    expect((await endOf(part, { ...part, opcode: opcodes.continuation })).code).toBe(1009);
  });

  test("[RUN-5] a hundred frames that never end hold no memory to speak of and nobody up", async () => {
    const before = (await metricsOf(server.url))["resident_memory_bytes"] as number;
    const sockets = await Promise.all(Array.from({ length: 100 }, () => mallory()));
    for (const [i, socket] of sockets.entries()) {
      if (i % 2) socket.send({ claimedLength: limits.frameBytesMax, payload: "x" });
      else socket.send({ payload: "x".repeat(60_000), fin: false });
    }
    await others.areUndisturbed();
    const after = (await metricsOf(server.url))["resident_memory_bytes"] as number;
    expect(after - before).toBeLessThan(MEMORY_BYTES_MAX);
    expect(sockets.every(({ isOpen }) => isOpen)).toBe(true);
    for (const socket of sockets) await socket[Symbol.asyncDispose]();
  });

  test("[RUN-5] a message in fragments of one byte, and a frame in packets of one byte, are read like any other", async () => {
    await using socket = await mallory();
    const text = '{"command":"join","room":"überall"}';
    const parts = [...Buffer.from(text)];
    for (const [i, byte] of parts.entries())
      socket.send({
        opcode: i === 0 ? opcodes.text : opcodes.continuation,
        payload: bytes(byte),
        fin: i === parts.length - 1,
      });
    expect(await socket.nextText()).toBe('{"error":"überall does not exists"}');
    await socket.sendSliced(encodeFrame({ payload: text }));
    expect(await socket.nextText()).toBe('{"error":"überall does not exists"}');
  });

  test("[RUN-5] sixty thousand empty fragments with a ping among them are one empty message", async () => {
    await using socket = await mallory();
    const empty = encodeFrame({ opcode: opcodes.continuation, fin: false });
    socket.send({ payload: "", fin: false });
    for (let i = 0; i < 60; i += 1) socket.sendBytes(Buffer.concat(Array(1_000).fill(empty)));
    socket.send({ opcode: opcodes.ping, payload: "still there?" });
    socket.send({ opcode: opcodes.continuation });
    await stillAnswers(socket);
  });

  test("[RUN-5] fifty thousand pings whose answers nobody reads fill nothing but what one connection may fill", async () => {
    const before = (await metricsOf(server.url))["resident_memory_bytes"] as number;
    await using socket = await mallory();
    socket.pause();
    const ping = encodeFrame({ opcode: opcodes.ping, payload: "x".repeat(125) });
    for (let i = 0; i < 50; i += 1) socket.sendBytes(Buffer.concat(Array(1_000).fill(ping)));
    await others.areUndisturbed();
    const after = (await metricsOf(server.url))["resident_memory_bytes"] as number;
    expect(after - before).toBeLessThan(MEMORY_BYTES_MAX);
  });
});

describe("frames that RFC 6455 forbids", () => {
  const forbidden: [what: string, frames: RawFrame[], code: number][] = [
    ["without a mask", [{ masked: false, payload: "{}" }], 1002],
    ["with a reserved opcode", [{ opcode: 3 }], 1002],
    ["with another reserved opcode", [{ opcode: 7 }], 1002],
    ["with a reserved control opcode", [{ opcode: 11 }], 1002],
    ["with another reserved control opcode", [{ opcode: 15 }], 1002],
    ["with the first reserved bit, as if compressed", [{ reserved: 4, payload: "{}" }], 1002],
    ["with the second reserved bit", [{ reserved: 2, payload: "{}" }], 1002],
    ["with the third reserved bit", [{ reserved: 1, payload: "{}" }], 1002],
    ["that is a ping in parts", [{ opcode: opcodes.ping, fin: false }], 1002],
    ["that is a ping of 126 bytes", [{ opcode: opcodes.ping, payload: "x".repeat(126) }], 1002],
    ["that continues nothing", [{ opcode: opcodes.continuation, payload: "x" }], 1002],
    ["that begins inside another", [{ fin: false, payload: "x" }, { payload: "y" }], 1002],
    ["that closes with 1005", [{ opcode: opcodes.close, payload: closePayload(1005) }], 1002],
    ["that closes with 999", [{ opcode: opcodes.close, payload: closePayload(999) }], 1002],
    ["that closes with half a code", [{ opcode: opcodes.close, payload: "x" }], 1002],
    ["whose bytes are no UTF-8", [{ payload: bytes(0xff, 0xfe) }], 1007],
    ["with a character longer than it need be", [{ payload: bytes(0xc0, 0xaf) }], 1007],
    ["with half a surrogate pair in UTF-8", [{ payload: bytes(0xed, 0xa0, 0x80) }], 1007],
    ["with a code point beyond Unicode", [{ payload: bytes(0xf4, 0x90, 0x80, 0x80) }], 1007],
    ["that ends in the middle of a character", [{ payload: bytes(0xe2, 0x82) }], 1007],
  ];
  for (const [what, frames, code] of forbidden)
    test(`[RUN-5] a frame ${what} closes its own connection with ${code}`, async () => {
      expect((await endOf(...frames)).code).toBe(code);
    });

  test("[RUN-5] a character split over two fragments is read whole", async () => {
    await using socket = await mallory();
    const whole = Buffer.from('{"command":"join","room":"€"}');
    const cut = whole.indexOf(0xe2) + 1;
    socket.send({ payload: whole.subarray(0, cut), fin: false });
    socket.send({ opcode: opcodes.continuation, payload: whole.subarray(cut) });
    expect(await socket.nextText()).toBe('{"error":"€ does not exists"}');
  });

  test("[FEED-8] fifty connections reset in the middle of a frame are soon counted no more", async () => {
    const { connections } = await metricsOf(server.url);
    const sockets = await Promise.all(Array.from({ length: 50 }, () => mallory()));
    for (const socket of sockets) socket.send({ claimedLength: 1_000, payload: "half" });
    for (const socket of sockets) socket.reset();
    const deadline = performance.now() + 10_000;
    while ((await metricsOf(server.url))["connections"] !== connections)
      if (performance.now() > deadline) throw new Error("their connections are still counted after 10 s");
  });
});

describe("text that is no request", () => {
  const nonsense = [
    '{"command":"join"',
    '{"command":"join"}}',
    "",
    "\u0000",
    "[".repeat(limits.frameBytesMax),
    '{"a":'.repeat(10_000),
    `{"command":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
    '{"__proto__":{"command":"join"}}',
    '{"command":"__proto__"}',
    '{"command":1e400,"room":1e400,"message":1e400}',
    "1e400",
    "null",
    '"join"',
  ];

  test("[PLAIN-6] is ignored on the plain protocol, frame after frame, and the connection stays open", async () => {
    await using socket = await mallory();
    for (const text of nonsense) socket.sendText(text);
    await stillAnswers(socket);
  });

  test("[FULL-3] is answered with an error on the full protocol, and the connection stays open", async () => {
    await using socket = await mallory(FULL);
    for (const text of nonsense) socket.sendText(text);
    socket.sendText('{"ref":"still here","type":"ping"}');
    const last = () => socket.inbox.all.at(-1)?.payload.toString() ?? "";
    await socket.inbox.first(() => last().includes("still here"), "an answer to the last comes");
    expect(last()).toContain("not_signed_in");
    const answers = socket.inbox.all.map(({ payload }) => JSON.parse(payload.toString()));
    expect(answers.slice(0, -1).map(({ error }) => error.code)).toEqual(nonsense.map(() => "bad_request"));
  });

  test("[FULL-3] is given up with 4009 after a hundred of them", async () => {
    await using socket = await mallory(FULL);
    for (let i = 0; i < 101; i += 1) socket.sendText("nonsense");
    expect((await socket.isClosed()).code).toBe(4009);
  });

  test("[RUN-5] binary frames are ignored by the plain protocol and refused by the full one, as too many in the end", async () => {
    await using plain = await mallory();
    plain.send({ opcode: opcodes.binary, payload: '{"command":"join"}' });
    plain.send({ opcode: opcodes.binary, payload: bytes(0xff, 0xfe, 0) });
    await stillAnswers(plain);
    await using full = await mallory(FULL);
    for (let i = 0; i < 101; i += 1) full.send({ opcode: opcodes.binary, payload: bytes(0xff) });
    expect(await full.nextText()).toContain("bad_request");
    expect((await full.isClosed()).code).toBe(4009);
  });
});
