import { StoreProblem } from "../store/problem.ts";
import { packed } from "./blocks.ts";
import type { Content, Moment } from "./content.ts";
import { problemWith } from "./disk.ts";
import { type KeptFile, type Manifest, manifestOf, sha256 } from "./manifest.ts";
import type { Target } from "./target.ts";

interface Making {
  readonly target: Target;
  /** Begins to read: what is written from then on is in the next backup. */
  begin(): Moment | Promise<Moment>;
  readonly version: string;
  /** In milliseconds since 1970. */
  readonly now: number;
}

export interface Made {
  readonly manifest: Manifest;
  /** What was written, compressed; the rest was there. */
  readonly bytesNew: number;
}

/** Makes a backup. Throws StoreProblem; then backups that were there before stay as they are. */
export async function makeBackup({ target, begin, version, now }: Making): Promise<Made> {
  try {
    const moment = await begin();
    const at = new Date(now).toISOString();
    const { newest } = target;
    if (newest && newest.server !== moment.origin.server)
      throw new StoreProblem(
        `${target.place} has backups of another server: name another folder, so that they stay apart`,
      );
    const files: KeptFile[] = [];
    let bytesNew = 0;
    try {
      for (const content of moment.contents) {
        const { file, written } = await keep(content, target);
        files.push(file);
        bytesNew += written;
      }
    } finally {
      await moment.end();
    }
    const manifest = manifestOf(moment.origin, { at, version }, files);
    await target.finish(manifest);
    return { manifest, bytesNew };
  } catch (cause) {
    await target.abandon();
    throw problemWith(`the backup to ${target.place} was not made`, cause);
  }
}

/** Keeps what the target does not have. `written` is in bytes, compressed. */
async function keep(
  { name, parts }: Content,
  target: Target,
): Promise<{ readonly file: KeptFile; readonly written: number }> {
  const whole = new Bun.CryptoHasher("sha256");
  const blocks: string[] = [];
  let bytes = 0;
  let written = 0;
  for await (const part of parts()) {
    whole.update(part);
    bytes += part.length;
    const digest = sha256(part);
    blocks.push(digest);
    if (target.has(digest)) continue;
    const stored = await packed(part);
    await target.put(digest, stored);
    written += stored.length;
  }
  return { file: { name, bytes, sha256: whole.digest("hex"), blocks }, written };
}
