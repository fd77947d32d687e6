import type { Event } from "../../protocol/events.ts";
import type { Room } from "../../protocol/room.ts";
import { words } from "../words.ts";
import { client, problemOf } from "./chat.ts";
import { tell } from "./notices.ts";
import { type RoomState, routeTo } from "./rooms.ts";
import { go } from "./route.ts";

/** We have left a room. A private room needs an invitation to come back, and another room may have its name. */
export function tellLeft({ room: { value: room }, log }: RoomState): void {
  const last = log.value.events.at(-1);
  const isOver = last?.type === "room.deleted" || room.kind === "private";
  const rejoin = { label: words.joinAgain, run: () => void joinAgain(room) };
  tell(whatHappened(room, last), isOver ? undefined : rejoin);
}

function whatHappened({ name }: Room, last: Event | undefined): string {
  switch (last?.type) {
    case "room.deleted":
      return words.roomDeleted(name, last.from);
    case "member.removed":
      return words.removedYou(name, last.from, last.reason);
    case "member.banned":
      return words.bannedYou(name, last.from, last.reason);
    default:
      return words.leftRoom(name);
  }
}

async function joinAgain(room: Room): Promise<void> {
  const answer = (await client.value?.joinById(room.id)) ?? { is: "lost" };
  if (answer.is === "ok") go(routeTo(answer.ok));
  else tell(problemOf(answer) ?? words.notConnected);
}
