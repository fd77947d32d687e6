import { events, type Fact, type RoomFact, type ServerFact } from "../../protocol/events.ts";

/** Whether it stands in a room's log. */
export const isRoomFact = (fact: Fact): fact is RoomFact => Object.hasOwn(events, fact.type);

/** Whether it stands in the list of what happened to the server. */
export const isServerFact = (fact: Fact): fact is ServerFact =>
  fact.type === "server.banned" ||
  fact.type === "server.unbanned" ||
  fact.type === "user.deleted" ||
  fact.type === "user.restored";
