import { signal } from "@preact/signals";
import type { Event } from "../../protocol/events.ts";
import type { MessageId, RoomId } from "../../protocol/ids.ts";
import { words } from "../words.ts";
import { me } from "./chat.ts";
import { isBlocked } from "./contact.ts";
import { current } from "./current.ts";

/** Screen reader announcements for the room on screen: polite, and not too many. */
export const said = signal("");

const BATCH_MS = 1_000;
const BATCH_MESSAGES_MAX = 5;
/** The next announcement and the last one, with the messages that they are about. */
let waiting = new Map<MessageId, string>();
let last: typeof waiting = waiting;

export function announce(room: RoomId, event: Event): void {
  if (event.type !== "message.posted" || current.value?.id !== room) return;
  if (event.by === me.value?.id || isBlocked(event.by)) return;
  if (waiting.size === 0) setTimeout(say, BATCH_MS);
  waiting.set(
    event.id,
    event.kind === "action"
      ? words.said(event.from, event.body, event.kind)
      : words.announced(event.from, event.body),
  );
}

/** A message was deleted: removes it from the announcements. */
export function unsay(id: MessageId): void {
  waiting.delete(id);
  if (last.delete(id)) said.value = textOf(last);
}

function say(): void {
  last = waiting;
  waiting = new Map();
  said.value = textOf(last);
}

const textOf = (texts: ReadonlyMap<MessageId, string>): string =>
  texts.size > BATCH_MESSAGES_MAX ? words.manyAnnounced(texts.size) : [...texts.values()].join("\n");
