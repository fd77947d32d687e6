import type { SQL } from "bun";
import { StoreProblem } from "../problem.ts";
import type { Address } from "./address.ts";
import { adviceOn, whyNot } from "./advice.ts";
import { connect, STATEMENT_MS_MAX } from "./connect.ts";
import { failureOf } from "./trouble.ts";

interface Said {
  readonly version: number;
  readonly standby: boolean;
  readonly read_only: string;
  readonly encoding: string;
  readonly timeout: string;
}
const SAID = `select current_setting('server_version_num')::integer as version, pg_is_in_recovery() as standby,
  current_setting('default_transaction_read_only') as read_only, current_setting('server_encoding') as encoding,
  (select setting from pg_settings where name = 'statement_timeout') as timeout`;
const PROCESS = "select pg_backend_pid() as pid";

/** Connects for a moment. Throws StoreProblem unless what answers is a PostgreSQL that can be used. */
export async function checkServer(address: Address): Promise<void> {
  const sql = connect(address, 2);
  try {
    const [said]: [Said] = await sql.unsafe(SAID);
    const wrong = whyNot({
      version: said.version,
      isStandby: said.standby,
      isReadOnly: said.read_only === "on",
      encoding: said.encoding,
      keepsSettings: said.timeout === String(STATEMENT_MS_MAX),
      sharesProcesses: await sharesProcesses(sql),
    });
    if (wrong !== undefined) throw new StoreProblem(`${placeOf(address)} ${wrong}`);
  } catch (cause) {
    throw problemWith(address, cause);
  } finally {
    await sql.close({ timeout: 0 });
  }
}

/** A pooler lends a process of PostgreSQL for one transaction, and then to another connection. */
async function sharesProcesses(sql: SQL): Promise<boolean> {
  const [one, other] = await Promise.all([sql.reserve(), sql.reserve()]);
  try {
    const [before] = await one.unsafe(PROCESS);
    await other.unsafe("begin");
    const [lent] = await other.unsafe(PROCESS);
    await other.unsafe("commit");
    return before.pid === lent.pid;
  } finally {
    one.release();
    other.release();
  }
}

/** Why a database cannot be opened, in a sentence with what to do about it. */
export function problemWith(address: Address, cause: unknown): StoreProblem {
  if (cause instanceof StoreProblem) return cause;
  const failure = failureOf(cause);
  const advice = adviceOn(failure);
  const name = failure.state || failure.code;
  const said = `${name ? `${name}: ` : ""}${failure.message}`;
  return new StoreProblem(
    advice === undefined
      ? `${placeOf(address)} cannot be opened: ${said}`
      : `${placeOf(address)} ${advice} (${said})`,
  );
}

function placeOf({ url }: Address): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const where = searchParams.has("path") ? "on this machine" : `on ${hostname}${port && `:${port}`}`;
  return `the PostgreSQL database "${decodeURIComponent(pathname.slice(1))}" ${where}`;
}
