import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, chownSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { SQL } from "bun";
import { adviceOn, type Server, whyNot } from "../../src/store/postgres/advice.ts";
import { openPostgres } from "../../src/store/postgres/store.ts";
import { inTime } from "../support/deadline.ts";
import { testWith } from "../support/loud-skip.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { addressOf } from "../support/postgres-home.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const open = (url: string) => openPostgres({ address: addressOf(url), log: () => {}, fatal: () => {} });

/** Why a database cannot be opened; "it can be" otherwise. */
const refusalOf = (url: string): Promise<string> =>
  open(url).then(
    async (store) => {
      await store.close();
      return "it can be";
    },
    (cause: Error) => cause.message,
  );

describe("a sentence says what is wrong with a database, and how to mend it", () => {
  test("[NODE-43] for what PostgreSQL and the network answer", () => {
    const failures: [code: string, state: string, message: string, hint: RegExp][] = [
      [
        "ERR_POSTGRES_SERVER_ERROR",
        "28P01",
        "password authentication failed",
        /EXCHAT_DATABASE_PASSWORD_FILE/,
      ],
      ["ERR_POSTGRES_SERVER_ERROR", "28000", 'role "ada" does not exist', /createuser/],
      ["ERR_POSTGRES_SERVER_ERROR", "28000", "no pg_hba.conf entry for host, no encryption", /sslmode/],
      ["ERR_POSTGRES_SERVER_ERROR", "28000", "no pg_hba.conf entry for host, SSL encryption", /pg_hba\.conf/],
      ["ERR_POSTGRES_SERVER_ERROR", "3D000", 'database "chat" does not exist', /createdb/],
      ["ERR_POSTGRES_SERVER_ERROR", "42501", "permission denied for schema public", /owner/],
      ["ERR_POSTGRES_SERVER_ERROR", "25006", "cannot execute in a read-only transaction", /primary/],
      ["ERR_POSTGRES_SERVER_ERROR", "53300", "sorry, too many clients already", /max_connections/],
      ["ERR_POSTGRES_SERVER_ERROR", "53100", "could not extend file: No space left on device", /disk/],
      ["ERR_POSTGRES_SERVER_ERROR", "57P03", "the database system is starting up", /in a moment/],
      ["ERR_POSTGRES_SERVER_ERROR", "08P01", "unsupported startup parameter: lock_timeout", /PgBouncer/],
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "", "unable to verify the first certificate", /sslrootcert/],
      ["DEPTH_ZERO_SELF_SIGNED_CERT", "", "self-signed certificate", /sslrootcert/],
      ["ERR_TLS_CERT_ALTNAME_INVALID", "", "Hostname/IP does not match", /another name/],
      ["ERR_POSTGRES_TLS_NOT_AVAILABLE", "", "The server does not support SSL", /ssl = on/],
      ["ERR_POSTGRES_CONNECTION_REFUSED", "", "Failed to connect", /listen_addresses/],
      ["ERR_POSTGRES_CONNECTION_TIMEOUT", "", "Connection timeout", /firewall/],
      ["ERR_POSTGRES_CONNECTION_FAILED", "", "Connection closed", /something else/],
    ];
    for (const [code, state, message, hint] of failures)
      expect(adviceOn({ code, state, message })).toMatch(hint);
    expect(adviceOn({ code: "ERR_POSTGRES_SERVER_ERROR", state: "XX000", message: "bug" })).toBeUndefined();
  });

  test("[NODE-43] for a server that lets us in and cannot be used", () => {
    const fine: Server = {
      ...{ version: 180_004, isStandby: false, isReadOnly: false },
      ...{ encoding: "UTF8", keepsSettings: true, sharesProcesses: false },
    };
    expect(whyNot(fine)).toBeUndefined();
    expect(whyNot({ ...fine, version: 130_009 })).toMatch(/PostgreSQL 13.*needs 14/);
    expect(whyNot({ ...fine, isStandby: true })).toMatch(/standby/);
    expect(whyNot({ ...fine, isReadOnly: true })).toMatch(/read-only/);
    expect(whyNot({ ...fine, encoding: "LATIN1" })).toMatch(/LATIN1.*UTF8/);
    expect(whyNot({ ...fine, keepsSettings: false })).toMatch(/PgBouncer/);
    expect(whyNot({ ...fine, sharesProcesses: true })).toMatch(/PgBouncer/);
  });

  testWith(postgresLacking, "[NODE-43] for a real PostgreSQL", async () => {
    const postgres = await Postgres.started();
    const url = await postgres.database();
    expect(await refusalOf("postgres://exchat@127.0.0.1:1/exchat")).toMatch(
      /^the PostgreSQL database "exchat" on 127\.0\.0\.1:1 is not there/,
    );
    expect(await refusalOf(url.replace("/test_", "/none_"))).toMatch(/does not exist: make it/);
    await using sql = new SQL(url, { max: 1 });
    await sql.unsafe("create table invoices (id bigint)");
    expect(await refusalOf(url)).toMatch(/belongs to another program/);
    await sql.unsafe("drop table invoices");
    await sql.unsafe("create role stranger login");
    expect(await refusalOf(url.replace("exchat@", "stranger@"))).toMatch(/make the user the owner/);
    const name = new URL(url).pathname.slice(1);
    await sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
    expect(await refusalOf(url)).toMatch(/is read-only/);
    await sql.unsafe(`set default_transaction_read_only = off`);
    await sql.unsafe(`alter database ${name} reset default_transaction_read_only`);
    await sql.unsafe(
      "create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0",
    );
    expect(await refusalOf(url.replace(name, "latin"))).toMatch(/encoding LATIN1/);
    expect(await refusalOf(url)).toBe("it can be");
    await sql.unsafe("alter table rooms rename to lost");
    expect(await refusalOf(url)).toMatch(/lacks some of ExChat's tables/);
  });

  testWith(
    postgresLacking,
    "[NODE-41] for tables that a newer ExChat has made, unless it says that this one can use them",
    async () => {
      const url = await (await Postgres.started()).database();
      expect(await refusalOf(url)).toBe("it can be");
      await using sql = new SQL(url, { max: 1 });
      await sql.unsafe("insert into migrations (version, usable_from) values (1000, 1000)");
      expect(await refusalOf(url)).toMatch(/written by a newer ExChat \(schema 1000\)/);
      await sql.unsafe(
        "update migrations set usable_from = (select max(version) from migrations where version < 1000) where version = 1000",
      );
      expect(await refusalOf(url)).toBe("it can be");
    },
  );
});

