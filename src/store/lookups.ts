import type { ExportPlace, InvitesPage, StoragePlace } from "../chat/store.ts";
import type { Question } from "../protocol/frames.ts";
import type { SessionId, UserId } from "../protocol/ids.ts";
import { ask } from "./ask.ts";
import { seenBy } from "./questions/devices.ts";
import { entryByCode } from "./questions/entry-requests.ts";
import { exported } from "./questions/export/export.ts";
import { factorOf, hasRecoveryCode, passkeyOf } from "./questions/factors.ts";
import { guestsOutside } from "./questions/guest-rooms.ts";
import { inviteByCode, invites, isOwnerCode } from "./questions/invites.ts";
import { cursorOf, deadLetters, grown } from "./questions/journal.ts";
import { lastSaid } from "./questions/last-said.ts";
import { guests, nodeStates, nodes } from "./questions/leases.ts";
import { namesOf } from "./questions/names.ts";
import { ownSignals } from "./questions/own-signals.ts";
import { events } from "./questions/pages.ts";
import {
  hasOwner,
  sessionsOf,
  statusEnds,
  userByCertificate,
  userById,
  userByName,
  userByOidc,
  userByToken,
} from "./questions/people.ts";
import { picture } from "./questions/pictures.ts";
import { joinedRoom, placesOf } from "./questions/places.ts";
import { standingRanges } from "./questions/ranges.ts";
import { recoveredBy } from "./questions/recovery.ts";
import { roomTimes } from "./questions/room-times.ts";
import { headsOf, publicRoom } from "./questions/rooms.ts";
import { countPublicRooms, standingBans } from "./questions/server.ts";
import { serverLog } from "./questions/server-log.ts";
import { settings } from "./questions/settings.ts";
import { storageAfter } from "./questions/storage.ts";

/**
 * All questions to the store, by name: those of people, and those of the server itself. Each engine runs each recipe in
 * one transaction that only reads. `time` is the server's.
 */
export const lookupsAt = (time: () => number) => ({
  ask: (actor: UserId, question: Question) => ask(actor, question, time()),
  events,
  placesOf,
  joinedRoom,
  seenBy,
  roomTimes,
  storageAfter: (place: StoragePlace) => storageAfter(place, time()),
  lastSaid,
  headsOf,
  publicRoom,
  countPublicRooms,
  userByName,
  userById,
  userByCertificate,
  userByOidc,
  factorOf,
  hasRecoveryCode,
  passkeyOf,
  hasOwner,
  ownSignals,
  serverLog,
  settings,
  namesOf,
  guestsOutside,
  picture,
  grown,
  cursorOf,
  deadLetters,
  guests: (node: string) => guests(node, time()),
  nodes: () => nodes(time()),
  nodeStates: () => nodeStates(time()),
  exported: (user: UserId, place: ExportPlace, session?: SessionId) => exported(user, place, session, time()),
  userByToken: (hash: string) => userByToken(hash, time()),
  sessionsOf: (user: UserId) => sessionsOf(user, time()),
  statusEnds: () => statusEnds(time()),
  standingRanges: () => standingRanges(time()),
  standingBans: () => standingBans(time()),
  isOwnerCode: (code: string) => isOwnerCode(code, time()),
  invites: (page: InvitesPage) => invites(page, time()),
  recoveredBy: (code: string) => recoveredBy(code, time()),
  entryByCode: (code: string) => entryByCode(code, time()),
  inviteByCode: (code: string) => inviteByCode(code, time()),
});
