import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { Dice, Disk, type Operation } from "../support/disk-journal.ts";
import { testWith } from "../support/loud-skip.ts";
import { cutFirstStart, PowerTrial, type Tuning } from "../support/power-trial.ts";
import { preloadLacking } from "../support/preload.ts";

/** `bin/prove --only power` is the long form of this. */
const ROUNDS = 2;
setDefaultTimeout(60_000);

const operation = (kind: Operation["kind"], name: string, offset = 0, text = ""): Operation => ({
  kind,
  name,
  offset,
  bytes: Buffer.from(text),
});
const [everything, nothing, some] = [new Dice(1), new Dice(0), new Dice(0.5)];

describe("a disk that loses power", () => {
  test("keeps what was flushed, and by chance the rest", () => {
    const left = (dice: Dice) => {
      const disk = new Disk(new Map([["log", Buffer.from("old")]]));
      disk.carryOut(operation("w", "log", 0, "new"));
      disk.carryOut(operation("s", "log"));
      disk.carryOut(operation("w", "log", 3, "er"));
      expect(disk.seen.get("log")?.toString()).toBe("newer");
      return disk.losePower(dice).get("log")?.toString();
    };
    expect(left(nothing)).toBe("new");
    expect(left(everything)).toBe("newer");
  });

  test("tears a write where its sectors end, and nowhere else", () => {
    const torn = new Set<string>();
    for (let i = 0; i < 100; i += 1) {
      const disk = new Disk(new Map([["log", Buffer.alloc(1_500, ".")]]));
      disk.carryOut(operation("w", "log", 100, "x".repeat(1_000)));
      const log = disk.losePower(some).get("log")?.toString() ?? "";
      torn.add(log.replace(/\.+/g, (run) => `${run.length}.`).replace(/x+/g, (run) => `${run.length}x`));
    }
    const [first, second, third] = [412, 512, 76];
    expect([...torn].sort()).toEqual(
      [
        "1500.",
        `100.${first}x${1_500 - 100 - first}.`,
        `${100 + first}.${second}x${1_500 - 100 - first - second}.`,
        `${100 + first + second}.${third}x400.`,
        `100.${first + second}x${third + 400}.`,
        `100.${first}x${second}.${third}x400.`,
        `${100 + first}.${second + third}x400.`,
        "100.1000x400.",
      ].sort(),
    );
  });

  test("knows a new file, and forgets an old one, for certain only when the folder was flushed", () => {
    const steps = [
      operation("c", "new"),
      operation("u", "old"),
      operation("w", "new", 0, "text"),
      operation("s", "new"),
    ];
    const names = (more: Operation[]) => {
      const disk = new Disk(new Map([["old", Buffer.alloc(1)]]));
      for (const step of [...steps, ...more]) disk.carryOut(step);
      return [...disk.losePower(everything).keys()].sort().join();
    };
    const seen = new Set(Array.from({ length: 100 }, () => names([])));
    expect([...seen].sort()).toEqual(["new", "new,old", "old"]);
    expect(names([operation("s", "")])).toBe("new");
  });
});

describe("a power cut", () => {
  async function losesNothing(tuning: Tuning): Promise<number> {
    await using trial = await PowerTrial.begin(tuning);
    let checkpoints = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const result = await trial.round(150);
      expect(result.anomalies).toEqual([]);
      expect(result.integrity).toBe("ok");
      expect(result.acknowledged).toBeGreaterThanOrEqual(150 * round);
      checkpoints += result.checkpoints;
    }
    return checkpoints;
  }

  testWith(preloadLacking, "[LOG-3] that tears and shuffles what was not flushed loses nothing", async () => {
    await losesNothing({});
  });

  testWith(preloadLacking, "[LOG-3] while the log is copied into the database loses nothing", async () => {
    expect(await losesNothing({ checkpointPages: 30 })).toBeGreaterThan(0);
  });

  testWith(
    preloadLacking,
    "[LOG-3] in the first start of all leaves what a second start can use",
    async () => {
      expect((await cutFirstStart()).integrity).toBe("ok");
    },
  );

  // Otherwise nothing above would show anything.
  for (const synchronous of ["normal", "off"] as const)
    testWith(
      preloadLacking,
      `[LOG-2] takes acknowledged messages away from a store that flushes as with synchronous=${synchronous}`,
      async () => {
        await using trial = await PowerTrial.begin({ synchronous });
        await trial.settle();
        const { acknowledged, lost } = await trial.loss(150, some);
        expect(acknowledged).toBeGreaterThanOrEqual(150);
        expect(lost).toBeGreaterThan(0);
      },
    );
});
