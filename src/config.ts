import { readFileSync } from "node:fs";
import { type NatsAddress, natsAddressOf } from "./bus/nats-address.ts";
import { BACKUP_SETTINGS, type BackupConfig, backupOf } from "./config/backup.ts";
import { IRC_SETTINGS, type IrcConfig, ircOf } from "./config/irc.ts";
import { OIDC_SETTINGS, type OidcConfig, oidcOf } from "./config/oidc.ts";
import {
  ConfigProblem,
  type Env,
  oneOf,
  onOff,
  port,
  problem,
  type Read,
  text,
  whole,
} from "./config/readers.ts";
import { type Level, type LogFormat, levels } from "./log.ts";
import { parseRange, type Range } from "./net/addresses.ts";
import { limits } from "./protocol/limits.ts";
import { roomNameProblem } from "./protocol/names.ts";
import { registrations, type Settings } from "./protocol/server-settings.ts";
import { secretProblem } from "./secrets/secret-file.ts";
import {
  type Address,
  addressProblem,
  CONNECTIONS,
  CONNECTIONS_MAX,
  CONNECTIONS_MIN,
} from "./store/postgres/address.ts";
import { NODE_NAME } from "./store/postgres/node-folder.ts";

export { ConfigProblem };

/** Every setting of the operator, checked. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly irc: IrcConfig;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly dataFolder: string;
  /** A PostgreSQL database, which several nodes may share; undefined = SQLite in the data folder. */
  readonly database: Address | undefined;
  /** NATS, by which the nodes tell each other what happens; undefined = by the database. */
  readonly nats: NatsAddress | undefined;
  /** The name of this node; undefined = the one in its data folder. */
  readonly node: string | undefined;
  readonly publicUrl: string | undefined;
  /** Proxies that are believed when they name their client; undefined = this machine. */
  readonly trustedProxies: readonly Range[] | undefined;
  /** Settings that the environment sets: nobody can change them while the server runs. */
  readonly fixed: Settings;
  readonly rateLimit: boolean;
  /** Times the usual budget that strangers have: all of one address together, and all together. */
  readonly strangersBudget: number;
  readonly defaultRoom: string;
  readonly passwordMin: number;
  /** What keys are made of that are in no database; undefined = the one in the data folder, or none. */
  readonly secret: string | undefined;
  /** For so many days it is kept what happened to people and to the server. */
  readonly auditDays: number;
  /** How many days rooms without a number of their own keep messages; undefined = forever. */
  readonly keepDays: number | undefined;
  /** Backups that the server makes by itself; undefined = none. */
  readonly backup: BackupConfig | undefined;
  /** The issuer by which people sign in (OpenID Connect); undefined = none. */
  readonly oidc: OidcConfig | undefined;
  readonly log: LogFormat;
  readonly logLevel: Level;
  /** Who shows it reads `/metrics` and the details of `/readyz` from elsewhere; undefined = only this machine does. */
  readonly metricsToken: string | undefined;
}

const known = new Set([
  "EXCHAT_HOST",
  "EXCHAT_PORT",
  "EXCHAT_TLS_CERT",
  "EXCHAT_TLS_KEY",
  "EXCHAT_DATA",
  "EXCHAT_DATABASE",
  "EXCHAT_DATABASE_PASSWORD_FILE",
  "EXCHAT_DATABASE_CONNECTIONS",
  "EXCHAT_NATS",
  "EXCHAT_NATS_CREDS",
  "EXCHAT_NATS_CA",
  "EXCHAT_NODE",
  "EXCHAT_PUBLIC_URL",
  "EXCHAT_TRUSTED_PROXIES",
  "EXCHAT_SERVER_NAME",
  "EXCHAT_GUESTS",
  "EXCHAT_REGISTRATION",
  "EXCHAT_RATE_LIMIT",
  "EXCHAT_STRANGERS_BUDGET",
  "EXCHAT_DEFAULT_ROOM",
  "EXCHAT_PASSWORD_MIN",
  "EXCHAT_SECRET",
  "EXCHAT_SECRET_FILE",
  "EXCHAT_AUDIT_DAYS",
  "EXCHAT_KEEP_DAYS",
  "EXCHAT_LOG",
  "EXCHAT_LOG_LEVEL",
  "EXCHAT_METRICS_TOKEN",
  ...IRC_SETTINGS,
  ...BACKUP_SETTINGS,
  ...OIDC_SETTINGS,
]);

