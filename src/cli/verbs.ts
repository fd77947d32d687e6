import { audit } from "./audit.ts";
import { backup } from "./backup.ts";
import { ban, bans, unban } from "./bans.ts";
import { costs } from "./costs.ts";
import { deleteRoom, deleteUser, restoreRoom, restoreUser } from "./deleting.ts";
import { doctor } from "./doctor.ts";
import { invite, invites, uninvite } from "./invite.ts";
import { migrate } from "./migrate.ts";
import { nodes } from "./nodes.ts";
import { ownerLink } from "./owner-link.ts";
import { exempt } from "./ranges.ts";
import { reindex } from "./reindex.ts";
import { restore, verify } from "./restore.ts";
import { room } from "./room.ts";
import { setting } from "./setting.ts";
import { user } from "./user.ts";
import type { DataVerb, Verb } from "./verb.ts";

/** All verbs except `serve` and `help`. A new verb is a file of its own and a line here. */
export const verbs: Readonly<Record<string, Verb | DataVerb>> = {
  "owner-link": ownerLink,
  ban,
  unban,
  bans,
  exempt,
  audit,
  "delete-room": deleteRoom,
  "restore-room": restoreRoom,
  "delete-user": deleteUser,
  "restore-user": restoreUser,
  doctor,
  costs,
  user,
  room,
  invite,
  invites,
  uninvite,
  setting,
  reindex,
  migrate,
  backup,
  verify,
  restore,
  nodes,
};
