import type { Given, Scope } from "../../chat/scope.ts";
import type { User } from "../../protocol/account.ts";
import { keyOf, userId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Kept } from "../kept.ts";
import { one, type Recipe, sideBySide, text } from "../recipe.ts";
import { USER_COLUMNS, type UserRow, userOf } from "../rows.ts";
import type { About } from "./about.ts";

/** A person whom a text names. `hears` is 0 for a person who is not in the room or has blocked the author. */
type Named = { id: number; hears: number };

const byName = text<UserRow>(
  `select ${USER_COLUMNS} from users where skeleton = :skeleton and deleted_at is null`,
);
const anyByName = text<{ id: number }>(
  `select id from users where skeleton = :skeleton union all
    select "user" as id from former_names where skeleton = :skeleton and until > :time and "user" <> :me`,
);
// After the first step of erasing a person cannot be restored.
const deletedByName = text<{ id: number }>(
  `select u.id from users u join erasures e on e.kind = 'account' and e.messages <= 1 and e."user" = u.id
    where u.skeleton = :skeleton and u.deleted_at is not null and e.at_room = 0 and e.at = 0`,
);
const named = text<Named>(
  `select u.id,
      case when m.role is null or exists (select 1 from blocks where "user" = u.id and blocked = :me) then 0 else 1 end as hears
    from users u left join members m on m.room = :room and m."user" = u.id
    where u.skeleton = :skeleton and u.deleted_at is null`,
);

/** Those of the people whom a command names that exist. */
export function* othersOf(kept: Kept, scope: Scope): Recipe<readonly User[]> {
  const { person, people = [] } = scope;
  const found = person
    ? [yield* kept.findUser(keyOf(person))]
    : yield* sideBySide(people.map((name) => userNamed(name)));
  return found.filter((user) => user !== undefined);
}

function* userNamed(name: string): Recipe<User | undefined> {
  const row = yield* one(byName, { skeleton: skeleton(name) });
  return row && userOf(row);
}

/**
 * Whether a person has this name, or it is reserved for its last owner. Empty = a guest who registers keeps their name.
 */
export function* userNameTaken({ me, at: { time } }: About, name: string): Recipe<Given<"userName">> {
  if (name === "") return { nameTaken: false };
  return { nameTaken: (yield* one(anyByName, { skeleton: skeleton(name), time, me })) !== undefined };
}

export function* deletedUser(_: About, name: string): Recipe<Given<"deletedUser">> {
  const found = yield* one(deletedByName, { skeleton: skeleton(name) });
  return found ? { deleted: userId(found.id) } : {};
}

/** The members of the room whom a text names and who have not blocked its author. */
export function* mentioned(
  { row, me }: About,
  { names, all }: NonNullable<Scope["mentions"]>,
): Recipe<Given<"mentions">> {
  if (!row) return { mentioned: [], mentionsAll: all };
  const found = yield* sideBySide(names.map((spellings) => namedAs(spellings, row.id, me)));
  const hearing = found.flatMap((person) => (person?.hears === 1 ? userId(person.id) : []));
  return { mentioned: [...new Set(hearing)], mentionsAll: all };
}

/** The person of this name. The first spelling that is a name counts. */
function* namedAs(spellings: readonly string[], room: number, me: number): Recipe<Named | undefined> {
  for (const spelling of spellings) {
    const found = yield* one(named, { skeleton: skeleton(spelling), room, me });
    if (found) return found;
  }
  return undefined;
}