/** `--data-folder x` is `EXCHAT_DATA_FOLDER=x`; flags win over the environment. */
function flagsToEnv(flags: readonly string[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (let i = 0; i < flags.length; i += 1) {
    const flag = flags[i] ?? "";
    const [name = "", inline] = flag.split(/=(.*)/s);
    const variable = `EXCHAT_${name.replace(/^--/, "").replaceAll("-", "_").toUpperCase()}`;
    if (!name.startsWith("--") || !known.has(variable)) problem(flag, "is not an option of `exchat serve`");
    const value = inline ?? flags[++i];
    if (value === undefined) problem(flag, "needs a value");
    else env[variable] = value;
  }
  return env;
}

/** The environment of a verb that works on the same data, in a process of its own. */
export const environmentFor = ({ dataFolder, database }: Config): Env => ({
  ...process.env,
  EXCHAT_DATA: dataFolder,
  EXCHAT_DATABASE: database?.url,
  EXCHAT_DATABASE_PASSWORD_FILE: database?.passwordFile,
});

/** What the flags and the environment say; flags win. Throws ConfigProblem. */
export const configOf = (flags: readonly string[], env: Env = process.env): Config =>
  readConfig({ ...env, ...flagsToEnv(flags) });

function readConfig(env: Env): Config {
  for (const name of Object.keys(env).filter((key) => key.startsWith("EXCHAT_"))) {
    if (!known.has(name))
      problem(name, "is not a setting of ExChat: docs/operations.md lists those there are");
  }
  const get = <T>(name: string, read: Read<T>, fallback: T): T => {
    const value = env[name];
    return value === undefined || value === "" ? fallback : read(value, name);
  };
  return {
    host: get("EXCHAT_HOST", text, "127.0.0.1"),
    port: get("EXCHAT_PORT", port, 4000),
    irc: ircOf(env),
    tls: tlsOf(env),
    dataFolder: get("EXCHAT_DATA", text, "./data"),
    database: databaseOf(env),
    nats: natsOf(env),
    node: get<string | undefined>("EXCHAT_NODE", nodeName, undefined),
    publicUrl: get("EXCHAT_PUBLIC_URL", url, undefined),
    trustedProxies: get("EXCHAT_TRUSTED_PROXIES", ranges, undefined),
    fixed: {
      name: get<string | undefined>("EXCHAT_SERVER_NAME", text, undefined),
      guests: get<boolean | undefined>("EXCHAT_GUESTS", onOff, undefined),
      passwordMin: get<number | undefined>("EXCHAT_PASSWORD_MIN", whole(1, 256), undefined),
      keepDays: get<number | undefined>("EXCHAT_KEEP_DAYS", whole(1, limits.keepDaysMax), undefined),
      auditDays: get<number | undefined>("EXCHAT_AUDIT_DAYS", whole(1, 36_500), undefined),
      registration: get<Settings["registration"]>("EXCHAT_REGISTRATION", oneOf(...registrations), undefined),
    },
    rateLimit: get("EXCHAT_RATE_LIMIT", onOff, true),
    strangersBudget: get("EXCHAT_STRANGERS_BUDGET", whole(1, 1_000), 1),
    // Set to nothing means none, so it is read apart from the others.
    defaultRoom: roomName(env["EXCHAT_DEFAULT_ROOM"] ?? "default", "EXCHAT_DEFAULT_ROOM"),
    passwordMin: get("EXCHAT_PASSWORD_MIN", whole(1, 256), 8),
    secret: secretOf(env),
    auditDays: get("EXCHAT_AUDIT_DAYS", whole(1, 36_500), 400),
    keepDays: get<number | undefined>("EXCHAT_KEEP_DAYS", whole(1, limits.keepDaysMax), undefined),
    backup: backupOf(env),
    oidc: oidcOf(env, (path, name) => read(name, path)),
    log: get("EXCHAT_LOG", oneOf("text", "json", "silent"), "text"),
    logLevel: get("EXCHAT_LOG_LEVEL", oneOf(...levels), "info"),
    metricsToken: get<string | undefined>("EXCHAT_METRICS_TOKEN", token, undefined),
  };
}

const url: Read<string | undefined> = (value, name) => {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    problem(name, `is "${value}": it is an address that begins with http:// or https://`);
  return value;
};

/** Nothing of it is repeated. */
const token: Read<string> = (value, name) =>
  /^[\x21-\x7e]{16,256}$/.test(value)
    ? value
    : problem(name, "cannot be used: a token has 16 to 256 characters of ASCII, and no spaces");

const nodeName: Read<string> = (value, name) =>
  NODE_NAME.test(value)
    ? value
    : problem(name, `is ${JSON.stringify(value)}: it has 1 to 32 small letters, digits and hyphens`);

/** Nothing of the address is repeated: it may hold the password. */
function databaseOf(env: Env): Address | undefined {
  const { EXCHAT_DATABASE: url, EXCHAT_DATABASE_PASSWORD_FILE: passwordFile } = env;
  const { EXCHAT_DATABASE_CONNECTIONS: connections } = env;
  if (!url)
    return passwordFile || connections
      ? problem("EXCHAT_DATABASE", "is missing: it says whose password and connections these are")
      : undefined;
  const wrong = addressProblem(url);
  if (wrong !== undefined) return problem("EXCHAT_DATABASE", wrong);
  if (passwordFile) {
    read("EXCHAT_DATABASE_PASSWORD_FILE", passwordFile);
    if (new URL(url).password)
      problem("EXCHAT_DATABASE_PASSWORD_FILE", "and EXCHAT_DATABASE both have a password: keep one");
  }
  return {
    url,
    ...(passwordFile && { passwordFile }),
    connections: connections
      ? whole(CONNECTIONS_MIN, CONNECTIONS_MAX)(connections, "EXCHAT_DATABASE_CONNECTIONS")
      : CONNECTIONS,
  };
}

/** Nothing of the address is repeated: it may hold a password. */
function natsOf(env: Env): NatsAddress | undefined {
  const { EXCHAT_NATS: value, EXCHAT_NATS_CREDS: creds, EXCHAT_NATS_CA: ca } = env;
  if (!value)
    return creds || ca
      ? problem("EXCHAT_NATS", "is missing: it says which NATS these files are for")
      : undefined;
  if (!env["EXCHAT_DATABASE"])
    problem("EXCHAT_NATS", "is for several nodes, which share a database: set EXCHAT_DATABASE, too");
  const address = natsAddressOf(value);
  if (typeof address === "string") return problem("EXCHAT_NATS", address);
  if (creds) read("EXCHAT_NATS_CREDS", creds);
  if (ca) read("EXCHAT_NATS_CA", ca);
  if (creds && (address.user !== undefined || address.token !== undefined))
    problem("EXCHAT_NATS_CREDS", "and EXCHAT_NATS both say who this node is: keep one");
  return { ...address, ...(creds && { creds }), ...(ca && { ca }) };
}

/** Nothing of the secret is repeated. */
function secretOf(env: Env): string | undefined {
  const { EXCHAT_SECRET: given, EXCHAT_SECRET_FILE: file } = env;
  if (!given && !file) return undefined;
  const name = file ? "EXCHAT_SECRET_FILE" : "EXCHAT_SECRET";
  const secret = (file ? read(name, file) : given)?.trim() ?? "";
  const wrong = given && file ? "and EXCHAT_SECRET are both set: keep one" : secretProblem(secret);
  return wrong === undefined ? secret : problem(name, wrong);
}

const roomName: Read<string> = (value, name) => {
  const wrong = value === "" ? undefined : roomNameProblem(value);
  return wrong === undefined
    ? value
    : problem(name, `is ${JSON.stringify(value)}, which is no name of a room: ${wrong}`);
};

const ranges: Read<readonly Range[] | undefined> = (value, name) =>
  value === "none"
    ? []
    : value.split(",").map((one) => {
        const range = parseRange(one.trim());
        return (
          range ??
          problem(name, `has "${one.trim()}": it is a list of addresses and networks such as 10.0.0.0/8`)
        );
      });

function tlsOf(env: Env): Config["tls"] {
  const { EXCHAT_TLS_CERT: cert, EXCHAT_TLS_KEY: key } = env;
  if (!cert && !key) return undefined;
  if (!cert || !key)
    return problem(cert ? "EXCHAT_TLS_KEY" : "EXCHAT_TLS_CERT", "is missing: TLS needs both files");
  return { cert, key };
}

/** The certificate and its key as the files have them now. Throws ConfigProblem. */
export function certificateOf({ tls }: Config): { readonly cert: string; readonly key: string } | undefined {
  return tls && { cert: read("EXCHAT_TLS_CERT", tls.cert), key: read("EXCHAT_TLS_KEY", tls.key) };
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    return problem(name, `cannot be read: ${(cause as Error).message}`);
  }
}

/** What the operator calls this server. */
export const namesOf = ({ host, publicUrl }: Config): string[] => [
  host,
  ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
];

/** The name by which people come from elsewhere, if it is a name: from this machine they come by others. */
export function publicHostOf({ publicUrl }: Config): string | undefined {
  const host = publicUrl === undefined ? "localhost" : new URL(publicUrl).hostname;
  return /^(?:localhost|.*\.localhost|\[.*\]|[\d.]+)$/.test(host) ? undefined : host;
}
