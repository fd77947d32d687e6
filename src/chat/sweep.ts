import type { User } from "../protocol/account.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Feed } from "./feed.ts";
import type { LocalUser } from "./local-user.ts";
import type { Store } from "./ports.ts";

const ROOMS_AT_ONCE = 500;

/** Commits may have gone unheard: tells how far each log that is read here reaches. */
export async function sweepFeeds(
  store: Store,
  feeds: readonly Feed[],
  tell: (room: RoomId, head: number) => void,
): Promise<void> {
  for (let i = 0; i < feeds.length; i += ROOMS_AT_ONCE) {
    const rooms = feeds.slice(i, i + ROOMS_AT_ONCE).map((feed) => feed.room.id);
    const heads = await store.headsOf(rooms);
    for (const [n, room] of rooms.entries()) tell(room, heads[n] ?? 0);
  }
}

/**
 * The users of whom this node has missed something: a room that they joined, a change of their account, or the end of one
 * of their sessions.
 */
export async function* missedIn(store: Store, users: readonly LocalUser[]): AsyncGenerator<LocalUser> {
  for (const local of users) {
    const { id } = local.user;
    const [{ rooms, user }, open] = await Promise.all([store.placesOf(id), store.sessionsOf(id)]);
    const held = new Set(open.map((one) => one.id));
    const missed =
      (local.isKnown && rooms.some((room) => !local.feedOf(room.id))) ||
      !isSame(user, local.user) ||
      local.clients.some((client) => client.session && !held.has(client.session));
    if (missed) yield local;
  }
}

const isSame = (one: User | undefined, other: User): boolean =>
  one?.name === other.name &&
  one.kind === other.kind &&
  one.role === other.role &&
  one.status === other.status;
