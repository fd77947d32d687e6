import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const built = join(root, "dist", "web");

/**
 * The folder of the built web app. It is built by a child process, whose memory goes with it, when that has not been
 * done since its sources were last changed.
 */
export async function builtWeb(): Promise<string> {
  const stamp = modified(join(built, "index.html"));
  const sources = ["web", "sdk", "protocol"].map((name) => newest(join(root, "src", name)));
  if (stamp > Math.max(...sources, modified(join(root, "scripts", "build-web.ts")))) return built;
  const child = Bun.spawn([process.execPath, join(root, "scripts", "build-web.ts")], { stdout: "ignore", stderr: "pipe" });
  const [code, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (code !== 0) throw new Error(`building the web app failed: ${said.trim()}`);
  return built;
}

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(folder: string): number {
  let latest = modified(folder);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    latest = Math.max(latest, modified(join(entry.parentPath, entry.name)));
  return latest;
}
