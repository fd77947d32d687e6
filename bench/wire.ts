/**
 * WebSocket framing (RFC 6455) as a client speaks it, by hand: a load generator that used a WebSocket library would
 * spend more on each delivery than the servers it measures.
 */

const FINAL_TEXT = 0x81;
const MASK = [0x5a, 0xb3, 0x1c, 0x4d] as const;
const SMALL_BYTES_MAX = 125;
const MEDIUM_BYTES_MAX = 0xffff;

export const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** One frame found in a buffer: where it starts, where its payload is, where the next one starts. */
export type Frame = { opcode: number; start: number; payload: number; end: number };

export function textFrame(text: string): Buffer {
  return clientFrame(FINAL_TEXT, Buffer.from(text));
}

export function clientFrame(firstByte: number, payload: Uint8Array): Buffer {
  const small = payload.length <= SMALL_BYTES_MAX;
  if (payload.length > MEDIUM_BYTES_MAX) throw new Error("the load generator sends no frame above 64 KB");
  const head = small ? 6 : 8;
  const frame = Buffer.allocUnsafe(head + payload.length);
  frame[0] = firstByte;
  frame[1] = 0x80 | (small ? payload.length : 126);
  if (!small) frame.writeUInt16BE(payload.length, 2);
  for (let i = 0; i < 4; i += 1) frame[head - 4 + i] = MASK[i] ?? 0;
  for (let i = 0; i < payload.length; i += 1) frame[head + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0);
  return frame;
}

export function controlFrame(opcode: number, payload: Uint8Array): Buffer {
  return clientFrame(0x80 | opcode, payload);
}

/** The frame that starts at `at`, or undefined while part of it is still missing. */
export function readFrame(bytes: Buffer, at: number): Frame | undefined {
  if (bytes.length < at + 2) return undefined;
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if ((first & 0xf0) !== 0x80) throw new Error(`a fragmented or compressed frame (0x${first.toString(16)})`);
  if (second >= 0x80) throw new Error("a masked frame from the server");
  let payload = at + 2;
  let length = second;
  if (second === 126) {
    if (bytes.length < at + 4) return undefined;
    payload = at + 4;
    length = bytes.readUInt16BE(at + 2);
  } else if (second === 127) {
    if (bytes.length < at + 10) return undefined;
    payload = at + 10;
    length = Number(bytes.readBigUInt64BE(at + 2));
  }
  const end = payload + length;
  return end > bytes.length ? undefined : { opcode: first & 0x0f, start: at, payload, end };
}

export function upgradeRequest(host: string, path: string, subprotocol?: string): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  if (subprotocol) lines.push(`Sec-WebSocket-Protocol: ${subprotocol}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
