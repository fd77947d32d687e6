import { expect, setDefaultTimeout, test } from "bun:test";
import { longResume } from "../support/long-resume.ts";

setDefaultTimeout(120_000);

const MISSED = 1_000_000;
const MEMORY_BYTES_MAX = 96 * 1_048_576;

test("[FEED-2] whoever missed a million messages gets each of them once, in order, and the server needs no memory for it", async () => {
  const { events, wrong, grown, ...rest } = await longResume({ missed: MISSED });
  console.log(JSON.stringify({ events, grown, ...rest }));
  expect(wrong).toEqual([]);
  expect(events).toBe(MISSED);
  expect(grown).toBeLessThan(MEMORY_BYTES_MAX);
});
