import type { Fact, RoomFact, RoomFactType, ServerFact } from "../../protocol/events.ts";

/** The names are repeated here, since the shapes of protocol/ would bring the validator into the worker that writes. */
const roomFacts: Readonly<Record<RoomFactType, true>> = {
  "room.created": true,
  "room.changed": true,
  "room.renamed": true,
  "room.topic_changed": true,
  "room.privacy_changed": true,
  "room.archived": true,
  "room.reopened": true,
  "room.deleted": true,
  "room.restored": true,
  "member.joined": true,
  "member.left": true,
  "member.removed": true,
  "member.banned": true,
  "member.unbanned": true,
  "member.invited": true,
  "member.uninvited": true,
  "member.renamed": true,
  "member.role_changed": true,
  "room.described": true,
  "mask.added": true,
  "mask.removed": true,
  "message.posted": true,
  "message.edited": true,
  "message.deleted": true,
  "messages.erased": true,
  "messages.expired": true,
  "message.pinned": true,
  "message.unpinned": true,
  "reaction.added": true,
  "reaction.removed": true,
};

/** Whether it belongs in a room's log. */
export const isRoomFact = (fact: Fact): fact is RoomFact => fact.type in roomFacts;

/** Whether it belongs in r0, the server's log, and the tables of the server. */
export const isServerFact = (fact: Fact): fact is ServerFact =>
  fact.type === "setting.changed" ||
  fact.type === "admin.looked" ||
  fact.type === "room.adopted" ||
  fact.type === "report.made" ||
  fact.type === "report.settled" ||
  fact.type === "message.held" ||
  fact.type === "held.decided" ||
  fact.type === "picture.removed" ||
  fact.type === "ranges.set" ||
  fact.type === "ranges.removed" ||
  fact.type === "server.banned" ||
  fact.type === "server.unbanned" ||
  fact.type === "user.deactivated" ||
  fact.type === "user.reactivated" ||
  fact.type === "user.deleted" ||
  fact.type === "user.erased" ||
  fact.type === "user.restored";
