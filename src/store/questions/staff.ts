import type { User } from "../../protocol/account.ts";
import { keyOf, type RoomId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { all, type Recipe, text } from "../recipe.ts";
import { USER_COLUMNS, type UserRow, userOf } from "../rows.ts";

// Moderators come first: they are there to be asked.
const staff = text<UserRow>(
  `select ${USER_COLUMNS} from users where role in ('moderator', 'admin', 'owner') and kind = 'account' and deleted_at is null
    and deactivated_at is null
    order by case role when 'moderator' then 0 when 'admin' then 1 else 2 end, id limit ${limits.staffShownMax}`,
);
const operators = text<UserRow>(
  `select ${USER_COLUMNS} from users where id in (select "user" from members where room = :room and role = 'operator')
    and deleted_at is null order by id limit ${limits.staffShownMax}`,
);

/** Who looks after the server. */
export function* staffOfServer(): Recipe<User[]> {
  return (yield* all(staff)).map(userOf);
}

/** Who looks after a room. */
export function* operatorsOf(room: RoomId): Recipe<User[]> {
  return (yield* all(operators, { room: keyOf(room) })).map(userOf);
}
