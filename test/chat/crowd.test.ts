import { expect, test } from "bun:test";
import { Crowd } from "../../src/net/crowd.ts";
import { limits } from "../../src/protocol/limits.ts";

const ONE = limits.connectionsPerAddressMax;

test("[LIMIT-2] a /48 has as many connections as four addresses, since who has it has 65,536 of them", () => {
  let now = 0;
  const crowd = new Crowd(() => now);
  const home = (n: number) => `2001:db8:1:${n.toString(16)}::/64`;
  const comes = (network: string) => {
    now += 1_000;
    const refused = crowd.refuses(network);
    if (!refused) crowd.count(network, 1);
    return refused?.sentence;
  };
  for (let i = 0; i < 4 * ONE; i += 1) expect(comes(home(i))).toBeUndefined();
  expect(comes(home(5_000))).toBe(`one address has at most ${ONE} connections`);
  expect(comes("2001:db8:2:0::/64")).toBeUndefined();
  expect(comes("192.0.2.7")).toBeUndefined();
  crowd.count(home(7), -1);
  expect(comes(home(5_000))).toBeUndefined();
  expect(comes(home(5_001))).toBe(`one address has at most ${ONE} connections`);
});

test("[LIMIT-2] from a /48 new connections come as often as from four addresses, and from an address as often as from one", () => {
  const crowd = new Crowd(() => 0);
  let taken = 0;
  while (!crowd.refuses(`2001:db8:1:${taken.toString(16)}::/64`)) taken += 1;
  expect(taken).toBe(4 * limits.connectsBurstMax);
  let ofOne = 0;
  while (!crowd.refuses("192.0.2.7")) ofOne += 1;
  expect(ofOne).toBe(limits.connectsBurstMax);
  expect(crowd.refuses("192.0.2.7")).toEqual({
    sentence: "this address connects too often: try again in 1 s",
    retryAfterSeconds: 1,
  });
});
