import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Named, readProxied } from "../../src/net/proxied.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const SIGN = "\r\n\r\n\0\r\nQUIT\n";
/** A header of version 2: its command, family, and the rest. */
const v2 = (command: number, family: number, rest: string): Uint8Array =>
  bytes(`${SIGN}${String.fromCharCode(0x20 | command, family, rest.length >> 8, rest.length & 255)}${rest}`);
const FOUR = "\xc0\0\x02\x07\x7f\0\0\x01\x30\x39\x1a\x0b";
const SIX = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x01${"\0".repeat(20)}`;

function named(header: Uint8Array): Named | string {
  const read = readProxied(header);
  if (typeof read === "string") return read;
  expect(read.bytes).toBe(header.length);
  return read.named;
}

describe("[LINE-4] what a proxy says of its client", () => {
  test("by the PROXY protocol, version 1", () => {
    const here = { address: "192.0.2.7", secure: false };
    expect(named(bytes("PROXY TCP4 192.0.2.7 127.0.0.1 56324 6667\r\n"))).toEqual(here);
    const six = { address: "2001:db8::1", secure: false };
    expect(named(bytes("PROXY TCP6 2001:db8::1 ::1 56324 6667\r\n"))).toEqual(six);
    expect(named(bytes("PROXY UNKNOWN\r\n"))).toEqual({ secure: false });
    expect(named(bytes("PROXY TCP4 nobody 127.0.0.1 1 2\r\n"))).toBe("bad");
    expect(named(bytes(`PROXY TCP4 ${"1".repeat(200)}`))).toBe("bad");
  });

  test("by the PROXY protocol, version 2, with and without TLS", () => {
    const tls = "\x20\0\x05\x01\0\0\0\0";
    expect(named(v2(1, 0x11, FOUR))).toEqual({ address: "192.0.2.7", secure: false });
    expect(named(v2(1, 0x11, `${FOUR}\x04\0\x01x${tls}`))).toEqual({ address: "192.0.2.7", secure: true });
    expect(named(v2(1, 0x21, SIX))).toEqual({ address: "2001:db8:0:0:0:0:0:1", secure: false });
    expect(named(v2(0, 0, ""))).toEqual({ secure: false });
    expect(named(v2(1, 0x11, "\xc0\0\x02"))).toBe("bad");
    expect(named(v2(1, 0x11, "x".repeat(10_000)))).toBe("bad");
  });

  test("by WEBIRC", () => {
    const plain = { address: "192.0.2.7", secure: false };
    expect(named(bytes("WEBIRC pw gate client.example 192.0.2.7\r\n"))).toEqual(plain);
    const secure = { address: "192.0.2.7", secure: true };
    expect(named(bytes("WEBIRC pw gate client.example 192.0.2.7 :local-port=1 secure\r\n"))).toEqual(secure);
    expect(named(bytes("WEBIRC pw gate client.example nowhere\r\n"))).toBe("bad");
  });

  test("what begins otherwise is the client's, and what may still become a header is waited for", () => {
    for (const text of ["NICK ada\r\n", "PROX", "WEBIRC", "P", "\r\nNICK ada"])
      expect(readProxied(bytes(text))).toBe(/^(?:NICK|\r\nN)/.test(text) ? "none" : "more");
  });

  test("any bytes are read without an error, and no header is longer than what came", () => {
    const begun = fc.constantFrom("", "PROXY ", "WEBIRC ", SIGN, `${SIGN}\x21\x11\0\x0c`);
    fc.assert(
      fc.property(begun, fc.uint8Array({ maxLength: 60 }), (start, rest) => {
        const read = readProxied(Uint8Array.from([...bytes(start), ...rest]));
        if (typeof read !== "string") expect(read.bytes).toBeLessThanOrEqual(start.length + rest.length);
      }),
    );
  });
});
