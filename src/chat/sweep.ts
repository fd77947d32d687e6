import type { User } from "../protocol/account.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { LocalUser } from "./local-user.ts";
import type { Store } from "./ports.ts";

const ROOMS_AT_ONCE = 500;

/** Commits may have gone unheard: tells how far the log of each room reaches. */
export async function sweepRooms(
  store: Store,
  rooms: readonly RoomId[],
  tell: (room: RoomId, head: number) => void,
): Promise<void> {
  for (let i = 0; i < rooms.length; i += ROOMS_AT_ONCE) {
    const some = rooms.slice(i, i + ROOMS_AT_ONCE);
    const heads = await store.headsOf(some);
    for (const [n, room] of some.entries()) tell(room, heads[n] ?? 0);
  }
}

/**
 * The users of whom this node has missed something: a room that they joined, another status, or, of a guest, the end of a
 * session. What else happens to people is in r0, and was read from there before.
 */
export async function* missedIn(store: Store, users: readonly LocalUser[]): AsyncGenerator<LocalUser> {
  for (const local of users) {
    const { id } = local.user;
    const isGuest = local.user.kind === "guest";
    const [{ rooms, user }, open] = await Promise.all([
      store.placesOf(id),
      isGuest ? store.sessionsOf(id) : [],
    ]);
    const held = new Set(open.map((one) => one.id));
    const missed =
      (local.isKnown && rooms.some((room) => !local.feedOf(room.id))) ||
      !isSame(user, local.user) ||
      (isGuest && local.clients.some((client) => client.session && !held.has(client.session)));
    if (missed) yield local;
  }
}

const isSame = (one: User | undefined, other: User): boolean =>
  one?.name === other.name &&
  one.kind === other.kind &&
  one.role === other.role &&
  one.status === other.status;
