import { expect, test } from "bun:test";
import { Metrics } from "../../src/chat/metrics.ts";
import { clock } from "../../src/net/clock.ts";
import { Connection, type Speaker } from "../../src/net/connection.ts";
import { Connections } from "../../src/net/connections.ts";
import type { Pipe } from "../../src/net/pipe.ts";

const CLIENTS = 100;
const SPREAD_MS = 400;

/** A pipe that takes everything at once. */
const pipe = (): Pipe => ({
  sendText: (text) => text.length,
  cork: (run) => run(),
  getBufferedAmount: () => 0,
  close: () => {},
  terminate: () => {},
  ping: () => {},
  pause: () => {},
  resume: () => {},
});

/** So many connections of one node, and which of them are closed when. */
function crowd(clients: number) {
  const log = { info: () => {}, error: () => {} };
  const all = new Connections({ metrics: new Metrics(), log, rateLimit: true, now: clock.now });
  const closed: { readonly n: number; readonly at: number }[] = [];
  for (let n = 0; n < clients; n += 1) {
    const speaker: Speaker = {
      ...{ protocol: "none", group: "", person: "", ready: true },
      ...{ begin: () => {}, hear: () => {}, beat: () => {}, charge: () => 0 },
      gone: () => closed.push({ n, at: performance.now() }),
    };
    new Connection(all, speaker, "").opened(pipe());
  }
  return { all, closed };
}

test("[NODE-20] a node that goes away closes its connections one after the other, in a random order", async () => {
  const { all, closed } = crowd(CLIENTS);
  await all.drain(SPREAD_MS);
  expect(closed.length).toBe(CLIENTS);
  const order = closed.map(({ n }) => n);
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  // 2 ms for each of them: the first are closed at once, the last ones after all pauses but one.
  expect((closed.at(-1)?.at ?? 0) - (closed[0]?.at ?? 0)).toBeGreaterThan(100);
  expect(all.numbers.open).toBe(0);
});

test("[NODE-20] a node that goes away takes no more connections, and those it has work until they are closed", async () => {
  const { all, closed } = crowd(CLIENTS);
  const drained = all.drain(SPREAD_MS);
  expect(all.refuses("")?.sentence).toBe("this server is going away");
  expect(closed.length).toBeGreaterThan(0);
  expect(closed.length).toBeLessThan(CLIENTS);
  await drained;
});

test("[FEED-9] a server that is alone closes all connections at once", async () => {
  const { all, closed } = crowd(CLIENTS);
  const drained = all.drain(0);
  expect(closed.length).toBe(CLIENTS);
  await drained;
});
