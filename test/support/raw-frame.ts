export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** What is written of a frame; everything that is not said is what a well-behaved client would write. */
export interface RawFrame {
  readonly opcode?: number;
  readonly payload?: string | Uint8Array;
  /** Whether the message ends here. */
  readonly fin?: boolean;
  /** The three reserved bits, as a number from 0 to 7. */
  readonly reserved?: number;
  /** A client must mask. */
  readonly masked?: boolean;
  /** The length that the head claims, if it is not that of the payload. */
  readonly claimedLength?: bigint | number;
}

export interface ReceivedFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

const MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

export function encodeFrame(frame: RawFrame): Buffer {
  const { opcode = opcodes.text, payload = "", fin = true, reserved = 0, masked = true } = frame;
  const bytes = Buffer.from(payload as string);
  const head = Buffer.of((fin ? 0x80 : 0) | (reserved << 4) | opcode);
  const length = lengthField(frame.claimedLength ?? bytes.length, masked);
  if (!masked) return Buffer.concat([head, length, bytes]);
  const body = bytes.map((byte, i) => byte ^ (MASK[i % 4] as number));
  return Buffer.concat([head, length, MASK, body]);
}

function lengthField(length: bigint | number, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0;
  if (length < 126) return Buffer.of(bit | Number(length));
  const field = Buffer.alloc(length <= 0xffff ? 3 : 9);
  field[0] = bit | (length <= 0xffff ? 126 : 127);
  if (length <= 0xffff) field.writeUInt16BE(Number(length), 1);
  else field.writeBigUInt64BE(BigInt(length), 1);
  return field;
}

/** The first whole frame in the bytes and how many bytes it took; nothing while it is incomplete. */
export function decodeFrame(bytes: Buffer): { frame: ReceivedFrame; size: number } | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return undefined;
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  return { frame: { fin: first >= 0x80, opcode: first & 0x0f, payload }, size: start + length };
}

export const closePayload = (code: number, reason = ""): Buffer =>
  Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]);
