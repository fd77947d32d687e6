import type { Event } from "../../protocol/events.ts";
import type { Caps } from "./caps.ts";

/**
 * For events of one delivery, for how many each is told, if that is not itself alone: 0 = a later one says it, too. An edit is not
 * told if the message is edited again or deleted. Without message-redaction, deletions by one person in a row are told once.
 */
export function coalesced(events: readonly Event[], caps: Caps): ReadonlyMap<Event, number> | undefined {
  if (events.length === 1) return undefined;
  const counts = new Map<Event, number>();
  const edits = new Map<string, Event>();
  let last: Event | undefined;
  for (const event of events) {
    const { type } = event;
    if (type === "message.edited" || type === "message.deleted") {
      const edit = edits.get(event.id);
      if (edit) counts.set(edit, 0);
      if (type === "message.edited") edits.set(event.id, event);
    }
    if (type === "message.deleted" && last?.type === type && last.by === event.by && !caps.has(REDACTION)) {
      counts.set(event, (counts.get(last) ?? 1) + 1);
      counts.set(last, 0);
    }
    last = event;
  }
  return counts;
}

const REDACTION = "draft/message-redaction";
