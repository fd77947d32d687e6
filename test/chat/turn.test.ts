import { expect, test } from "bun:test";
import { type Flushable, Turn } from "../../src/net/turn.ts";
import { turns } from "../support/turns.ts";

const unexpected = (cause: unknown) => {
  throw cause;
};

test("a crowd is written in the order it was told, each once, a slice at a time so that others get a word in", async () => {
  const turn = new Turn(unexpected);
  const written: number[] = [];
  for (let n = 0; n < 2_000; n += 1) turn.add({ flush: () => written.push(n) });
  expect(written).toEqual([]);
  let slices = 0;
  while (written.length < 2_000) {
    const before = written.length;
    await turns(1);
    if (written.length > before) slices += 1;
  }
  expect(written).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
  expect(slices).toBeGreaterThan(3);
});

test("what is added while the crowd is being written is written after it, and nothing is forgotten", async () => {
  const turn = new Turn(unexpected);
  const written: string[] = [];
  for (let n = 0; n < 600; n += 1)
    turn.add({
      flush: () => {
        written.push(`first ${n}`);
        turn.add({ flush: () => written.push(`second ${n}`) });
      },
    });
  await turns(10);
  expect(written).toEqual(
    ["first", "second"].flatMap((word) => Array.from({ length: 600 }, (_, n) => `${word} ${n}`)),
  );
});

test("[FEED-7] one that fails is told, and keeps none of the others waiting", async () => {
  const failures: unknown[] = [];
  const turn = new Turn((cause) => failures.push(cause));
  const written: number[] = [];
  for (let n = 0; n < 10; n += 1)
    turn.add({
      flush: () => {
        if (n === 4) throw new Error("as the test wants it");
        written.push(n);
      },
    });
  await turns(3);
  expect(written).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
  expect(failures).toHaveLength(1);
});

test("[FEED-8] what has been written is let go of, even if there is always more to write", async () => {
  const turn = new Turn(unexpected);
  const early: WeakRef<Flushable>[] = [];
  let stopped = false;
  let written = 0;
  const next = () => {
    const item: Flushable = {
      flush: () => {
        written += 1;
        if (!stopped) next();
      },
    };
    if (early.length < 1_000) early.push(new WeakRef(item));
    turn.add(item);
  };
  // More than are written at once, so that there is never an end.
  for (let n = 0; n < 1_000; n += 1) next();
  while (written < 50_000) await turns(1);
  let kept = early.length;
  for (let tries = 0; tries < 100 && kept >= 10; tries += 1) {
    // Weak references are let go of between two tasks only, and the collector says no when.
    await Bun.sleep(1);
    Bun.gc(true);
    kept = early.filter((item) => item.deref() !== undefined).length;
  }
  stopped = true;
  expect(kept).toBeLessThan(10);
});
