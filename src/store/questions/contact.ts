import type { ContactState } from "../../chat/store.ts";
import type { Person } from "../../protocol/account.ts";
import type { Settings } from "../../protocol/contact.ts";
import { keyOf, type UserId, userId } from "../../protocol/ids.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";

const settings = text<Settings>("select strangers from users where id = :user");
const blocked = text<{ blocked: number }>(`select blocked from blocks where "user" = :user order by blocked`);
const page = text<{ id: number; name: string }>(
  `select u.id, u.name from blocks b join users u on u.id = b.blocked
    where b."user" = :user and b.blocked > :after order by b.blocked limit :limit`,
);

/** How people may reach a person, and whom the person has blocked. */
export function* contactOf(user: number): Recipe<ContactState> {
  const [found, whom] = yield* sideBySide([one(settings, { user }), all(blocked, { user })]);
  return {
    settings: { strangers: found?.strangers ?? "welcome" },
    blocked: whom.map((row) => userId(row.blocked)),
  };
}

/** The people whom a person has blocked, after the person `after`; "" = from the first. */
export function* blocksOf(user: UserId, after: string, limit: number): Recipe<Person[]> {
  const start = after === "" ? 0 : keyOf(after as UserId);
  const rows = yield* all(page, { user: keyOf(user), after: start, limit });
  return rows.map(({ id, name }) => ({ id: userId(id), name }));
}
