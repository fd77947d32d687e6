import type { Room } from "../../protocol/room.ts";
import { Icon } from "./icon.tsx";

/** What stands before a room's name: whether everybody can find it. */
export function RoomSign({ room }: { room: Room }) {
  return room.kind === "private" ? <Icon name="lock" /> : <span class="hash" aria-hidden="true" />;
}
