import { closeSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";

const MEGABYTES = 32;

/** A real file system in a file, which can be made to give up as a dying disk makes it. */
export class LoopDisk implements Disposable {
  readonly path: string;
  readonly #image: string;

  private constructor(path: string, image: string) {
    this.path = path;
    this.#image = image;
  }

  /** Or why there can be none: only root mounts, and not every container lets even root. */
  static make(folder: string): LoopDisk | string {
    const disk = new LoopDisk(join(folder, "disk"), join(folder, "image"));
    mkdirSync(disk.path);
    const file = openSync(disk.#image, "w");
    ftruncateSync(file, MEGABYTES * 1_048_576);
    closeSync(file);
    return run("mkfs.ext4", "-q", disk.#image) ?? disk.#mount() ?? disk;
  }

  /** The kernel found its journal broken: from now on everything is as it was, and nothing can be written. */
  turnsReadOnly(): void {
    const failed = run("mount", "-o", "remount,abort", this.path);
    if (failed !== undefined) throw new Error(failed);
  }

  /** Taken out, and put in again. */
  comesBack(): void {
    const failed = run("umount", this.path) ?? run("e2fsck", "-p", "-f", this.#image) ?? this.#mount();
    if (failed !== undefined) throw new Error(failed);
  }

  [Symbol.dispose](): void {
    run("umount", "--lazy", this.path);
  }

  #mount(): string | undefined {
    return run("mount", "-o", "loop", this.#image, this.path);
  }
}

/** Why the command failed, if so. e2fsck says 1 when it repaired something. */
function run(name: string, ...args: readonly string[]): string | undefined {
  if (Bun.which(name) === null) return `${name} is not installed`;
  const { exitCode, stderr } = Bun.spawnSync([name, ...args]);
  return exitCode === 0 || (name === "e2fsck" && exitCode === 1) ? undefined : `${name}: ${stderr}`.trim();
}
