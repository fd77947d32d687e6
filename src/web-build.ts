import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const built = join(root, "dist", "web");

/**
 * The files of the built web app by their path. It is built by a child process, whose memory goes with it, when that
 * has not been done since its sources were last changed.
 */
export async function builtWeb(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  await buildIfStale();
  const files = readdirSync(built, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => [path.slice(built.length).replaceAll("\\", "/"), new Uint8Array(readFileSync(path))]),
  );
}

async function buildIfStale(): Promise<void> {
  const stamp = modified(join(built, "index.html"));
  const sources = ["web", "sdk", "protocol"].map((name) => newest(join(root, "src", name)));
  if (stamp > Math.max(...sources, modified(join(root, "scripts", "build-web.ts")))) return;
  const child = Bun.spawn([process.execPath, join(root, "scripts", "build-web.ts")], {
    stdout: "ignore",
    stderr: "pipe",
  });
  const [code, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (code !== 0) throw new Error(`building the web app failed: ${said.trim()}`);
}

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(folder: string): number {
  let latest = modified(folder);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    latest = Math.max(latest, modified(join(entry.parentPath, entry.name)));
  return latest;
}
