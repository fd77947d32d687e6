/** What went wrong, as Bun and PostgreSQL name it: `state` is PostgreSQL's SQLSTATE, empty when it has not answered. */
export interface Failure {
  readonly code: string;
  readonly state: string;
  readonly message: string;
}

const POOLER =
  "is reached through a pooler that gives each transaction another connection (such as PgBouncer): name PostgreSQL itself, " +
  "whose connections EXCHAT_DATABASE_CONNECTIONS limits, or a pool in the mode of sessions that passes on all settings";

type Rule = readonly [where: keyof Failure, what: RegExp, advice: string];

/** The first that fits counts. */
const rules: readonly Rule[] = [
  ["message", /unsupported startup parameter/i, POOLER],
  [
    "message",
    /no pg_hba\.conf entry.*no encryption/i,
    "lets nobody in without TLS: add ?sslmode=verify-full to EXCHAT_DATABASE",
  ],
  [
    "message",
    /no pg_hba\.conf entry/i,
    "lets nobody in from this address: add a line for it to pg_hba.conf, and reload PostgreSQL",
  ],
  [
    "state",
    /^28P01$/,
    "does not take the password: check the one in EXCHAT_DATABASE or EXCHAT_DATABASE_PASSWORD_FILE",
  ],
  ["state", /^28/, "does not let this user in: check the user in EXCHAT_DATABASE; `createuser` makes one"],
  [
    "state",
    /^3D000$/,
    "does not exist: make it with `createdb --encoding UTF8 --template template0`, or check its name",
  ],
  ["state", /^42501$/, "lets the user make or change no tables: make the user the owner of the database"],
  ["state", /^25006$/, "cannot be written to: it is a standby or read-only; name the primary"],
  [
    "state",
    /^53300$/,
    "has no connection left: raise max_connections of PostgreSQL, or lower EXCHAT_DATABASE_CONNECTIONS of the nodes",
  ],
  [
    "state",
    /^53100$/,
    "has no room left on its disk: free some. Nothing that was acknowledged is lost, and it goes on by itself",
  ],
  ["state", /^57P03$/, "is starting or stopping: it can be used in a moment"],
  [
    "code",
    /ALTNAME/,
    "has a certificate for another name: name it as its certificate does, or set sslmode=verify-ca",
  ],
  [
    "code",
    /CERT|SIGNATURE|ISSUER|SELF_SIGNED/,
    "has a certificate that is not to be trusted: give its authority's with sslrootcert=FILE in EXCHAT_DATABASE",
  ],
  [
    "code",
    /TLS|SSL/,
    "speaks no TLS: set ssl = on in PostgreSQL, or, on a network that nobody else uses, sslmode=disable in EXCHAT_DATABASE",
  ],
  [
    "message",
    /caFile|certFile|keyFile/,
    "cannot be reached: a file that sslrootcert, sslcert or sslkey names cannot be read",
  ],
  [
    "code",
    /REFUSED/,
    "is not there: check host and port, that PostgreSQL runs, and that it listens there (listen_addresses)",
  ],
  [
    "code",
    /TIMEOUT|UNEXPECTED_MESSAGE/,
    "does not answer: check host and port, and that no firewall is between",
  ],
  [
    "code",
    /CONNECTION_FAILED/,
    "is not where EXCHAT_DATABASE says: something else answers there, or ends the connection at once",
  ],
];

/** What can be done about it, to follow the name of the database; undefined = that is not known. */
export const adviceOn = (failure: Failure): string | undefined =>
  rules.find(([where, what]) => what.test(failure[where]))?.[2];

/** What a server says of itself, once it has let us in. */
export interface Server {
  /** 180004 is 18.4. */
  readonly version: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly encoding: string;
  /** Whether the settings with which the connection was made are in force. */
  readonly keepsSettings: boolean;
  /** Whether two connections at the same time had one process of PostgreSQL's. */
  readonly sharesProcesses: boolean;
}

const VERSION_MIN = 14;

/** Why a server cannot be used, to follow the name of the database; undefined = it can. */
export function whyNot(server: Server): string | undefined {
  const { version, isStandby, isReadOnly, encoding, keepsSettings, sharesProcesses } = server;
  const major = Math.floor(version / 10_000);
  if (major < VERSION_MIN)
    return `is kept by PostgreSQL ${major}, which is too old: ExChat needs ${VERSION_MIN} or later`;
  if (!keepsSettings || sharesProcesses) return POOLER;
  if (isStandby) return "is on a standby, which cannot be written to: name the primary";
  if (isReadOnly)
    return "is read-only (default_transaction_read_only): let its user write, or name the primary";
  if (encoding !== "UTF8")
    return `has the encoding ${encoding}: make one with \`createdb --encoding UTF8 --template template0\``;
  return undefined;
}
