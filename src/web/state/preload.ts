import { client, isOpen } from "./chat.ts";
import { reads } from "./reads.ts";
import { rooms } from "./rooms.ts";

const ROOMS_MAX = 50;

/** Loads the newest page of rooms in which something happened, so that their unread counts are right. */
export async function preload(): Promise<void> {
  const behind = [...rooms.peek().values()].filter(({ id, log }) => {
    const { events, high } = log.peek();
    return events.length === 0 && high > (reads.peek().get(id) ?? 0);
  });
  for (const { id } of behind.slice(0, ROOMS_MAX)) {
    if (!isOpen()) return;
    await client.peek()?.loadOlder(id);
  }
}
