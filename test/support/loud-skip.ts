import { test } from "bun:test";
import { appendFileSync } from "node:fs";
import { SKIPS_FILE } from "./skips-file.ts";

/**
 * A test that needs something this machine may lack. Without it the test is skipped, loudly; where everything must be
 * there, which is in continuous integration, it fails instead.
 */
export function testWith(lacking: string | undefined, title: string, run: () => Promise<void>): void {
  if (lacking === undefined) {
    test(title, run);
    return;
  }
  console.error(`!! SKIPPED: ${title}\n!! because ${lacking}`);
  const file = process.env[SKIPS_FILE];
  if (file !== undefined) appendFileSync(file, `${title}: ${lacking}\n`);
  if (!process.env["CI"]) test.skip(title, run);
  else
    test(title, () => {
      throw new Error(`this cannot be tried here: ${lacking}`);
    });
}
