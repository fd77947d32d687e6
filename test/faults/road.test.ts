import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { inTime } from "../support/deadline.ts";
import { Inbox } from "../support/inbox.ts";
import { Link } from "../support/link.ts";
import { Road } from "../support/road.ts";

/** Says everything back; to "much" it says very much. */
const echo = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response("a page")),
  websocket: {
    message: (socket, text) => {
      socket.send(text === "much" ? MUCH : String(text));
      waiting = () => socket.getBufferedAmount();
    },
  },
});
/** More than the system keeps for a connection. */
const MUCH = "x".repeat(12_000_000);
/** Bytes that the server could not get rid of. */
let waiting = () => 0;

let road: Road;

/** Somebody at the other end of the road. */
async function caller(): Promise<{ link: Link; inbox: Inbox<string> }> {
  const inbox = new Inbox<string>();
  const link = new Link("caller", new WebSocket(road.wsUrl), {
    receive: (text) => inbox.add(text),
    ended: (why) => inbox.end(why),
  });
  await link.opened();
  return { link, inbox };
}

/** Until something is so, looked at once a turn of the loop. */
async function until(so: () => boolean, what: string): Promise<void> {
  let given = false;
  const looking = (async () => {
    while (!so() && !given) await new Promise<void>((turn) => setImmediate(turn));
  })();
  await inTime(looking, () => what).finally(() => {
    given = true;
  });
}

beforeAll(async () => {
  road = await Road.to(echo.port as number);
});
afterEach(() => {
  road.cut();
  road.mend();
});
afterAll(async () => {
  await road[Symbol.asyncDispose]();
  await echo.stop(true);
});

describe("the road that a test can spoil", () => {
  test("lets everything pass in order, in slices and late as well as at once", async () => {
    const { link, inbox } = await caller();
    const texts = Array.from({ length: 40 }, (_, n) => `${n} ${"y".repeat(n * 20)}`);
    for (const fault of [{}, { sliced: true }, { latencyMs: 3, jitterMs: 9 }]) {
      road.spoil("both", fault);
      for (const text of texts) link.send(text);
      for (const text of texts) expect(await inbox.next(text.slice(0, 9))).toBe(text);
      road.mend();
    }
  });

  test("takes as long as it is told", async () => {
    const { link, inbox } = await caller();
    road.spoil("toServer", { latencyMs: 40 });
    road.spoil("toClient", { latencyMs: 40 });
    const start = performance.now();
    link.send("hello");
    await inbox.next("the answer");
    expect(performance.now() - start).toBeGreaterThanOrEqual(78);
  });

  test("loses what is said in one direction, and keeps the connection", async () => {
    const { link, inbox } = await caller();
    road.spoil("toClient", { lost: true });
    const before = road.lost;
    link.send("nobody will know");
    await until(() => road.lost > before, "something is lost");
    road.mend();
    link.send("are you there?");
    expect(await inbox.next("an answer")).toBe("are you there?");
  });

  test("keeps a stalled reader's bytes from the server's socket, and delivers them when it goes on", async () => {
    const { link, inbox } = await caller();
    road.spoil("toClient", { stalled: true });
    link.send("much");
    await until(() => waiting() > 0, "the server's socket is full");
    expect(inbox.all).toEqual([]);
    road.mend();
    expect((await inbox.next("very much")).length).toBe(MUCH.length);
  });

  test("cuts without a word, blocks whoever comes, and lets pages through", async () => {
    const { link } = await caller();
    road.cut();
    expect((await link.isClosed()).code).toBe(1006);
    road.blocked = true;
    await expect(caller()).rejects.toThrow("could not connect");
    expect(await (await fetch(road.url)).text()).toBe("a page");
    road.mend();
    await caller();
  });

  test("tells of an end once everything before it has arrived", async () => {
    const { link, inbox } = await caller();
    road.spoil("toClient", { latencyMs: 30 });
    link.send("last words");
    expect(await inbox.next("the words")).toBe("last words");
    await link.close();
  });
});
