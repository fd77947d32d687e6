/** Where a database is, and how it is reached. Travels to the workers as JSON. */
export interface Address {
  /** `postgres://USER[:PASSWORD]@HOST[:PORT]/DATABASE?sslmode=…`, as `addressProblem` has let it through. */
  readonly url: string;
  /** A file whose first line is the password. It is read for each connection, so a new password needs no restart. */
  readonly passwordFile?: string | undefined;
  /** Connections that one node makes, at most. */
  readonly connections: number;
}

/** The fewest connections a node works with: two each that write and read, and two each of the bus and of the search. */
export const CONNECTIONS_MIN = 8;
export const CONNECTIONS_MAX = 200;
export const CONNECTIONS = 12;

/** The bus and the search of a node have two each, and two are kept for its worker that writes. */
const NOT_FOR_READING = 6;

/** How many workers read, and with how many connections each: all of a node's that are left. */
export function readersOf({ connections }: Address, workersMax: number): { workers: number; each: number } {
  const left = Math.max(1, connections - NOT_FOR_READING);
  const workers = Math.min(workersMax, left);
  return { workers, each: Math.floor(left / workers) };
}

/** As libpq has them, but for `allow`, which asks for TLS only where the server insists. */
const SSL_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"];
/** What the address may say beside `sslmode`; the same words as libpq's. `path` is a Unix socket. */
const PARAMETERS = ["sslmode", "sslrootcert", "sslcert", "sslkey", "path", "search_path", "options"];

/** Why an address cannot be used, to follow the name of the setting; undefined = it can. It repeats no password. */
export function addressProblem(value: string): string | undefined {
  if (!/^postgres(?:ql)?:\/\//.test(value))
    return "is no address of a PostgreSQL database: it is postgres://USER@HOST:PORT/DATABASE";
  if (/^[^?]*@[^/?]*,/.test(value) || /[?&]target_session_attrs=/.test(value))
    return "names several hosts: name one, such as a DNS name or a proxy that leads to the primary";
  if (!URL.canParse(value))
    return "cannot be read: in a user or password, write @ as %40, / as %2F, : as %3A, # as %23";
  const { pathname, searchParams } = new URL(value);
  if (pathname.length <= 1) return "names no database: add /DATABASE behind the host";
  for (const name of searchParams.keys())
    if (!PARAMETERS.includes(name)) return `has "${name}": it can have ${PARAMETERS.join(", ")}`;
  return sslProblem(searchParams);
}

function sslProblem(given: URLSearchParams): string | undefined {
  const mode = given.get("sslmode");
  if (mode !== null && !SSL_MODES.includes(mode))
    return `has sslmode=${mode}: it can be ${SSL_MODES.join(", ")}`;
  if (given.has("sslrootcert") && (mode === null || mode === "disable" || mode === "prefer"))
    return "has sslrootcert, which counts with sslmode=verify-full or verify-ca only";
  return given.has("sslcert") === given.has("sslkey")
    ? undefined
    : "has one of sslcert and sslkey: it needs both";
}

/**
 * The address with libpq's defaults, whatever PGSSLMODE says: `prefer` where no mode is named, and `require` verifies the
 * server's certificate when there is a root certificate to hold it against.
 */
export function withSslMode(url: string): string {
  const made = new URL(url);
  const mode = made.searchParams.get("sslmode") ?? "prefer";
  const verifies = mode === "require" && made.searchParams.has("sslrootcert");
  made.searchParams.set("sslmode", verifies ? "verify-ca" : mode);
  return made.href;
}

/** What the worker that writes opens. */
export interface WriterPlace {
  readonly address: Address;
  /** The node's data folder; none = this is no node. */
  readonly folder?: string | undefined;
}

/** What a worker that reads opens. */
export interface ReaderPlace {
  readonly address: Address;
  readonly connections: number;
}
