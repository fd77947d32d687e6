// Builds the SDK into dist/sdk: one file of code, the types beside it. `bun scripts/build-sdk.ts [--report]`.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");

/** The code as one ES module without imports, and the declarations of everything that it lets others see. */
export async function buildSdk(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await Bun.build({
    entrypoints: [join(root, "src/sdk/sdk.ts")],
    outdir: folder,
    target: "browser",
    format: "esm",
    throw: true,
  });
  const tsc = Bun.spawnSync(
    [
      process.execPath,
      join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      "tsconfig.sdk.json",
      "--outDir",
      folder,
    ],
    { cwd: root },
  );
  if (tsc.exitCode !== 0) throw new Error(`the SDK's types cannot be written:\n${tsc.stdout}${tsc.stderr}`);
}

/** What the package lets others see, in its own words: the declarations that one gets to from its front door. */
export function apiReport(folder: string): string {
  const seen = new Set(["sdk.d.ts"]);
  // A set that grows while it is walked is walked to its end.
  for (const file of seen)
    for (const [, name] of readFileSync(join(folder, "sdk", file), "utf8").matchAll(
      /from "\.\/([\w-]+)\.ts"/g,
    ))
      seen.add(`${name}.d.ts`);
  const parts = [...seen].map(
    (file) => `## ${file}\n\`\`\`ts\n${readFileSync(join(folder, "sdk", file), "utf8")}\`\`\`\n`,
  );
  return `${INTRODUCTION}\n${parts.join("\n")}`;
}

const INTRODUCTION = `# What \`exchat/sdk\` lets others see

Written by \`bun scripts/build-sdk.ts --report\`, so that a review sees when it changes.
`;

if (import.meta.main) {
  const folder = join(root, "dist/sdk");
  await buildSdk(folder);
  if (process.argv.includes("--report")) writeFileSync(join(root, "docs/sdk-api.md"), apiReport(folder));
}
