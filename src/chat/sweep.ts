import type { Feed } from "./feed.ts";
import type { Store } from "./ports.ts";
import type { Session } from "./session.ts";

const ROOMS_AT_ONCE = 500;

/** After commits may have gone unheard: looks at every log that is read here. */
export async function sweepFeeds(store: Store, feeds: readonly Feed[]): Promise<void> {
  for (let i = 0; i < feeds.length; i += ROOMS_AT_ONCE) {
    const some = feeds.slice(i, i + ROOMS_AT_ONCE);
    const heads = await store.headsOf(some.map((feed) => feed.room.id));
    for (const [n, feed] of some.entries()) feed.knows(heads[n] ?? 0);
  }
}

/** The people among them who came into a room without this node's knowing. */
export async function* missedIn(store: Store, sessions: readonly Session[]): AsyncGenerator<Session> {
  for (const session of sessions) {
    const rooms = await store.roomsOf(session.user.id);
    if (rooms.some(({ id }) => !session.pending && !session.feedOf(id))) yield session;
  }
}
