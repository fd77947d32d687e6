import type { GuestPlace } from "../../chat/guest-rooms.ts";
import { keyOf, roomId, type UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import { all, one, type Recipe, text } from "../recipe.ts";

/* Where guests may be, if the setting `guestRooms` names the public rooms for them. */

const PAGE = 100;

const setting = text<{ value: string }>(
  `select s.value from server_settings s join users u on u.id = :user
    where s.key = 'guestRooms' and u.kind = 'guest'`,
);
const places = text<{ room: number; name: string }>(
  (d) => `select m.room, u.name from users u join members m on m."user" = u.id join rooms r on r.id = m.room
    where u.kind = 'guest' and r.kind = 'public' and r.deleted_at is null
      and r.skeleton not in ${d.textsIn("names")} order by u.id, m.room limit ${PAGE}`,
);

/** What a question about public rooms binds: whether the asker sees only some of them, and their names as JSON. */
export interface SeenRooms {
  readonly limited: 0 | 1;
  readonly names: string;
}
const EVERY: SeenRooms = { limited: 0, names: "[]" };

const asNames = (names: readonly string[]): string => JSON.stringify(names.map(skeleton));

/** The public rooms that a person sees without being in them. */
export function* roomsSeenBy(user: UserId): Recipe<SeenRooms> {
  const found = yield* one(setting, { user: keyOf(user) });
  return found ? { limited: 1, names: asNames(JSON.parse(found.value) as string[]) } : EVERY;
}

/** Guests who are in other public rooms than these; some of them, if they are many. */
export function* guestsOutside(rooms: readonly string[]): Recipe<GuestPlace[]> {
  const rows = yield* all(places, { names: asNames(rooms) });
  return rows.map(({ room, name }) => ({ room: roomId(room), name }));
}