const opensslLacking = postgresLacking ?? (Bun.which("openssl") ? undefined : "there is no openssl here");

testWith(opensslLacking, "[NODE-43] a connection is as safe as its sslmode says", async () => {
  using folder = new TempFolder();
  const file = (name: string) => folder.in(name);
  const [named = "", unnamed = ""] = addresses;
  // Two authorities, and a certificate of one address that is signed by the first.
  for (const name of ["ours", "other"])
    run("req", "-x509", ...key(file(name)), "-subj", `/CN=${name}`, "-out", file(`${name}.pem`));
  run("req", ...key(file("server")), "-subj", "/CN=server", "-out", file("server.csr"));
  writeFileSync(file("names"), `subjectAltName=IP:${named}\n`);
  const signed = [
    "-CA",
    file("ours.pem"),
    "-CAkey",
    file("ours.key"),
    "-CAcreateserial",
    "-extfile",
    file("names"),
  ];
  run("x509", "-req", "-in", file("server.csr"), ...signed, "-days", "2", "-out", file("server.pem"));
  lend(folder);
  await using postgres = await Postgres.open({
    ...{ listen_addresses: `${named},${unnamed}`, port: String(PORT), ssl: "on" },
    ...{ ssl_cert_file: file("server.pem"), ssl_key_file: file("server.key") },
  });
  expect(postgres.pid).toBeGreaterThan(0);
  const opened = (host: string, parameters: string) =>
    refusalOf(`postgres://exchat@${host}:${PORT}/postgres?${parameters}`);
  const ours = `sslrootcert=${encodeURIComponent(file("ours.pem"))}`;
  const other = `sslrootcert=${encodeURIComponent(file("other.pem"))}`;
  for (const parameters of [
    "",
    "sslmode=disable",
    "sslmode=prefer",
    "sslmode=require",
    `sslmode=verify-full&${ours}`,
  ])
    expect([parameters, await opened(named, parameters)]).toEqual([parameters, "it can be"]);
  expect(await opened(named, "sslmode=verify-full")).toMatch(/not to be trusted/);
  expect(await opened(named, `sslmode=require&${other}`)).toMatch(/not to be trusted/);
  expect(await opened(unnamed, `sslmode=verify-full&${ours}`)).toMatch(/for another name/);
  expect(await opened(unnamed, `sslmode=verify-ca&${ours}`)).toBe("it can be");
});

