import { join } from "node:path";

/** Why nothing of ours can stand between a server and the system's library here, if so. */
export const preloadLacking =
  process.platform !== "linux"
    ? "only Linux's loader is understood"
    : Bun.which("gcc") === null
      ? "gcc is not installed"
      : undefined;

/** Builds `preload/NAME.c` into the folder and gives the path of the library. */
export function compiled(name: string, folder: string): string {
  const source = join(import.meta.dirname, "preload", `${name}.c`);
  const library = join(folder, `${name}.so`);
  const flags = ["-shared", "-fPIC", "-O1", "-std=gnu11", "-Wall", "-Wextra", "-Werror"];
  const { exitCode, stderr } = Bun.spawnSync(["gcc", ...flags, "-o", library, source, "-ldl", "-lpthread"]);
  if (exitCode !== 0) throw new Error(`${name}.c cannot be compiled: ${stderr}`);
  return library;
}
