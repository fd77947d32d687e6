import type { Room } from "../../protocol/room.ts";
import { words } from "../words.ts";
import { client, problemOf } from "./chat.ts";
import { tell } from "./notices.ts";
import { type RoomState, routeTo } from "./rooms.ts";
import { go } from "./route.ts";

/** We are out of a room. A private one is entered with an invitation only, and another room may have its name. */
export function tellLeft({ room: { value: room }, log }: RoomState): void {
  const last = log.value.events.at(-1);
  const rejoin = { label: words.joinAgain, run: () => void joinAgain(room) };
  if (last?.type === "room.deleted") tell(words.roomDeleted(room.name, last.from));
  else tell(words.leftRoom(room.name), room.kind === "private" ? undefined : rejoin);
}

async function joinAgain(room: Room): Promise<void> {
  const answer = (await client.value?.joinById(room.id)) ?? { is: "lost" };
  if (answer.is === "ok") go(routeTo(answer.ok));
  else tell(problemOf(answer) ?? words.notConnected);
}
