import type { Event } from "../../protocol/events.ts";
import { keyOf, roomId } from "../../protocol/ids.ts";
import type { Recipe } from "../recipe.ts";
import type { RoomRow } from "../rows.ts";
import { type Noting, note } from "./server-log.ts";

type Overseen = Extract<Event, { type: "room.renamed" | "room.archived" | "room.reopened" }>;

export const mayBeOverseen = (event: Event): event is Overseen =>
  event.type === "room.renamed" || event.type === "room.archived" || event.type === "room.reopened";

/** Notes in r0 what a person did to a room who is not its operator, but looks after the whole server. */
export function* noteOverseen(room: RoomRow, { type, by }: Overseen, noting: Noting): Recipe<void> {
  if ((yield* noting.group.kept.role(room.id, keyOf(by))) === "operator") return;
  const { id, kind, name } = room;
  yield* note(type, { room: roomId(id), kind, ...(kind === "public" && { name }) }, noting);
}
