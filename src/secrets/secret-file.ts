import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Beside the database, and never in it: a copy of the database alone opens no verifier. */
const SECRET_FILE = "scram.key";
const SECRET_BYTES = 32;
/** What is shorter can be guessed. */
const CHARACTERS_MIN = 32;

/** What is wrong with a secret that the operator chose; undefined = it is long enough. */
export const secretProblem = (secret: string): string | undefined =>
  secret.length < CHARACTERS_MIN
    ? `has fewer than ${CHARACTERS_MIN} characters: \`openssl rand -base64 32\` makes a good one`
    : undefined;

/** The secret in the data folder, which is made if there is none. Only the server's user may read the file. */
export function secretIn(folder: string): string {
  const path = join(folder, SECRET_FILE);
  const kept = read(path);
  if (kept) return kept;
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  // Whole or not at all, also when the power fails.
  const file = openSync(`${path}.new`, "w", 0o600);
  writeSync(file, `${secret}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
  return secret;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    if ((cause as { code?: string }).code === "ENOENT") return undefined;
    throw cause;
  }
}
