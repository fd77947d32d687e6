import { expect, jest, test } from "bun:test";
import { type Beating, Heartbeat } from "../../src/net/heartbeat.ts";

test("[LIMIT-13] a pong is a sign of life only for one that was pinged and not heard since", () => {
  jest.useFakeTimers();
  try {
    const heartbeat = new Heartbeat();
    const state = { pings: 0, silent: 0 };
    const connection: Beating = {
      ...{ heardAt: 0, slot: 0 },
      ping: () => {
        state.pings += 1;
      },
      silent: () => {
        state.silent += 1;
      },
      goAway: () => undefined,
    };
    jest.advanceTimersByTime(7_000);
    heartbeat.add(connection);
    const pass = (seconds: number) => jest.advanceTimersByTime(seconds * 1_000);
    pass(29);
    expect([state.pings, heartbeat.awaits(connection)]).toEqual([0, false]);
    pass(1);
    expect([state.pings, heartbeat.awaits(connection)]).toEqual([1, true]);
    pass(5);
    connection.heardAt = heartbeat.seconds;
    expect(heartbeat.awaits(connection)).toBe(false);
    pass(25);
    expect([state.pings, heartbeat.awaits(connection), state.silent]).toEqual([2, true, 0]);
    heartbeat.close();
  } finally {
    jest.useRealTimers();
  }
});
