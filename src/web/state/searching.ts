import { computed, signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import type { Calls } from "../../sdk/calls.ts";
import { client, problemOf } from "./chat.ts";
import { jumpTo } from "./jump.ts";
import { isNarrow } from "./panes.ts";
import { rooms, routeTo } from "./rooms.ts";
import { go } from "./route.ts";

// A search stays as it is while a person looks at what it found, in whichever room that is.

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

/** A pause after which what is typed is looked for. */
const PAUSE_MS = 200;
/** The index is being built: it is asked again. */
const BEHIND_MS = 2_000;
/** Pages without a hit that are turned by themselves. */
const EMPTY_PAGES_MAX = 20;

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
  clearTimeout(timer);
  timer = setTimeout(() => void look(), pauseMs);
}

export function lookIn(room: RoomId | undefined): void {
  searchRoom.value = room;
  lookFor(searchText.value, 0);
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

/** The first page, or the next one. Pages without hits are passed over. */
async function read(from: string | undefined): Promise<void> {
  asked += 1;
  const mine = asked;
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
    // Something else was asked meanwhile.
    if (!answer || mine !== asked) return;
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
