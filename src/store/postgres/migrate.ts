import { StoreProblem } from "../problem.ts";
import { ALONE, LOCK_MIGRATIONS } from "./locks.ts";
import start from "./migrations/0001-start.sql" with { type: "text" };
import roomSettings from "./migrations/0002-room-settings.sql" with { type: "text" };
import sessionsByPassword from "./migrations/0003-sessions-by-password.sql" with { type: "text" };
import retention from "./migrations/0004-retention.sql" with { type: "text" };
import namedLeases from "./migrations/0005-named-leases.sql" with { type: "text" };
import search from "./migrations/0006-search.sql" with { type: "text" };
import journalEnd from "./migrations/0007-journal-end.sql" with { type: "text" };
import nodesAbout from "./migrations/0008-nodes-about.sql" with { type: "text" };
import guesses from "./migrations/0009-guesses.sql" with { type: "text" };
import usableFrom from "./migrations/0010-usable-from.sql" with { type: "text" };
import scram from "./migrations/0011-scram.sql" with { type: "text" };
import formerNames from "./migrations/0012-former-names.sql" with { type: "text" };
import roomModes from "./migrations/0013-room-modes.sql" with { type: "text" };
import roomMasks from "./migrations/0014-room-masks.sql" with { type: "text" };
import metadata from "./migrations/0015-metadata.sql" with { type: "text" };
import signingInOverIrc from "./migrations/0015-signing-in-over-irc.sql" with { type: "text" };
import certificateLabels from "./migrations/0016-certificate-labels.sql" with { type: "text" };
import serverSettings from "./migrations/0017-server-settings.sql" with { type: "text" };
import invitesThatEnd from "./migrations/0018-invites.sql" with { type: "text" };
import deviceMarks from "./migrations/0019-device-marks.sql" with { type: "text" };
import recoveries from "./migrations/0020-recoveries.sql" with { type: "text" };
import entryRequests from "./migrations/0021-entry-requests.sql" with { type: "text" };
import reports from "./migrations/0022-reports.sql" with { type: "text" };
import slowMode from "./migrations/0023-slow-mode.sql" with { type: "text" };
import held from "./migrations/0024-held.sql" with { type: "text" };
import deactivated from "./migrations/0025-deactivated.sql" with { type: "text" };
import pictures from "./migrations/0026-pictures.sql" with { type: "text" };
import profiles from "./migrations/0027-profiles.sql" with { type: "text" };
import oidc from "./migrations/0028-oidc.sql" with { type: "text" };
import rangeLists from "./migrations/0029-range-lists.sql" with { type: "text" };
import storage from "./migrations/0030-storage.sql" with { type: "text" };
import secondFactors from "./migrations/0031-second-factors.sql" with { type: "text" };
import auditSearch from "./migrations/0032-audit-search.sql" with { type: "text" };
import type { Connection } from "./run.ts";
import { isInTheWay } from "./trouble.ts";

/** Numbered steps; a released one is never changed. The database remembers how many it has taken. */
const migrations: readonly string[] = [
  start,
  roomSettings,
  sessionsByPassword,
  retention,
  namedLeases,
  search,
  journalEnd,
  nodesAbout,
  guesses,
  usableFrom,
  scram,
  formerNames,
  roomModes,
  roomMasks,
  metadata,
  signingInOverIrc,
  certificateLabels,
  serverSettings,
  invitesThatEnd,
  deviceMarks,
  recoveries,
  entryRequests,
  reports,
  slowMode,
  held,
  deactivated,
  pictures,
  profiles,
  oidc,
  rangeLists,
  storage,
  secondFactors,
  auditSearch,
];

/** The version of the tables that this ExChat makes. */
export const SCHEMA = migrations.length;

/**
 * The schema from which on a program can use tables of this one, while nodes are updated one after the other. Raise it to the
 * number of a step that programs before it cannot live with.
 */
