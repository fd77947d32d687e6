import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for as long as a test needs one. */
export class TempFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "exchat-fault-"));

  in(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface MountOptions {
  readonly type: "tmpfs" | "bind-read-only";
  readonly megabytes?: number;
}

/**
 * A file system of its own at this path, or why there can be none: mounting is root's, and not every container lets
 * even root.
 */
export function mounted(path: string, { type, megabytes = 0 }: MountOptions): Disposable | string {
  const steps =
    type === "tmpfs"
      ? [["mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path]]
      : [
          ["mount", "--bind", path, path],
          ["mount", "-o", "remount,ro,bind", path],
        ];
  for (const step of steps) {
    const { exitCode, stderr } = Bun.spawnSync(step);
    if (exitCode !== 0) return stderr.toString().trim();
  }
  return { [Symbol.dispose]: () => void Bun.spawnSync(["umount", "--lazy", path]) };
}
