/**
 * Names the series of docs/proof.json whose code has changed since they were run. `bin/prove --stale` warns of them;
 * `bin/prove --release` fails if there are any.
 */
import { readFileSync } from "node:fs";

/** The code that a proof depends on: the server, and the tests that attack it. */
const CODE = ["src", "test/prove", "test/support", ":!src/web", ":!src/sdk", ":!src/sdk-files", ":!src/cli"];

interface Run {
  readonly name: string;
  /** The commit, and whether anything in src/ was not committed. */
  readonly version: string;
}

/** One sentence for each series that shows something about other code than this. */
export function staleProofs(results: string): string[] {
  const runs = JSON.parse(readFileSync(results, "utf8")) as Run[];
  return runs.flatMap(({ name, version }) => {
    const [commit = ""] = version.split(" ");
    if (version !== commit) return [`${name} was run with changes that were not committed`];
    const changed = Bun.spawnSync(["git", "diff", "--name-only", commit, "--", ...CODE]);
    if (changed.exitCode !== 0) return [`${name} was run at ${commit}, which is not in this history`];
    const files = changed.stdout.toString().split("\n").filter(Boolean);
    return files.length === 0
      ? []
      : [`${name} was run at ${commit}; ${files.length} files have changed since`];
  });
}