const poolerLacking =
  postgresLacking ?? (Bun.which("pgbouncer") ? undefined : "there is no pgbouncer here (Debian's package)");

testWith(
  poolerLacking,
  "[NODE-43] a pooler of transactions is recognised and refused with advice",
  async () => {
    const postgres = await Postgres.started();
    const database = new URL(await postgres.database());
    const socket = database.searchParams.get("path") ?? "";
    for (const [mode, ignored, expected] of [
      ["transaction", "", /PgBouncer/],
      ["transaction", "statement_timeout,lock_timeout,idle_in_transaction_session_timeout", /PgBouncer/],
    ] as const) {
      using folder = new TempFolder();
      writeFileSync(
        folder.in("pgbouncer.ini"),
        `[databases]\n* = host=${socket.replace(/\/[^/]*$/, "")} port=5432 user=exchat\n[pgbouncer]\nlisten_addr = ${addresses[0]}
listen_port = ${PORT}\nauth_type = any\npool_mode = ${mode}\nunix_socket_dir =\nignore_startup_parameters = ${ignored}\n`,
      );
      const as = lend(folder);
      const pooler = Bun.spawn(["pgbouncer", folder.in("pgbouncer.ini")], {
        stdio: ["ignore", "ignore", "pipe"],
        ...as,
      });
      try {
        await listens(pooler.stderr);
        expect(
          await refusalOf(`postgres://exchat@${addresses[0]}:${PORT}${database.pathname}?sslmode=disable`),
        ).toMatch(expected);
      } finally {
        pooler.kill("SIGKILL");
        await pooler.exited;
      }
    }
  },
);

function run(...args: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(["openssl", ...args]);
  if (exitCode !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}

const key = (path: string): string[] => [
  "-newkey",
  "rsa:2048",
  "-nodes",
  "-days",
  "2",
  "-keyout",
  `${path}.key`,
];

/** Gives a folder to the user as whom PostgreSQL and PgBouncer run, since they refuse to be root. */
function lend(folder: TempFolder): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((one) => one.startsWith("nobody:"));
  const uid = Number(line?.split(":")[2]);
  const path = folder.in(".");
  for (const name of readdirSync(path)) chownSync(folder.in(name), uid, uid);
  chownSync(path, uid, uid);
  for (const name of readdirSync(path)) chmodSync(folder.in(name), 0o600);
  return { uid, gid: uid };
}

/** Addresses of this machine that no other process uses. */
const addresses = [1, 2].map(
  (n) => `127.${n * 64 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255}`,
);
const PORT = 45_432;

async function listens(stderr: ReadableStream<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder();
  let said = "";
  const up = (async () => {
    for await (const chunk of stderr) {
      said += decoder.decode(chunk);
      if (/process up/.test(said)) return;
    }
  })();
  await inTime(up, () => `PgBouncer listens; it said ${said}`);
}
