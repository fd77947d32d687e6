import type { SQL } from "bun";
import type { Recipe } from "../recipe.ts";
import { Runner } from "./run.ts";
import { isRolledBack, isServersWord, OutcomeUnknown } from "./trouble.ts";
import { Watched } from "./watched.ts";

/** Whatever a database or a user is set to: what is acknowledged is on disk. Other levels wait for even more. */
const FLUSHED =
  "select set_config('synchronous_commit', 'local', true) where current_setting('synchronous_commit') = 'off'";
/** Loses what it commits when PostgreSQL crashes in the next moment, and waits for no disk. */
const NOT_FLUSHED = "set local synchronous_commit = off";

/**
 * Does work in one transaction. Its beginning travels with the first statements, and its end with the last ones, so nothing
 * waits for them alone. Throws OutcomeUnknown when the connection was lost after the end was sent.
 */
export async function transact<T>(
  sql: SQL,
  work: (runner: Runner) => Promise<T>,
  isFlushed = true,
): Promise<T> {
  const connection = await Watched.reserve(sql);
  const runner = new Runner(connection);
  try {
    for (const text of ["begin", isFlushed ? FLUSHED : NOT_FLUSHED]) runner.say(text);
    const value = await work(runner);
    await commit(connection, runner);
    return value;
  } catch (cause) {
    if (cause instanceof OutcomeUnknown) throw cause;
    await connection.unsafe("rollback", []).catch(() => undefined);
    // What failed first says why.
    throw runner.failure() ?? cause;
  } finally {
    connection.release();
  }
}

/**
 * Reads in one transaction, and lets the connection go afterwards. Nothing waits for the beginning and the end of the
 * transaction: they travel with the statements. `begin` is the statement with which it begins.
 */
export async function read<T>(connection: Watched, begin: string, recipe: Recipe<T>): Promise<T> {
  // When it fails, so does every statement behind it: the connection is gone.
  const began = connection.unsafe(begin).catch(() => undefined);
  try {
    return await new Runner(connection).run(recipe);
  } finally {
    const ended = connection.unsafe("commit").catch(() => undefined);
    void Promise.all([began, ended]).then(() => connection.release());
  }
}

async function commit(connection: Watched, runner: Runner): Promise<void> {
  if (runner.failure() !== undefined) throw runner.failure();
  const committed: Promise<{ readonly command?: string }> = connection.unsafe("commit", []);
  try {
    const { command } = await committed;
    // PostgreSQL answers so when an earlier statement has failed.
    if (command !== "ROLLBACK") return;
  } catch (cause) {
    const failure = runner.failure();
    // A statement that PostgreSQL has refused leaves nothing to commit.
    if (isRolledBack(cause) || isServersWord(failure)) throw failure ?? cause;
    throw new OutcomeUnknown(`${cause}`, { cause });
  }
  throw runner.failure() ?? new Error("the transaction was rolled back, and no statement has failed");
}
