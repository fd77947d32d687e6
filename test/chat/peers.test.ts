import { describe, expect, test } from "bun:test";
import { parseRange, type Range } from "../../src/net/addresses.ts";
import { Hosts } from "../../src/net/hosts.ts";
import { Proxies } from "../../src/net/peer.ts";

const ranges = (...texts: string[]): Range[] => texts.map((text) => parseRange(text) as Range);

/** What is made of a request that comes from there with these headers. */
function peer(address: string, headers: Record<string, string>, proxies = new Proxies()) {
  return proxies.peer({ address, headers: new Headers(headers), tls: false });
}
const forwardedFor = (...said: string[]) => ({ "x-forwarded-for": said.join(", ") });

describe("who asks", () => {
  test("[RUN-7] is the other end of the connection, whatever it says of others", () => {
    expect(peer("192.0.2.1", forwardedFor("203.0.113.9"))).toEqual({
      network: "192.0.2.1",
      local: false,
      secure: false,
    });
    expect(peer("::ffff:192.0.2.1", {}).network).toBe("192.0.2.1");
    expect(peer("192.0.2.1", { "x-forwarded-proto": "https" }).secure).toBe(false);
  });

  test("[RUN-7] is whom a proxy on this machine names last, with or without a port", () => {
    for (const [said, network] of [
      ["203.0.113.9", "203.0.113.9"],
      ["203.0.113.9:5678", "203.0.113.9"],
      ["198.51.100.1, 203.0.113.9", "203.0.113.9"],
      ["127.0.0.1,203.0.113.9", "203.0.113.9"],
      ["::ffff:203.0.113.9", "203.0.113.9"],
      ["[::ffff:203.0.113.9]:80", "203.0.113.9"],
      ["2001:db8::1", "2001:db8:0:0::/64"],
      ["[2001:db8::1]", "2001:db8:0:0::/64"],
      ["[2001:db8::1]:443", "2001:db8:0:0::/64"],
      ["203.0.113.9, 127.0.0.1", "203.0.113.9"],
    ] as const)
      expect([said, peer("127.0.0.1", { "x-forwarded-for": said })]).toEqual([
        said,
        expect.objectContaining({ network, local: false }),
      ]);
  });

  test("[RUN-7] is counted with all who cannot be told apart when the proxy names nobody, and is never this machine", () => {
    const unnamed = { network: "unnamed", local: false };
    for (const said of [
      "",
      "unknown",
      "_hidden",
      "for=203.0.113.9",
      "203.0.113.9,",
      "203.0.113.9, 999.1.1.1",
      "203.0.113.9:port",
      "203.0.113.9:123456",
      "203.0.113.9 :80",
      "2001:db8::1:443:80:x",
      "[203.0.113.9",
      '"203.0.113.9"',
      "127.0.0.1",
      "::1",
      "127.0.0.1, ::1",
    ])
      expect([said, peer("127.0.0.1", { "x-forwarded-for": said })]).toEqual([
        said,
        expect.objectContaining(unnamed),
      ]);
    expect(peer("127.0.0.1", { via: "1.1 proxy" })).toMatchObject(unnamed);
    expect(peer("::1", { "x-forwarded-proto": "https" })).toMatchObject({ ...unnamed, secure: true });
    expect(peer("", {})).toMatchObject(unnamed);
  });

  test("[RUN-7] is not this machine when a proxy on it says nothing but keeps the name that people asked for", () => {
    const proxies = new Proxies(undefined, "chat.example.org");
    const asked = (host: string) => peer("127.0.0.1", { host }, proxies);
    for (const host of ["chat.example.org", "CHAT.example.org:443"])
      expect([host, asked(host)]).toEqual([host, { network: "unnamed", local: false, secure: false }]);
    for (const host of ["localhost:4000", "127.0.0.1"]) expect(asked(host).local).toBe(true);
  });

  test("[RUN-7] is this machine when it asks in nobody's name", () => {
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.8.9.10"])
      expect(peer(address, {})).toEqual({ network: "", local: true, secure: false });
  });

  test("[RUN-7] is found through as many proxies as are trusted, and no further", () => {
    const proxies = new Proxies(ranges("127.0.0.0/8", "10.0.0.0/8", "2001:db8:ffff::/48"));
    const through = (address: string, ...said: string[]) =>
      peer(address, forwardedFor(...said), proxies).network;
    expect(through("10.0.0.1", "198.51.100.1", "203.0.113.9")).toBe("203.0.113.9");
    expect(through("10.0.0.1", "198.51.100.1", "203.0.113.9", "10.0.0.2")).toBe("203.0.113.9");
    expect(through("127.0.0.1", "203.0.113.9", "10.0.0.2:80", "2001:db8:ffff::7")).toBe("203.0.113.9");
    expect(through("127.0.0.1", "10.9.9.9", "10.0.0.2")).toBe("10.9.9.9");
    expect(through("192.0.2.1", "203.0.113.9")).toBe("192.0.2.1");
    expect(peer("10.0.0.1", {}, proxies)).toMatchObject({ network: "10.0.0.1", local: false });
  });

  test("[RUN-7] is nobody else when no proxy is trusted", () => {
    const none = new Proxies([]);
    expect(peer("127.0.0.1", forwardedFor("203.0.113.9"), none)).toMatchObject({
      network: "unnamed",
      local: false,
    });
    expect(peer("127.0.0.1", {}, none).local).toBe(true);
  });

  test("[RUN-7] came by TLS when the outermost trusted proxy says so", () => {
    const proxies = new Proxies(ranges("127.0.0.0/8", "10.0.0.0/8"));
    const secure = (proto: string, ...said: string[]) =>
      peer("127.0.0.1", { ...forwardedFor(...said), "x-forwarded-proto": proto }, proxies).secure;
    expect(secure("https", "203.0.113.9")).toBe(true);
    expect(secure("WSS", "203.0.113.9")).toBe(true);
    expect(secure("http", "203.0.113.9")).toBe(false);
    expect(secure("https", "203.0.113.9", "10.0.0.1")).toBe(true);
    expect(secure("https, http", "203.0.113.9", "10.0.0.1")).toBe(true);
    // Made up by the client.
    expect(secure("https, http", "198.51.100.1", "203.0.113.9")).toBe(false);
    expect(secure("https, http, http", "198.51.100.1", "203.0.113.9", "10.0.0.1")).toBe(false);
  });
});

