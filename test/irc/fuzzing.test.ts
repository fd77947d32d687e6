import { expect, test } from "bun:test";
import fc from "fast-check";
import { House } from "../support/house.ts";
import { leftovers, livedThrough, sessions } from "../support/irc-fuzz.ts";

const RUNS = 10;
const STEPS_MAX = 80;

test("[IRC-42] whatever several clients say, each line is answered well, the server lives, and nothing of them is left", async () => {
  await using house = await House.open();
  const port = house.ircPort();
  await fc.assert(
    fc.asyncProperty(sessions(STEPS_MAX), async (session) => {
      expect(await livedThrough(port, session)).toEqual([]);
      expect(house.log).toEqual([]);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(await leftovers(port)).toEqual([]);
});
