import { closeSync, fsyncSync, openSync } from "node:fs";
import { StoreProblem } from "../store/problem.ts";
import { unpacked } from "./blocks.ts";
import { writeWhole } from "./disk.ts";
import type { KeptFile } from "./manifest.ts";
import type { Backup } from "./opening.ts";

/** The parts of a file as they were, each checked, and the whole of them. Throws StoreProblem. */
export async function* partsOf({ source }: Backup, file: KeptFile): AsyncGenerator<Uint8Array> {
  const whole = new Bun.CryptoHasher("sha256");
  let bytes = 0;
  for (const digest of file.blocks) {
    const part = await unpacked(source, digest, file.name);
    whole.update(part);
    bytes += part.length;
    yield part;
  }
  if (bytes !== file.bytes || whole.digest("hex") !== file.sha256)
    throw new StoreProblem(`the backup is damaged: its parts do not make the ${file.name} that was written`);
}

/** Writes a file as it was to a new place, for its owner alone. */
export async function rebuild(backup: Backup, file: KeptFile, path: string): Promise<void> {
  const to = openSync(path, "w", 0o600);
  try {
    for await (const part of partsOf(backup, file)) writeWhole(to, part);
    fsyncSync(to);
  } finally {
    closeSync(to);
  }
}

/** The backup's file of this name. Throws StoreProblem if it has none. */
export function fileNamed({ manifest, source }: Backup, name: string): KeptFile {
  const found = manifest.files.find((file) => file.name === name);
  if (!found) throw new StoreProblem(`the backup ${source.place} has no ${name}`);
  return found;
}
