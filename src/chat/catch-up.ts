import type { Event } from "../protocol/events.ts";
import type { Feed } from "./feed.ts";
import type { Client, Log, Store } from "./ports.ts";

const PAGE_EVENTS = 200;

/**
 * Reads what is missing in a feed from the store, and passes it on, until nothing is missing that is known to exist. It stops
 * when `pass` returns false.
 */
export async function fillGap(
  store: Store,
  feed: Feed,
  pass: (events: readonly Event[]) => boolean,
): Promise<void> {
  while (feed.head < feed.known) {
    const events = await store.events(feed.room.id, feed.head, feed.known, PAGE_EVENTS);
    const [first] = events;
    if (!first) throw new Error(`the store has nothing after ${feed.head}, yet ${feed.known} exists`);
    feed.begins(first.seq);
    if (!pass(events)) return;
  }
}

/**
 * Brings a client up to date in its rooms and makes it live in each. One room after the other: all at once would be more
 * than a connection can take.
 */
export async function followAll(
  { store, log }: { readonly store: Store; readonly log: Log },
  client: Client,
  behind: readonly Feed[],
): Promise<void> {
  try {
    for (const feed of behind) await catchUp(store, client, feed);
  } catch (cause) {
    log.error("bringing a client up to date failed", cause);
    client.end("failed");
  }
}

/**
 * What happens in the room meanwhile is read from the store as well, so the step to live needs no buffer: the feed takes it
 * in the same turn in which nothing is missing.
 */
async function catchUp(store: Store, client: Client, feed: Feed): Promise<void> {
  for (let gap = feed.missing(client); gap; gap = feed.missing(client)) {
    const events = await store.asking(client).events(feed.room.id, gap.after, gap.upTo, PAGE_EVENTS);
    const last = events.at(-1);
    if (!last) throw new Error(`the store has nothing after ${gap.after}, yet ${gap.upTo} exists`);
    if (!feed.isBehind(client)) return;
    client.audience.deliver(feed.room, events, [client]);
    feed.sent(client, last.seq);
    await client.drained();
  }
}
