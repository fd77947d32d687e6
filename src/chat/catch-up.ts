import type { Event } from "../protocol/events.ts";
import type { Feed } from "./feed.ts";
import type { Client, Log, Store } from "./ports.ts";

const PAGE_EVENTS = 200;

/**
 * A gap: the store has what nobody announced, or what was announced out of order. Passes it on until the feed has
 * everything that is known to exist.
 */
export async function fillGap(
  store: Store,
  feed: Feed,
  pass: (events: readonly Event[]) => void,
): Promise<void> {
  while (feed.head < feed.known) {
    const events = await store.events(feed.room.id, feed.head, feed.known, PAGE_EVENTS);
    if (events.length === 0)
      throw new Error(`the store has nothing after ${feed.head}, yet ${feed.known} exists`);
    pass(events);
  }
}

/**
 * Brings one client up to date and then lets it follow live. What happens meanwhile is read from the store as well, so
 * the step from one to the other needs no buffer: it is taken when, in one turn, nothing is missing.
 */
export async function catchUp(store: Store, client: Client, feed: Feed, since: number): Promise<void> {
  let at = since;
  while (at < feed.head) {
    const events = await store.asking(client).events(feed.room.id, at, feed.head, PAGE_EVENTS);
    const last = events.at(-1);
    if (!last) throw new Error(`the store has nothing after ${at}, yet ${feed.head} exists`);
    if (!feed.catching.has(client)) return;
    client.audience.deliver(feed.room, events, [client]);
    at = last.seq;
    await client.drained();
    if (!feed.catching.has(client)) return;
  }
  feed.catching.delete(client);
  feed.add(client);
}

/** One room after the other: all at once would be more than a connection can take. */
export async function followAll(
  client: Client,
  behind: readonly (readonly [feed: Feed, since: number])[],
  log: Log,
): Promise<void> {
  try {
    for (const [feed, since] of behind) await feed.follow(client, since);
  } catch (cause) {
    log.error("bringing a client up to date failed", cause);
    client.end("failed");
  }
}
