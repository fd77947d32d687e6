import { SQL } from "bun";
import { type Address, withSslMode } from "./address.ts";

/** A statement that waits or works longer fails: locks are held only for a moment, and a question has a price. */
export const STATEMENT_MS_MAX = 4_000;
const LOCK_MS_MAX = 3_000;
/** A node that stops in the middle of a transaction holds its locks no longer than this. */
const IDLE_IN_TRANSACTION_MS_MAX = 2_000;
const CONNECT_SECONDS_MAX = 3;

/** How every connection to the database is made. */
export const connectionTo = ({ url, passwordFile }: Address): SQL.PostgresOrMySQLOptions => ({
  adapter: "postgres",
  url: withSslMode(url),
  ...(passwordFile !== undefined && { password: () => firstLineOf(passwordFile) }),
  connectionTimeout: CONNECT_SECONDS_MAX,
  connection: {
    application_name: "exchat",
    statement_timeout: STATEMENT_MS_MAX,
    lock_timeout: LOCK_MS_MAX,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS_MAX,
  },
});

/** Connections to the database, made when they are needed first. One that is lost is made anew. */
export const connect = (address: Address, max: number): SQL => new SQL({ ...connectionTo(address), max });

const firstLineOf = async (path: string): Promise<string> => {
  const [line = ""] = (await Bun.file(path).text()).split(/\r?\n/);
  return line;
};
