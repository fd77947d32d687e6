import { client, isOpen } from "./chat.ts";
import { lookAround } from "./people.ts";
import { reads } from "./reads.ts";
import { rooms, sorted } from "./rooms.ts";

/** So many rooms are looked at one after the other, so that nothing that somebody waits for has to wait. */
const ROOMS_MAX = 50;

/** Finds out what the sidebar tells of rooms that nobody has opened yet. */
export async function preload(): Promise<void> {
  await countUnread();
  await lookForPeople();
}

/** Loads the newest page of rooms in which something happened, so that their unread counts are right. */
async function countUnread(): Promise<void> {
  const behind = [...rooms.peek().values()].filter(({ id, log }) => {
    const { events, high } = log.peek();
    return events.length === 0 && high > (reads.peek().get(id) ?? 0);
  });
  for (const { id } of behind.slice(0, ROOMS_MAX)) if (isOpen()) await client.peek()?.loadOlder(id);
}

/** Whether those one talks to are here. */
async function lookForPeople(): Promise<void> {
  for (const { id } of sorted.peek().people.slice(0, ROOMS_MAX)) if (isOpen()) await lookAround(id);
}
