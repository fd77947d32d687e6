import type { Event } from "../protocol/events.ts";
import type { Client } from "./audience.ts";
import type { Feed } from "./feed.ts";
import type { Log } from "./ports.ts";
import type { Store } from "./store.ts";

const PAGE_EVENTS = 200;

/**
 * Reads from the store what a feed misses, and passes it on, until the feed has everything that is known to exist. It
 * stops when `pass` returns false.
 */
export async function fillGap(
  store: Store,
  feed: Feed,
  pass: (events: readonly Event[]) => boolean,
): Promise<void> {
  while (feed.head < feed.known) {
    const events = await store.events(feed.room.id, feed.head, feed.known, PAGE_EVENTS);
    const [first] = events;
    if (!first) throw new Error(`the store has nothing after ${feed.head}, but ${feed.known} exists`);
    feed.begins(first.seq);
    if (!pass(events)) return;
  }
}

/**
 * Brings a client up to date in its rooms and makes it live in each. It does one room after the other, since a
 * connection cannot take all at once.
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
 * It also reads from the store what happens in the room in the meantime, so the client needs no buffer: the feed makes
 * it live in the same turn in which nothing is missing.
 */
async function catchUp(store: Store, client: Client, feed: Feed): Promise<void> {
  for (let gap = feed.missing(client); gap; gap = feed.missing(client)) {
    const events = await store.asking(client).events(feed.room.id, gap.after, gap.upTo, PAGE_EVENTS);
    const last = events.at(-1);
    if (!last) throw new Error(`the store has nothing after ${gap.after}, but ${gap.upTo} exists`);
    if (!feed.isBehind(client)) return;
    client.audience.deliver(feed.room, events, [client]);
    feed.sent(client, last.seq);
    await client.drained();
  }
}
