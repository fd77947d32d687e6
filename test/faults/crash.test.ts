import { expect, setDefaultTimeout, test } from "bun:test";
import { KillTrial } from "../support/kill-trial.ts";
import type { Witness } from "../support/witness.ts";

/** `bin/prove --only kill` is the long form of this. */
const ROUNDS = 4;
setDefaultTimeout(60_000);

test("[LOG-3] kill -9 in the middle of everything, again and again, loses, doubles and shuffles nothing", async () => {
  await using trial = await KillTrial.begin();
  for (let round = 1; round <= ROUNDS; round += 1) {
    await trial.writeUntil(60 * round, () => trial.server.kill9());
    await trial.comeBack();
    const { anomalies, acknowledged, unanswered } = await trial.tally();
    expect(anomalies).toEqual([]);
    expect(acknowledged).toBeGreaterThanOrEqual(60 * round);
    // Otherwise it was not in the middle of anything.
    expect(unanswered).toBeGreaterThan(0);
  }
});

test("[FEED-9] SIGTERM under load ends with code 0 in time, tells everybody 1001, and loses nothing", async () => {
  await using trial = await KillTrial.begin();
  const closing = trial.people.map((witness) => witness.isClosed());
  let took = 0;
  await trial.writeUntil(100, async () => {
    const start = performance.now();
    // `stop` fails unless the code is 0.
    await trial.server.stop();
    took = performance.now() - start;
  });
  expect((await Promise.all(closing)).map(({ code }) => code)).toEqual([1001, 1001, 1001, 1001]);
  expect(took).toBeGreaterThan(0);
  expect(took).toBeLessThan(10_000);
  expect(trial.server.stderr()).not.toContain(" error ");
  await trial.comeBack();
  expect((await trial.tally()).anomalies).toEqual([]);
});

test("[FEED-2] a crash while some are away: each gets what they missed, once, in order, when they come back", async () => {
  await using trial = await KillTrial.begin();
  const [away] = trial.people as readonly [Witness];
  await away.close();
  const before = trial.entries.length;
  await trial.writeUntil(150, () => trial.server.kill9());
  await trial.comeBack();
  expect((await trial.tally()).anomalies).toEqual([]);
  const told = trial.entries
    .slice(before)
    .filter(({ what, user }) => what === "recv" && user === away.identity.user);
  expect(told.length).toBeGreaterThanOrEqual(150);
});
