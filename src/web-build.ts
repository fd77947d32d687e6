import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const built = join(root, "dist", "web");

/** The web app that the server serves: its files by path. */
interface BuiltWeb {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Why the app is out of date or missing, in one sentence, if so. Without files there is no app. */
  readonly problem: string | undefined;
}

/**
 * Builds the app if its sources have changed since the last build. A child process builds it, and frees its memory when
 * it ends. A server that may not write to its installation folder serves the last build.
 */
export async function builtWeb(): Promise<BuiltWeb> {
  const why = await buildIfStale();
  const problem =
    why === undefined ? undefined : `the web app could not be built (${why}): run \`npm ci\` in ${root}`;
  return { files: readBuilt(), problem };
}

function readBuilt(): BuiltWeb["files"] {
  if (modified(join(built, "index.html")) === 0) return new Map();
  const files = readdirSync(built, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [path.slice(built.length).replaceAll("\\", "/"), new Uint8Array(readFileSync(path))]),
  );
}

/** Why it could not be built, if so. */
async function buildIfStale(): Promise<string | undefined> {
  const stamp = modified(join(built, "index.html"));
  const sources = ["web", "sdk", "protocol"].map((name) => newest(join(root, "src", name)));
  if (stamp > Math.max(...sources, modified(join(root, "scripts", "build-web.ts")))) return undefined;
  const child = Bun.spawn([process.execPath, join(root, "scripts", "build-web.ts")], {
    stdout: "ignore",
    stderr: "pipe",
  });
  const [code, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (code === 0) return undefined;
  // The line of a stack trace that says what was wrong.
  const lines = said.split("\n").map((line) => line.trim());
  return lines.find((line) => /^(?:\w*error|E[A-Z]+)\b.*:/i.test(line)) ?? lines[0] ?? `exit code ${code}`;
}

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(folder: string): number {
  let latest = modified(folder);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    latest = Math.max(latest, modified(join(entry.parentPath, entry.name)));
  return latest;
}
