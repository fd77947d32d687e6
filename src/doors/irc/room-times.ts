import type { Room } from "../../protocol/room.ts";
import type { Call } from "./call.ts";

/** Reads what the memory does not have of these rooms: when they were made, and who set their topics when. */
export async function learnTimes(
  { session, house }: Call,
  rooms: readonly Pick<Room, "id">[],
): Promise<void> {
  const { memory, chat } = house;
  const unknown = memory.unknownOf(rooms.map(({ id }) => id));
  if (unknown.length === 0) return;
  for (const times of await chat.devices.roomTimes(session, unknown)) memory.learns(times);
}
