import type { UserId } from "../protocol/ids.ts";
import { blocksOf } from "./questions/contact.ts";
import { inviteByCode, invites, isOwnerCode } from "./questions/invites.ts";
import { cursorOf, deadLetters, grown } from "./questions/journal.ts";
import { guests, nodes } from "./questions/leases.ts";
import { events, history, pins, textsOf, thread } from "./questions/pages.ts";
import { hasOwner, networksOf, sessionsOf, userById, userByName, userByToken } from "./questions/people.ts";
import { joinedRoom, placesOf, roomsOf } from "./questions/places.ts";
import { bansOf, headsOf, listRooms, membersOf, publicRoom, standing } from "./questions/rooms.ts";
import { serverBans, standingBans } from "./questions/server.ts";
import { serverLog, serverLogBefore } from "./questions/server-log.ts";
import { threads } from "./questions/threads.ts";

/**
 * What can be asked of the store, by name, as recipes. Each engine runs them, each in one transaction that only reads.
 * `time` is the server's.
 */
export const questionsAt = (time: () => number) => ({
  events,
  history,
  thread,
  threads,
  textsOf,
  pins,
  roomsOf,
  joinedRoom,
  placesOf,
  standing,
  listRooms,
  publicRoom,
  membersOf,
  bansOf,
  blocksOf,
  headsOf,
  userByName,
  userById,
  hasOwner,
  isOwnerCode,
  serverLog,
  serverLogBefore,
  grown,
  cursorOf,
  deadLetters,
  guests: (node: string) => guests(node, time()),
  nodes: () => nodes(time()),
  userByToken: (hash: string) => userByToken(hash, time()),
  sessionsOf: (user: UserId) => sessionsOf(user, time()),
  networksOf: (user: UserId) => networksOf(user, time()),
  standingBans: () => standingBans(time()),
  serverBans: (after: string, limit: number) => serverBans(after, limit, time()),
  invites: (after: string, limit: number) => invites(after, limit, time()),
  inviteByCode: (code: string) => inviteByCode(code, time()),
});
