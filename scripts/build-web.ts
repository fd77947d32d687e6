// Builds the web app into dist/web: `bun scripts/build-web.ts`. The server runs this when the sources are newer.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

const root = join(import.meta.dir, "..");
const web = join(root, "src", "web");

interface Built {
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** What an earlier build left is kept for a while: a server may be reading it just now, a browser may ask for it. */
const OLD_MS_MAX = 10 * 60 * 1_000;

/**
 * Builds beside the wanted folder and then puts file after file in its place, index.html last. Names of scripts and
 * styles have a hash in them, so whoever looks at any time, or builds at the same time, finds a whole app.
 */
export async function buildWeb(outFolder: string): Promise<readonly Built[]> {
  mkdirSync(dirname(outFolder), { recursive: true });
  const fresh = mkdtempSync(`${outFolder}.new-`);
  try {
    const built = await bundle(fresh);
    cpSync(join(web, "public"), fresh, { recursive: true });
    writeFileSync(join(fresh, "index.html"), page(built.map(({ file }) => file)));
    writeFileSync(
      join(fresh, "stamp.json"),
      `${JSON.stringify({ builtAt: new Date().toISOString(), files: built })}\n`,
    );
    place(fresh, outFolder);
    return built;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function bundle(folder: string): Promise<readonly Built[]> {
  const { outputs } = await Bun.build({
    entrypoints: [join(web, "main.tsx"), join(web, "theme.ts"), join(web, "styles", "style.css")],
    outdir: join(folder, "assets"),
    // What several chunks share may have the name of an entry: only entries begin with their own names.
    naming: { entry: "[name]-[hash].[ext]", chunk: "part-[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" },
    // What is imported only when it is used is a file of its own.
    splitting: true,
    target: "browser",
    format: "esm",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
    throw: true,
  });
  return Promise.all(
    outputs.map(async (output) => {
      const content = new Uint8Array(await output.arrayBuffer());
      return { file: basename(output.path), bytes: content.length, gzipBytes: Bun.gzipSync(content).length };
    }),
  );
}

function page(files: readonly string[]): string {
  const named = (name: string, extension: string): string => {
    const file = files.find((one) => one.startsWith(`${name}-`) && one.endsWith(extension));
    if (!file) throw new Error(`the build has no ${name}${extension}`);
    return `/assets/${file}`;
  };
  return readFileSync(join(web, "index.html"), "utf8")
    .replace("%STYLE%", named("style", ".css"))
    .replace("%THEME%", named("theme", ".js"))
    .replace("%MAIN%", named("main", ".js"));
}

/** Renaming a file onto another is atomic: one of the two is always there. */
function place(fresh: string, outFolder: string): void {
  const last = ["index.html"];
  const files = filesIn(fresh).filter((file) => !last.includes(file));
  mkdirSync(join(outFolder, "assets"), { recursive: true });
  for (const file of [...files, ...last]) renameSync(join(fresh, file), join(outFolder, file));
  for (const file of filesIn(outFolder)) {
    const path = join(outFolder, file);
    const writtenMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (![...files, ...last].includes(file) && Date.now() - writtenMs > OLD_MS_MAX)
      rmSync(path, { force: true });
  }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

if (import.meta.main) {
  const built = await buildWeb(join(root, "dist", "web"));
  for (const { file, bytes, gzipBytes } of built)
    console.log(`${file}: ${bytes} bytes, ${gzipBytes} gzipped`);
}
