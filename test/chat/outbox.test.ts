import { describe, expect, test } from "bun:test";
import { Batches } from "../../src/net/batches.ts";
import { Outbox } from "../../src/net/outbox.ts";
import type { Pipe } from "../../src/net/pipe.ts";
import { Turn } from "../../src/net/turn.ts";
import { limits } from "../../src/protocol/limits.ts";
import { turns } from "../support/turns.ts";

/** A socket of which a test says how much of it has been read. */
class Socket implements Pipe {
  readonly told: string[] = [];
  buffered = 0;
  /** From now on, what is sent is dropped. */
  drops = false;
  #corked = false;

  sendText(text: string): number {
    if (this.drops) return 0;
    this.told.push(this.#corked ? `corked ${text}` : text);
    // As Bun says it: -1 while something waits to be written.
    return this.buffered > 0 ? -1 : text.length;
  }

  cork(run: () => void): void {
    this.#corked = true;
    run();
    this.#corked = false;
  }

  getBufferedAmount(): number {
    return this.buffered;
  }

  close(code: number): void {
    this.told.push(`closed with ${code}`);
  }

  terminate(): void {
    this.told.push("terminated");
  }

  ping(): number {
    return 0;
  }

  pause(): void {}
  resume(): void {}
}

function opened(turn = new Turn(() => {}), slow = new Set<() => void>()) {
  const socket = new Socket();
  const given = { up: 0 };
  const outbox = new Outbox(socket, {
    turn,
    slow,
    batches: new Batches(),
    tooSlow: () => {
      given.up += 1;
    },
  });
  return { socket, outbox, given };
}

describe("a turn", () => {
  test("[FEED-10] is one array for a reader who understands that, and its one frame stays as it is", async () => {
    const { socket, outbox } = opened();
    outbox.send(['{"a":1}']);
    outbox.batch();
    outbox.send(['{"b":2}', '{"c":3}']);
    await turns(1);
    outbox.send(['{"d":4}']);
    await turns(1);
    expect(socket.told).toEqual(['[{"a":1},{"b":2},{"c":3}]', '{"d":4}']);
  });

  test("what is sent in one turn of the loop leaves at its end, in order, in one go", async () => {
    const { socket, outbox } = opened();
    outbox.send(["1"]);
    outbox.send(["2", "3"]);
    expect(socket.told).toEqual([]);
    await turns(2);
    expect(socket.told).toEqual(["corked 1", "corked 2", "corked 3"]);
    outbox.send(["4"]);
    await turns(2);
    expect(socket.told.at(-1)).toBe("4");
  });

  test("readers that are handed the same frames do not see what another is sent besides", async () => {
    const turn = new Turn(() => {});
    const readers = [opened(turn), opened(turn), opened(turn)];
    const shared = ["a", "b"];
    for (const { outbox } of readers) outbox.send(shared);
    readers[1]?.outbox.send(["only bob's"]);
    readers[1]?.outbox.send(["and another"]);
    await turns(2);
    expect(shared).toEqual(["a", "b"]);
    expect(readers.map(({ socket }) => socket.told.map((told) => told.replace("corked ", "")))).toEqual([
      ["a", "b"],
      ["a", "b", "only bob's", "and another"],
      ["a", "b"],
    ]);
  });
});

describe("a reader that is too slow", () => {
  test("[FEED-4] is closed with 4008 once more waits than may, and is told nothing after that", async () => {
    const { socket, outbox, given } = opened();
    socket.buffered = limits.outboxBytesMax;
    outbox.send(["just fits"]);
    await turns(2);
    expect(socket.told).toEqual(["just fits"]);
    socket.buffered += 1;
    outbox.send(["too much"]);
    outbox.send(["and more"]);
    await turns(2);
    outbox.send(["never"]);
    await turns(2);
    outbox.close(1001, "going away");
    expect(socket.told).toEqual(["just fits", "corked too much", "corked and more", "closed with 4008"]);
    expect(given.up).toBe(1);
  });

  test("[FEED-4] is closed as soon as the socket drops a frame, before any later one leaves", async () => {
    const { socket, outbox, given } = opened();
    outbox.send(["1"]);
    await turns(2);
    socket.drops = true;
    outbox.send(["2", "3"]);
    await turns(2);
    socket.drops = false;
    outbox.send(["4"]);
    await turns(2);
    expect(socket.told).toEqual(["1", "closed with 4008"]);
    expect(given.up).toBe(1);
  });

  test("[FEED-4] is not who is greeted at length over a slow line, until the greeting has been taken", async () => {
    const { socket, outbox, given } = opened();
    const greeting = "x".repeat(2 * limits.outboxBytesMax);
    socket.buffered = greeting.length;
    outbox.greet(greeting);
    await turns(2);
    socket.buffered += limits.outboxBytesMax;
    outbox.send(["meanwhile"]);
    await turns(2);
    expect(given.up).toBe(0);
    socket.buffered = 0;
    outbox.drain();
    socket.buffered = limits.outboxBytesMax + 1;
    outbox.send(["later"]);
    await turns(2);
    expect(given.up).toBe(1);
  });

  test("[FEED-4] is noticed while a turn is being written: what waits for one reader has an end", async () => {
    const { socket, outbox, given } = opened();
    const frame = "x".repeat(48_000);
    socket.buffered = 1;
    const { sendText } = socket;
    socket.sendText = (text) => {
      socket.buffered += text.length;
      return sendText.call(socket, text);
    };
    outbox.send(Array.from({ length: 190 }, () => frame));
    await turns(2);
    expect(given.up).toBe(1);
    expect(socket.buffered).toBeLessThan(limits.outboxBytesMax + 200_000);
    expect(socket.told.at(-1)).toBe("closed with 4008");
  });

  test("[FEED-4] is left time to take what waits and to learn why it was closed, unless there are too many of them", async () => {
    const slow = new Set<() => void>();
    const readers = Array.from({ length: 40 }, () => opened(new Turn(() => {}), slow));
    for (const { socket, outbox } of readers) {
      socket.buffered = limits.outboxBytesMax + 1;
      outbox.send(["last words"]);
    }
    await turns(2);
    const ended = readers.map(({ socket }) => socket.told.includes("terminated"));
    expect(ended.filter(Boolean)).toHaveLength(8);
    expect(ended.slice(0, 8)).not.toContain(false);
  });

  test("[FEED-4] is closed once even if that is found while it is being closed", async () => {
    const { socket, outbox, given } = opened();
    socket.buffered = limits.outboxBytesMax + 1;
    outbox.send(["last words"]);
    outbox.close(1001, "going away");
    await turns(2);
    expect(socket.told.filter((told) => told.startsWith("closed"))).toHaveLength(1);
    expect(given.up).toBe(1);
  });
});

describe("an end", () => {
  test("what is left to say is said before closing, and nothing after", async () => {
    const { socket, outbox } = opened();
    outbox.send(["1"]);
    outbox.send(["2"]);
    outbox.close(1001, "going away");
    outbox.close(1011, "again");
    outbox.send(["3"]);
    await turns(2);
    expect(socket.told).toEqual(["corked 1", "corked 2", "closed with 1001"]);
  });

  test("a connection that is gone is not written to", async () => {
    const { socket, outbox } = opened();
    outbox.send(["1"]);
    outbox.closed();
    outbox.send(["2"]);
    await turns(2);
    expect(socket.told).toEqual([]);
  });
});

describe("room for another page", () => {
  test("is there at once for whoever reads", async () => {
    const { socket, outbox } = opened();
    outbox.send(["1"]);
    await outbox.drained();
    expect(socket.told).toEqual(["1"]);
  });

  test("is waited for until enough has been read", async () => {
    const { socket, outbox } = opened();
    socket.buffered = 200_000;
    let hasRoom = false;
    const waiting = outbox.drained().then(() => {
      hasRoom = true;
    });
    socket.buffered = 100_000;
    outbox.drain();
    await turns(2);
    expect(hasRoom).toBe(false);
    socket.buffered = 1_000;
    outbox.drain();
    await waiting;
    expect(hasRoom).toBe(true);
  });

  test("is waited for no longer when the connection ends, and everyone who waits is told", async () => {
    const { socket, outbox } = opened();
    socket.buffered = 200_000;
    const waiting = [outbox.drained(), outbox.drained()];
    outbox.closed();
    await Promise.all(waiting);
    await outbox.drained();
    expect(socket.told).toEqual([]);
  });
});
