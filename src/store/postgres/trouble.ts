import { SQL } from "bun";
import { adviceOn, type Failure } from "./advice.ts";

/** The connection was lost while it was being committed: the changes were stored, or not. */
export class OutcomeUnknown extends Error {}

/** Others changed the same rows at the same time, or each waited for the other; or they took a name first. */
const CONFLICT = /^(?:40|23505)/;
const IN_THE_WAY = /^(?:40|55P03)/;
/** The connection is gone: the network's errors, and a server that was told to stop or is just starting. */
const LOST = /^(?:08|57P0|25P03)/;
/**
 * Others were in the way again and again, or the server is full, took too long, cannot write, has damaged files, or lets
 * nobody in: it does not know the user, the password or the database any more.
 */
const TROUBLE = /^(?:40|53|54|55000|55P03|57|58|XX|25006|28|3D)/;
/** Nothing was committed, also when this answers a COMMIT. */
const ROLLED_BACK = /^(?:23|40)/;

/** Whether a transaction that fails like this may succeed when it is decided again. */
export const isConflict = (cause: unknown): boolean => CONFLICT.test(stateOf(cause));

/** Whether others had what was needed: it may be free the next time. */
export const isInTheWay = (cause: unknown): boolean => IN_THE_WAY.test(stateOf(cause));

/** Whether a COMMIT that fails like this has stored nothing. */
export const isRolledBack = (cause: unknown): boolean =>
  codeOf(cause) === "ERR_POSTGRES_COMMIT_ROLLED_BACK" || ROLLED_BACK.test(stateOf(cause));

/** Whether PostgreSQL itself has said so. */
export const isServersWord = (cause: unknown): boolean => stateOf(cause) !== "";

/** Whether the connection is gone, or there was none. */
export const isLost = (cause: unknown): boolean =>
  LOST.test(stateOf(cause)) || /^ERR_POSTGRES_(?:CONNECTION|IDLE|LIFETIME)_/.test(codeOf(cause));

/** Why the database can do nothing now, and what helps, if that is the cause; undefined for a mistake of this program. */
export function troubleOf(cause: unknown): string | undefined {
  if (!isLost(cause) && !TROUBLE.test(stateOf(cause))) return undefined;
  const failure = failureOf(cause);
  const said = `${failure.state || failure.code}: ${failure.message}`;
  const advice = adviceOn(failure);
  return advice === undefined ? said : `the PostgreSQL database ${advice} (${said})`;
}

export const failureOf = (cause: unknown): Failure => {
  const { code = "", message = String(cause) } = (cause ?? {}) as { code?: string; message?: string };
  return { code, state: stateOf(cause), message };
};

/** The five characters by which PostgreSQL names an error (SQLSTATE), if PostgreSQL has answered. */
const stateOf = (cause: unknown): string => (cause instanceof SQL.PostgresError && cause.errno) || "";
const codeOf = (cause: unknown): string => (cause instanceof SQL.PostgresError ? cause.code : "");
