import { readFileSync } from "node:fs";
import type { RunOptions } from "axe-core";
import type { Visitor } from "./visitor.ts";

const AXE = readFileSync(Bun.resolveSync("axe-core/axe.min.js", import.meta.dir), "utf8");

/** What hinders somebody seriously on the page as it is now: the rule, and where it is broken. */
export async function obstacles({ page }: Visitor): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: RunOptions): Promise<import("axe-core").AxeResults> };
    };
    const { violations } = await axe.run({
      resultTypes: ["violations"],
      // A person who speaks to the computer says what they read.
      rules: { "label-content-name-mismatch": { enabled: true } },
    });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
      );
  });
}
