import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { fileURLToPath } from "node:url";
import type { AnomalyName } from "../support/evidence.ts";
import { storm } from "../support/storm.ts";
import type { EpisodeName } from "../support/storm-episodes.ts";

setDefaultTimeout(60_000);

const preload = fileURLToPath(new URL("./mutants.preload.ts", import.meta.url));
/** What a mutant leaves out never comes: nobody waits for it for long, but long enough for a busy machine. */
const PATIENCE_MS = 1_000;
const SEED = 1;

const tell = (mutant: string, play: readonly EpisodeName[]) =>
  storm({ rounds: play.length, seed: SEED, play, preload, env: { MUTANT: mutant }, patienceMs: PATIENCE_MS });

/** A server that breaks the promise in some way, the story in which it does, and what has to be noticed. */
const mutants: readonly [mutant: string, name: AnomalyName, play: readonly EpisodeName[]][] = [
  ["lost", "lost", ["calm", "calm", "kill"]],
  ["dup", "dup", ["calm"]],
  ["dup in the log", "dup", ["calm", "drop"]],
  ["gap", "gap", ["calm"]],
  ["gap in the log", "gap", ["calm", "calm"]],
  ["reorder", "reorder", ["calm"]],
  ["reorder in the log", "reorder", ["calm"]],
  ["early ack", "early ack", ["calm"]],
  ["stale resume", "stale resume", ["drop"]],
  ["stale resume, repeating", "stale resume", ["drop"]],
  ["wrong body", "wrong body", ["calm"]],
  ["wrong body in the log", "wrong body", ["calm"]],
  ["kept", "kept", ["calm", "calm"]],
  ["leak", "leak", ["roam", "roam"]],
  ["leak", "leak", ["banish", "calm"]],
];

describe("a server that breaks the promise on purpose is found out:", () => {
  test("one that keeps it is not", async () => {
    expect((await tell("none", ["calm", "drop", "roam", "banish", "kill"])).anomalies).toEqual([]);
  });

  for (const [mutant, name, play] of mutants)
    test(`${mutant}: ${play}`, async () => {
      const { anomalies } = await tell(mutant, play);
      expect(new Set(anomalies.map((anomaly) => anomaly.name))).toContain(name);
    });
});
