import { describe, expect, test } from "bun:test";
import { ScarceLines } from "../../src/chat/scarce-lines.ts";
import { HandClock } from "../support/hand-clock.ts";

const MINUTE = 60_000;

class Listened {
  readonly clock = new HandClock();
  readonly said: string[] = [];
  readonly lines: ScarceLines;

  constructor(linesMax: number, originsMax = 100) {
    const log = {
      info: (what: string, fields = {}) => void this.said.push(`${what} ${JSON.stringify(fields)}`),
      error: () => {},
    };
    this.lines = new ScarceLines({ log, clock: this.clock }, { linesMax, originsMax });
  }
}

describe("what anybody can write into the log", () => {
  test("[RUN-14] is one line per network and minute, with a count", () => {
    const { lines, clock, said } = new Listened(1);
    const tell = (network: string, status: number) => lines.tell(network, "refused", { status, network });
    for (let i = 0; i < 1_000; i += 1) tell("192.0.2.1", 401);
    tell("192.0.2.2", 403);
    expect(said).toEqual([
      'refused {"status":401,"network":"192.0.2.1"}',
      'refused {"status":403,"network":"192.0.2.2"}',
    ]);
    clock.pass(MINUTE);
    expect(said.splice(0).at(2)).toBe('refused {"status":401,"network":"192.0.2.1","times":999}');
    for (let i = 0; i < 7; i += 1) tell("192.0.2.1", 400);
    expect(said).toEqual([]);
    clock.pass(MINUTE);
    expect(said.splice(0)).toEqual(['refused {"status":400,"network":"192.0.2.1","times":7}']);
    clock.pass(MINUTE);
    tell("192.0.2.1", 401);
    expect(said).toEqual(['refused {"status":401,"network":"192.0.2.1"}']);
  });

  test("[RUN-14] is a few lines more where that was meant, and then a count", () => {
    const { lines, clock, said } = new Listened(5);
    for (let i = 0; i < 50; i += 1) lines.tell("u7", "a room was archived", { by: "u7" });
    expect(said.splice(0)).toHaveLength(5);
    clock.pass(MINUTE);
    expect(said).toEqual(['a room was archived {"by":"u7","times":45}']);
  });

  test("[RUN-14] is no more from the many networks of an IPv6 /48, nor from any number of others", () => {
    const { lines, clock, said } = new Listened(1, 10);
    for (let i = 0; i < 1_000; i += 1) lines.tell(`2001:db8:1:${i}`, "refused", {});
    expect(said.splice(0)).toHaveLength(1);
    for (let i = 0; i < 1_000; i += 1) lines.tell(`192.0.${i >> 8}.${i & 255}`, "refused", {});
    expect(said.splice(0)).toHaveLength(9);
    clock.pass(MINUTE);
    expect(said).toEqual(['refused {"times":999}', 'refused {"by":"many others","times":991}']);
  });
});
