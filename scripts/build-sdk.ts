// Builds the SDK, its code and its types, a file each: into packages/sdk, which is the package "exchat-sdk", and into
// dist/sdk, which is "exchat/sdk" of the server's own package. `bun scripts/build-sdk.ts [--report]`.

import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flatTypes } from "./sdk-types.ts";

const root = join(import.meta.dir, "..");
const PACKAGE = join(root, "packages/sdk");
/** What is imported as "exchat-sdk" and as "exchat-sdk/files", which only the latter needs files for. */
const SDK = "src/sdk/sdk.ts";
const FILES = "src/sdk-files/files.ts";

/** Each as one ES module without imports of ours, beside it the declarations of everything that it lets others see. */
export async function buildSdk(folder: string): Promise<{ readonly sdk: string; readonly files: string }> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const code = { outdir: folder, format: "esm", throw: true } as const;
  await Bun.build({ ...code, entrypoints: [join(root, SDK)], target: "browser" });
  await Bun.build({ ...code, entrypoints: [join(root, FILES)], target: "node" });
  const [sdk = "", files = ""] = flatTypes(SDK, FILES);
  writeFileSync(join(folder, "sdk.d.ts"), sdk);
  writeFileSync(join(folder, "files.d.ts"), files);
  return { sdk, files };
}

/** What the package lets others see, for a review to see when it changes. */
export const apiReport = ({ sdk, files }: { readonly sdk: string; readonly files: string }): string =>
  `# What the SDK lets others see

Written by \`bun scripts/build-sdk.ts --report\`.

## exchat-sdk
\`\`\`ts
${sdk}\`\`\`

## exchat-sdk/files
\`\`\`ts
${files}\`\`\`
`;

if (import.meta.main) {
  const types = await buildSdk(join(PACKAGE, "dist"));
  cpSync(join(PACKAGE, "dist"), join(root, "dist/sdk"), { recursive: true });
  copyFileSync(join(root, "LICENSE"), join(PACKAGE, "LICENSE"));
  if (process.argv.includes("--report")) writeFileSync(join(root, "docs/sdk-api.md"), apiReport(types));
}
