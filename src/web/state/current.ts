import { computed, effect } from "@preact/signals";
import { entries } from "./chat.ts";
import { type RoomState, roomAt, rooms, routeTo, sorted } from "./rooms.ts";
import { hrefOf, type Route, route, routeOf, settle } from "./route.ts";
import { server } from "./server.ts";
import { keepForUser, readOfUser } from "./user-storage.ts";

/** The room on screen, if the URL names one that we are in. */
export const current = computed<RoomState | undefined>(() => roomAt(route.value));

const LAST_KEY = "last";

/** The room to open when the URL names none: the last one, else the default room, else any. */
function startRoom(): Route {
  const last = routeOf(readOfUser(LAST_KEY) ?? "");
  if (roomAt(last)) return last;
  const usual = sorted.value.rooms.find(({ room }) => room.value.name === server.value?.defaultRoom);
  const first = usual ?? sorted.value.rooms[0] ?? sorted.value.people[0];
  return first ? routeTo(first.room.value) : { at: "home" };
}

/**
 * Completes the URL if it names nothing. If it names a room that we are in, the URL becomes the room's own, with its id
 * and current name, and is remembered.
 */
export function followRooms(): void {
  effect(() => {
    if (entries.value > 0 && route.value.at === "home" && rooms.value.size > 0) settle(startRoom());
  });
  effect(() => {
    if (!current.value) return;
    const own = routeTo(current.value.room.value);
    if (hrefOf(own) !== hrefOf(route.value)) settle(own);
    keepForUser(LAST_KEY, hrefOf(own));
  });
}
