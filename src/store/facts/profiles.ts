import { keyOf } from "../../protocol/ids.ts";
import type { UserCleared } from "../../protocol/metadata.ts";
import type { Doing } from "../doing.ts";
import type { Recipe } from "../recipe.ts";
import { describe } from "./metadata.ts";
import { changePerson, endStatuses } from "./people.ts";
import { describePicture, placesOf } from "./pictures.ts";
import { note } from "./server-log.ts";

/** Removes what a person says of themselves. Those around them may be at any node, and the person at none. */
export function* clear({ user, key }: UserCleared, doing: Doing): Recipe<void> {
  const { news, kept } = doing.group;
  const row = keyOf(user);
  if (key === "status") {
    yield* changePerson({ type: "user.changed", user, status: "" }, doing.at.time);
    kept.forgetUser(row);
    news.push({ changed: yield* kept.user(row) });
  } else {
    const fact = { type: "user.described", key } as const;
    yield* describe(row, fact);
    yield* describePicture(row, fact);
    const { id, name } = yield* kept.user(row);
    news.push({ described: { id, name }, key, rooms: yield* placesOf(row) });
  }
  yield* note("user.cleared", { user, cleared: key }, doing);
}

/** Removes statuses whose time is over. */
export function* statusesEnd(doing: Doing): Recipe<void> {
  const { news, kept } = doing.group;
  const { people, more } = yield* endStatuses(doing.at.time);
  for (const key of people) {
    kept.forgetUser(key);
    const user = yield* kept.findUser(key);
    if (user) news.push({ changed: user });
  }
  doing.more = more;
}
