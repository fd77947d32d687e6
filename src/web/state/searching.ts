import { computed, signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import type { Calls } from "../../sdk/calls.ts";
import { client, problemOf } from "./chat.ts";
import { jumpTo } from "./jump.ts";
import { isNarrow } from "./panes.ts";
import { rooms, routeTo } from "./rooms.ts";
import { go } from "./route.ts";

// A search stays as it is while the person looks at its hits, in any room.

export type Found = Calls["search"]["ok"];
export type Hit = Found["hits"][number];

export const searchShown = signal(false);
/** On a small screen the room lies over the list while a person looks at a hit. */
export const hitShown = signal(false);
export const searchText = signal("");
/** Only in this room; none = everywhere. */
export const searchRoom = signal<RoomId | undefined>(undefined);
export const hits = signal<readonly Hit[]>([]);
/** What the first page said beside its hits. */
export const firstPage = signal<Omit<Found, "hits" | "next"> | undefined>(undefined);
export const nextHits = signal<string | undefined>(undefined);
export const searchProblem = signal<string | undefined>(undefined);
export const isLooking = signal(false);
/** The hit that was opened last. */
export const openedHit = signal<string | undefined>(undefined);
/** Whether the list is to be seen now. */
export const listShown = computed(() => searchShown.value && !(isNarrow.value && hitShown.value));

/** The search starts after this pause in typing. */
const PAUSE_MS = 200;
/** While the index is being built, the page asks again after this pause. */
const BEHIND_MS = 2_000;
/** So many pages without a hit are skipped by themselves. */
const EMPTY_PAGES_MAX = 20;

/** A search that names a room is not about the room that was open. */
const NAMES_ROOM = /(?:^|\s)in:\S/i;

let timer: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

export function openSearch(room?: RoomId): void {
  if (!searchShown.value) searchRoom.value = room;
  searchShown.value = true;
  hitShown.value = false;
}

export function closeSearch(): boolean {
  const was = searchShown.value;
  clearTimeout(timer);
  searchShown.value = false;
  hitShown.value = false;
  return was;
}

export const backToHits = (): void => {
  hitShown.value = false;
};

export function lookFor(text: string, pauseMs = PAUSE_MS): void {
  searchText.value = text;
  if (NAMES_ROOM.test(text)) searchRoom.value = undefined;
  clearTimeout(timer);
  timer = setTimeout(() => void look(), pauseMs);
}

export function lookIn(room: RoomId | undefined): void {
  lookFor(searchText.value, 0);
  searchRoom.value = room;
}

export const moreHits = (): Promise<void> => read(nextHits.value);

async function look(): Promise<void> {
  if (searchText.value.trim() === "") {
    asked += 1;
    show([], undefined, undefined);
    searchProblem.value = undefined;
    isLooking.value = false;
    return;
  }
  await read(undefined);
  if (firstPage.value?.behind) timer = setTimeout(() => void look(), BEHIND_MS);
}

/** Fetches the first page, or the next one. Pages without hits are skipped. */
async function read(from: string | undefined): Promise<void> {
  asked += 1;
  const own = asked;
  isLooking.value = true;
  let before = from;
  for (let pages = 0; pages < EMPTY_PAGES_MAX; pages += 1) {
    const answer = await client.value?.call("search", {
      query: searchText.value,
      limit: 20,
      offset: -new Date().getTimezoneOffset(),
      ...(searchRoom.value && { room: searchRoom.value }),
      ...(before !== undefined && { before }),
    });
    // The person has changed the search meanwhile.
    if (!answer || own !== asked) return;
    searchProblem.value = problemOf(answer);
    if (answer.is !== "ok") {
      if (answer.is === "refused") show([], undefined, undefined);
      break;
    }
    const { hits: found, next, ...rest } = answer.ok;
    for (const { room, message } of found) rooms.value.get(room)?.copy.learn([message]);
    show(
      before === undefined ? found : [...hits.value, ...found],
      next,
      pages === 0 && !from ? rest : firstPage.value,
    );
    if (found.length > 0 || next === undefined) break;
    before = next;
  }
  isLooking.value = false;
}

function show(found: readonly Hit[], next: string | undefined, first: typeof firstPage.value): void {
  hits.value = found;
  nextHits.value = next;
  firstPage.value = first;
}

/** Shows a hit in its room, where the list stays or "back" leads to it again. */
export function openHit({ room, message }: Hit): void {
  const state = rooms.value.get(room);
  if (!state) return;
  openedHit.value = message.id;
  go(routeTo(state.room.value));
  hitShown.value = true;
  jumpTo(message.id);
}
