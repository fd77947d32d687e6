import { parseAddress } from "./addresses.ts";

/** What a proxy says about its client before the client's own bytes. */
export interface Named {
  /** The client's address; none = the proxy itself connects, to see whether the server is there. */
  readonly address?: string;
  /** Whether the client came to the proxy over TLS. */
  readonly secure: boolean;
}

/** `more` = it cannot be told yet; `none` = no proxy speaks here; `bad` = it cannot be read, so the connection is closed. */
export type Proxied = { readonly named: Named; readonly bytes: number } | "more" | "none" | "bad";

const V1 = bytesOf("PROXY ");
const V2 = bytesOf("\r\n\r\n\0\r\nQUIT\n");
const WEBIRC = bytesOf("WEBIRC ");
/** A line of version 1 with its end (PROXY protocol, section 2.1), and more than any line of WEBIRC needs. */
const LINE_BYTES_MAX = { v1: 107, webirc: 512 };
const V2_HEAD_BYTES = 16;
/** A header of version 2 with its extensions: a proxy sends a few hundred bytes. */
const V2_BYTES_MAX = 4_096;

/** Reads the PROXY protocol's header, version 1 or 2, or the line WEBIRC, at the beginning of what a trusted proxy sent. */
export function readProxied(bytes: Uint8Array): Proxied {
  if (begins(bytes, V2)) return bytes.length < V2_HEAD_BYTES ? "more" : readV2(bytes);
  if (begins(bytes, V1))
    return bytes.length < V1.length ? "more" : readLine(bytes, LINE_BYTES_MAX.v1, fromV1);
  if (begins(bytes, WEBIRC))
    return bytes.length < WEBIRC.length ? "more" : readLine(bytes, LINE_BYTES_MAX.webirc, fromWebirc);
  return "none";
}

/** Whether these bytes begin with the sign, as far as there are any. */
function begins(bytes: Uint8Array, sign: Uint8Array): boolean {
  if (bytes.length === 0) return true;
  for (let i = 0; i < Math.min(bytes.length, sign.length); i += 1) if (bytes[i] !== sign[i]) return false;
  return true;
}

function readLine(bytes: Uint8Array, bytesMax: number, read: (line: string) => Named | undefined): Proxied {
  const end = bytes.indexOf(0x0a);
  if (end >= bytesMax || (end < 0 && bytes.length >= bytesMax)) return "bad";
  if (end < 0) return "more";
  const named = read(new TextDecoder().decode(bytes.subarray(0, end)).replace(/\r$/, ""));
  return named ? { named, bytes: end + 1 } : "bad";
}

/** `PROXY TCP4 192.0.2.1 192.0.2.9 56324 6667`. */
function fromV1(line: string): Named | undefined {
  const [, family, address = ""] = line.split(" ");
  if (family === "UNKNOWN") return { secure: false };
  return /^TCP[46]$/.test(family ?? "") && parseAddress(address) ? { address, secure: false } : undefined;
}

/** `WEBIRC password gateway hostname address [:options]` (IRCv3 webirc). Who is trusted needs no password. */
function fromWebirc(line: string): Named | undefined {
  const [head = "", options = ""] = line.split(" :");
  const [, , , , address = "", ...more] = head.split(/ +/);
  if (!parseAddress(address)) return undefined;
  return {
    address,
    secure: [...more, ...options.split(" ")].some((option) => /^secure(?:=|$)/.test(option)),
  };
}

/** PROXY protocol, section 2.2. */
function readV2(bytes: Uint8Array): Proxied {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version = 0, family = 0] = bytes.subarray(V2.length);
  const length = view.getUint16(V2_HEAD_BYTES - 2);
  const end = V2_HEAD_BYTES + length;
  if (version >> 4 !== 2 || end > V2_BYTES_MAX) return "bad";
  if (bytes.length < end) return "more";
  const isLocal = (version & 15) === 0;
  const size = ADDRESS_BYTES.get(family >> 4);
  if (isLocal || size === undefined) return { named: { secure: false }, bytes: end };
  const rest = bytes.subarray(V2_HEAD_BYTES, end);
  const tags = 2 * size + 4;
  if (rest.length < tags) return "bad";
  return {
    named: { address: written(rest.subarray(0, size)), secure: hasTls(rest.subarray(tags)) },
    bytes: end,
  };
}

/** The bytes of an address, by its family. */
const ADDRESS_BYTES = new Map([
  [1, 4],
  [2, 16],
]);

function written(address: Uint8Array): string {
  if (address.length === 4) return address.join(".");
  const groups = Array.from(
    { length: 8 },
    (_, i) => ((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0),
  );
  return groups.map((group) => group.toString(16)).join(":");
}

const TLS_TYPE = 0x20;
const CLIENT_USED_TLS = 1;

/** Whether an extension says that the client came over TLS (PP2_TYPE_SSL, PP2_CLIENT_SSL). */
function hasTls(extensions: Uint8Array): boolean {
  for (let at = 0; at + 3 <= extensions.length; ) {
    const [type = 0, high = 0, low = 0, first = 0] = extensions.subarray(at, at + 4);
    if (type === TLS_TYPE) return (first & CLIENT_USED_TLS) !== 0;
    at += 3 + ((high << 8) | low);
  }
  return false;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
