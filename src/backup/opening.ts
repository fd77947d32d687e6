import { statSync } from "node:fs";
import { StoreProblem } from "../store/problem.ts";
import { ArchiveSource } from "./archive.ts";
import { problemWith } from "./disk.ts";
import { FolderSource, isBackupFolder } from "./folder.ts";
import type { Manifest } from "./manifest.ts";
import type { Source } from "./target.ts";

/** A backup that can be read. */
export interface Backup {
  readonly source: Source;
  readonly name: string;
  readonly manifest: Manifest;
}

/** Opens a folder or an archive. `name` says which backup of it; none = the newest. Throws StoreProblem. */
export async function openBackup(path: string, name: string | undefined): Promise<Backup> {
  const source = await sourceAt(path);
  try {
    const chosen = name ?? source.names.at(-1);
    if (chosen === undefined) throw new StoreProblem(`${path} has no backup that was finished`);
    if (!source.names.includes(chosen))
      throw new StoreProblem(`${path} has no backup ${chosen}: it has ${source.names.join(", ")}`);
    return { source, name: chosen, manifest: await source.manifest(chosen) };
  } catch (cause) {
    source.close();
    throw problemWith(`the backup ${path} cannot be read`, cause);
  }
}

async function sourceAt(path: string): Promise<Source> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new StoreProblem(`there is no backup at ${path}`);
  try {
    if (!found.isDirectory()) return await ArchiveSource.open(path);
  } catch (cause) {
    throw problemWith(`the backup ${path} cannot be read`, cause);
  }
  if (!isBackupFolder(path)) throw new StoreProblem(`${path} is no backup of ExChat`);
  return new FolderSource(path);
}
