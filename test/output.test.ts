import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { SKIPS_FILE } from "./support/skips-file.ts";
import { TempFolder } from "./support/temp-folder.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** All that Bun says when it is given these words. */
function said(words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { stdout, stderr } = Bun.spawnSync([process.execPath, "--no-install", ...words], {
    cwd: ROOT,
    env: { ...process.env, CI: "", ...env },
  });
  return `${stdout}${stderr}`;
}

test("the stories say nothing but how they went", () => {
  expect(said(["test/stories/run.ts", "--tags", "@no-such-story"])).toMatch(
    /^\s*0 scenarios\s+0 steps\s+\S+ [^\n]*\s*$/,
  );
});

test("what is skipped is noted with its reason, for the last lines of bin/test", () => {
  using folder = new TempFolder();
  const lacking = JSON.stringify(join(ROOT, "test/support/loud-skip.ts"));
  writeFileSync(
    folder.in("some.test.ts"),
    `import { testWith } from ${lacking};\ntestWith("there is no tea", "tea is drunk", async () => {});\n`,
  );
  const told = said(["test", folder.in("some.test.ts")], { [SKIPS_FILE]: folder.in("skips") });
  expect(told).toContain("1 skip");
  expect(readFileSync(folder.in("skips"), "utf8")).toBe("tea is drunk: there is no tea\n");
});