describe("a host", () => {
  const hosts = new Hosts(["Chat.example.org", "0.0.0.0"], "Box.lan");

  test("[RUN-8] is this machine, an address in numbers, or what the operator calls it", () => {
    for (const host of [
      ...["localhost", "localhost:4000", "LOCALHOST:1", "localhost.", "chat.localhost:4000"],
      ...["127.0.0.1:4000", "192.0.2.1", "[::1]:4000", "[2001:db8::1]"],
      ...["box", "box.lan:80", "BOX.local", "chat.example.org", "CHAT.example.org:443"],
    ])
      expect([host, hosts.takes(host)]).toEqual([host, true]);
  });

  test("[RUN-8] is nothing else, however it is written", () => {
    for (const host of [
      ...["", ":4000", "evil.example", "evil.example:4000", "localhost.evil.example", "evillocalhost"],
      ...[
        "127.0.0.1.evil.example",
        "chat.example.org.evil.example",
        "evil.chat.example.org",
        "box.evil.example",
      ],
      ...["evil.example@127.0.0.1", "127.0.0.1/evil.example", "localhost#", "localhost,evil.example", "a b"],
      ...["localhost:evil", "[::1", "evil.example\\@localhost", "localhost%2eevil.example", "box.lan.lan"],
    ])
      expect([host, hosts.takes(host)]).toEqual([host, false]);
  });
});
