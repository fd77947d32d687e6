import { computed, effect } from "@preact/signals";
import { entries } from "./chat.ts";
import { keepMine, readMine } from "./mine.ts";
import { type RoomState, roomAt, rooms, routeTo, sorted } from "./rooms.ts";
import { hrefOf, type Route, route, routeOf, settle } from "./route.ts";
import { server } from "./server.ts";

/** The room on screen, if the address names one that we are in. */
export const current = computed<RoomState | undefined>(() => roomAt(route.value));

const LAST_KEY = "last";

/** Where to begin when the address names nothing: where one was last, else the default room, else any. */
function startRoom(): Route {
  const last = routeOf(readMine(LAST_KEY) ?? "");
  if (roomAt(last)) return last;
  const usual = sorted.value.rooms.find(({ room }) => room.value.name === server.value?.defaultRoom);
  const first = usual ?? sorted.value.rooms[0] ?? sorted.value.people[0];
  return first ? routeTo(first.room.value) : { at: "home" };
}

/** Fills in the address when it names nothing, and remembers it when it names a room. */
export function followRooms(): void {
  effect(() => {
    if (entries.value > 0 && route.value.at === "home" && rooms.value.size > 0) settle(startRoom());
  });
  effect(() => {
    if (current.value) keepMine(LAST_KEY, hrefOf(routeTo(current.value.room.value)));
  });
}
