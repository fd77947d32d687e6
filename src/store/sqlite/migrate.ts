import type { Database } from "bun:sqlite";
import { StoreProblem } from "../problem.ts";
import { keepCopy, removeOldCopies } from "./copies.ts";
import start from "./migrations/0001-start.sql" with { type: "text" };
import conversations from "./migrations/0002-conversations.sql" with { type: "text" };
import moderation from "./migrations/0003-moderation.sql" with { type: "text" };
import strangers from "./migrations/0004-strangers.sql" with { type: "text" };
import reactors from "./migrations/0005-reactors.sql" with { type: "text" };
import erasures from "./migrations/0006-erasures.sql" with { type: "text" };
import invites from "./migrations/0007-invites.sql" with { type: "text" };
import people from "./migrations/0008-deleted-people.sql" with { type: "text" };
import publicRooms from "./migrations/0009-public-rooms.sql" with { type: "text" };
import contact from "./migrations/0010-contact.sql" with { type: "text" };
import idle from "./migrations/0011-idle-rooms.sql" with { type: "text" };
import privateNames from "./migrations/0012-names-of-private-rooms.sql" with { type: "text" };
import reactionKinds from "./migrations/0013-reaction-kinds.sql" with { type: "text" };
import journal from "./migrations/0014-journal.sql" with { type: "text" };
import roomSettings from "./migrations/0015-room-settings.sql" with { type: "text" };
import leases from "./migrations/0016-leases.sql" with { type: "text" };
import sessionsByPassword from "./migrations/0017-sessions-by-password.sql" with { type: "text" };
import serverLog from "./migrations/0018-server-log.sql" with { type: "text" };
import retention from "./migrations/0019-retention.sql" with { type: "text" };
import namedLeases from "./migrations/0020-named-leases.sql" with { type: "text" };
import nodesAbout from "./migrations/0021-nodes-about.sql" with { type: "text" };
import guesses from "./migrations/0022-guesses.sql" with { type: "text" };
import scram from "./migrations/0023-scram.sql" with { type: "text" };
import formerNames from "./migrations/0024-former-names.sql" with { type: "text" };
import roomModes from "./migrations/0025-room-modes.sql" with { type: "text" };
import roomMasks from "./migrations/0026-room-masks.sql" with { type: "text" };
import metadata from "./migrations/0027-metadata.sql" with { type: "text" };
import signingInOverIrc from "./migrations/0027-signing-in-over-irc.sql" with { type: "text" };
import certificateLabels from "./migrations/0028-certificate-labels.sql" with { type: "text" };
import serverSettings from "./migrations/0029-server-settings.sql" with { type: "text" };
import invitesThatEnd from "./migrations/0030-invites.sql" with { type: "text" };
import deviceMarks from "./migrations/0031-device-marks.sql" with { type: "text" };
import recoveries from "./migrations/0032-recoveries.sql" with { type: "text" };
import entryRequests from "./migrations/0033-entry-requests.sql" with { type: "text" };
import reports from "./migrations/0034-reports.sql" with { type: "text" };
import slowMode from "./migrations/0035-slow-mode.sql" with { type: "text" };
import held from "./migrations/0036-held.sql" with { type: "text" };
import deactivated from "./migrations/0037-deactivated.sql" with { type: "text" };
import pictures from "./migrations/0038-pictures.sql" with { type: "text" };
import profiles from "./migrations/0039-profiles.sql" with { type: "text" };
import oidc from "./migrations/0040-oidc.sql" with { type: "text" };
import rangeLists from "./migrations/0041-range-lists.sql" with { type: "text" };
import storage from "./migrations/0042-storage.sql" with { type: "text" };
import secondFactors from "./migrations/0043-second-factors.sql" with { type: "text" };
import auditSearch from "./migrations/0044-audit-search.sql" with { type: "text" };
import { missingFrom } from "./schema.ts";

/** Numbered steps; a released one is never changed. The database stores how many it has taken. */
const migrations: readonly string[] = [
  start,
  conversations,
  moderation,
  strangers,
  reactors,
  erasures,
  invites,
  people,
  publicRooms,
  contact,
  idle,
  privateNames,
  reactionKinds,
  journal,
  roomSettings,
  leases,
  sessionsByPassword,
  serverLog,
  retention,
  namedLeases,
  nodesAbout,
  guesses,
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

/** "exch" in ASCII, in the header field that says which program a SQLite database belongs to. */
const APPLICATION_ID = 0x65786368;

/** Throws if the database belongs to another program, or to a newer version of this one. */
export function isOurs(db: Database, path: string): void {
  const tables = db.query<{ n: number }, []>("select count(*) as n from sqlite_schema").get()?.n ?? 0;
  const id = db.query<{ application_id: number }, []>("pragma application_id").get()?.application_id;
  if (tables > 0 && id !== APPLICATION_ID)
    throw new StoreProblem(`the database ${path} belongs to another program: choose another data folder`);
  const version = versionOf(db);
  if (version > migrations.length)
    throw new StoreProblem(
      `the database ${path} was written by a newer ExChat (schema ${version}): update this one`,
    );
}
/** The version of a database's tables. */
export const versionOf = (db: Database): number =>
  db.query<{ user_version: number }, []>("pragma user_version").get()?.user_version ?? 0;

/**
 * Takes the steps that the database has not taken yet, each whole or not at all, after it has made a copy of the
 * database.
 */
export function migrate(db: Database, path: string): void {
  const version = versionOf(db);
  if (version > 0 && version < migrations.length) keepCopy(db, path, version);
  removeOldCopies(path, Date.now());
  migrations.slice(version).forEach((step, i) => {
    db.transaction(() => {
      db.run(step);
      db.run(`pragma application_id = ${APPLICATION_ID}`);
      db.run(`pragma user_version = ${version + i + 1}`);
    }).immediate();
  });
  const missing = missingFrom(db, migrations);
  if (missing !== undefined)
    throw new StoreProblem(
      `the database ${path} was made by an ExChat that was never released (its "${missing}" is another one): start with ` +
        "the version that made it, or in another data folder",
    );
}
