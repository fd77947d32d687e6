import { signal } from "@preact/signals";
import type { Event } from "../../protocol/events.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { words } from "../words.ts";
import { me } from "./chat.ts";
import { isBlocked } from "./contact.ts";
import { current } from "./current.ts";

/** What a screen reader says about the room on screen, politely and not too often. */
export const said = signal("");

const BATCH_MS = 1_000;
const BATCH_MESSAGES_MAX = 5;
let waiting: string[] = [];

export function announce(room: RoomId, event: Event): void {
  if (event.type !== "message.posted" || current.value?.id !== room) return;
  if (event.by === me.value?.id || isBlocked(event.by)) return;
  if (waiting.length === 0) setTimeout(say, BATCH_MS);
  waiting.push(words.announced(event.from, event.body));
}

function say(): void {
  said.value = waiting.length > BATCH_MESSAGES_MAX ? words.manyAnnounced(waiting.length) : waiting.join("\n");
  waiting = [];
}
