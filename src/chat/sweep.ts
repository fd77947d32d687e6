import type { User } from "../protocol/account.ts";
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

/**
 * The people among them of whom this node missed something: a room that they came into, what they are now, or that a
 * session of theirs has ended.
 */
export async function* missedIn(store: Store, sessions: readonly Session[]): AsyncGenerator<Session> {
  for (const session of sessions) {
    const { id } = session.user;
    const [{ rooms, user }, open] = await Promise.all([store.placesOf(id), store.sessionsOf(id)]);
    const held = new Set(open.map((one) => one.id));
    const missed =
      rooms.some((room) => !session.pending && !session.feedOf(room.id)) ||
      !isSame(user, session.user) ||
      session.clients.some((client) => client.session && !held.has(client.session));
    if (missed) yield session;
  }
}

const isSame = (one: User | undefined, other: User): boolean =>
  one?.name === other.name &&
  one.kind === other.kind &&
  one.role === other.role &&
  one.status === other.status;
