import type { Room } from "../../protocol/room.ts";
import { Icon } from "./icon.tsx";

/** The sign before a room's name: public or private. */
export function RoomSign({ room }: { room: Room }) {
  return room.kind === "private" ? <Icon name="lock" /> : <span class="hash" aria-hidden="true" />;
}
