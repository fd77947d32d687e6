import type { Database } from "bun:sqlite";
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { StoreProblem } from "../problem.ts";
import { tighten } from "./owner.ts";

/** A copy still has what people delete after it was made, so it is kept no longer than a deletion can be undone. */
const COPIES_DAYS_MAX = 7;

/**
 * Keeps a copy of the database as it is before its tables are changed: `exchat.sqlite.schema-N` beside it, N being the
 * version of its tables. To go back, stop the server, put the copy in the database's place without the files that begin
 * with `exchat.sqlite-`, and start the version of ExChat that made it.
 */
export function keepCopy(db: Database, path: string, version: number): void {
  const copy = `${path}.schema-${version}`;
  // An earlier update was interrupted after it had made its copy.
  if (statSync(copy, { throwIfNoEntry: false })) return;
  const unfinished = `${copy}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    db.run("vacuum into ?", [unfinished]);
    tighten(unfinished);
    flush(unfinished);
    renameSync(unfinished, copy);
    flush(dirname(path));
  } catch (cause) {
    rmSync(unfinished, { force: true });
    const mb = Math.ceil(statSync(path).size / 1_048_576);
    throw new StoreProblem(
      `the database ${path} must be updated, but a copy of it cannot be made first ` +
        `(${(cause as Error).message}): it needs ${mb} MB beside the database`,
    );
  }
}

/** Removes copies that are older than a week. `now` is in milliseconds since 1970. */
export function removeOldCopies(path: string, now: number): void {
  const folder = dirname(path);
  const copies = readdirSync(folder).filter((name) => name.startsWith(`${basename(path)}.schema-`));
  for (const copy of copies.map((name) => join(folder, name)))
    if (now - statSync(copy).mtimeMs > COPIES_DAYS_MAX * 86_400_000) rmSync(copy, { force: true });
}

function flush(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}
