// Builds the SDK into dist/sdk: its code and its types, a file each. `bun scripts/build-sdk.ts [--report]`.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flatTypes } from "./sdk-types.ts";

const root = join(import.meta.dir, "..");
const ENTRY = "src/sdk/sdk.ts";

/** The code as one ES module without imports, beside it the declarations of everything that it lets others see. */
export async function buildSdk(folder: string): Promise<{ readonly types: string }> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await Bun.build({
    entrypoints: [join(root, ENTRY)],
    outdir: folder,
    target: "browser",
    format: "esm",
    throw: true,
  });
  const types = flatTypes(ENTRY);
  writeFileSync(join(folder, "sdk.d.ts"), types);
  return { types };
}

/** What the package lets others see, for a review to see when it changes. */
export const apiReport = (types: string): string => `# What \`exchat/sdk\` lets others see

Written by \`bun scripts/build-sdk.ts --report\`.

\`\`\`ts
${types}\`\`\`
`;

if (import.meta.main) {
  const { types } = await buildSdk(join(root, "dist/sdk"));
  if (process.argv.includes("--report")) writeFileSync(join(root, "docs/sdk-api.md"), apiReport(types));
}