const USABLE_FROM = 10;

/**
 * So long a step waits for a table that nodes read. It is less than the second after which PostgreSQL looks for those who wait for
 * each other, and ends any of them.
 */
const TABLE_MS_MAX = 500;
const TRIES_MAX = 100;
const PAUSE_MS_MAX = 200;

/** Carries out a transaction that migrates again, when nodes that read were in its way. */
export async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await work();
    } catch (cause) {
      if (!isInTheWay(cause) || tries === TRIES_MAX) throw cause;
      await Bun.sleep(Math.random() * PAUSE_MS_MAX);
    }
}

/**
 * Brings the tables up to date, inside a transaction: all steps, or none. Throws StoreProblem when the database is another
 * program's, or was written by a newer ExChat.
 */
export async function migrate(connection: Connection): Promise<void> {
  // A large table takes long, and so does waiting for another node that starts.
  await connection.unsafe("set local statement_timeout = 0; set local lock_timeout = 0");
  await connection.unsafe(LOCK_MIGRATIONS);
  const version = await versionOf(connection);
  if (version > migrations.length) return await mayUse(connection, version);
  if (version > 0 && version < USABLE_FROM) await nobodyUses(connection, version);
  if (version < migrations.length) {
    // No node writes meanwhile: it would have some of the tables, and wait for the others.
    await connection.unsafe(ALONE);
    await connection.unsafe(`set local lock_timeout = ${TABLE_MS_MAX}`);
  }
  for (const [i, step] of migrations.entries()) {
    if (i < version) continue;
    await connection.unsafe(step);
    await connection.unsafe(`insert into migrations (version) values (${i + 1})`);
  }
  await connection.unsafe(
    `update migrations set usable_from = ${USABLE_FROM} where version = ${migrations.length} and usable_from is null`,
  );
}

/** A node of an earlier release would go on with tables that it cannot use. */
async function nobodyUses(connection: Connection, version: number): Promise<void> {
  const living: { node: string }[] = await connection.unsafe(
    "select node from nodes where until > cast(extract(epoch from clock_timestamp()) * 1000 as bigint) order by node",
  );
  if (living.length === 0) return;
  const names = living.map(({ node }) => node).join(", ");
  throw new StoreProblem(
    `the PostgreSQL database has tables (schema ${version}) that this version has to change so that earlier ones cannot use them, ` +
      `and nodes of an earlier version run: stop ${names}, then start this one; one that was killed counts for up to 15 s more`,
  );
}

/** A newer program has brought the tables up to date, and this one may still be able to use them. */
async function mayUse(connection: Connection, version: number): Promise<void> {
  const [found] = await connection.unsafe(
    `select usable_from as "from" from migrations order by version desc limit 1`,
  );
  const { from } = found as { from: number | null };
  if (from !== null && from <= migrations.length) return;
  throw new StoreProblem(
    `the PostgreSQL database was written by a newer ExChat (schema ${version}): update this one`,
  );
}

/** Some of the tables, by which the others are known. */
const OURS = ["migrations", "meta", "users", "rooms", "events", "journal"];

async function versionOf(connection: Connection): Promise<number> {
  const tables: { name: string }[] = await connection.unsafe(
    "select table_name as name from information_schema.tables where table_schema = current_schema()",
  );
  if (tables.length === 0) {
    await connection.unsafe("create table migrations (version integer primary key)");
    return 0;
  }
  const ours = OURS.filter((name) => tables.some((table) => table.name === name));
  if (!ours.includes("migrations") || ours.length === 1)
    throw new StoreProblem("the PostgreSQL database belongs to another program: choose an empty one");
  if (ours.length < OURS.length)
    throw new StoreProblem(
      "the PostgreSQL database lacks some of ExChat's tables: restore a backup of all of it, or choose an empty one",
    );
  const [found] = await connection.unsafe("select max(version) as version from migrations");
  return (found as { version: number }).version;
}
