import type { Scope } from "../../chat/scope.ts";
import type { View } from "../../chat/view.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import type { Kept } from "../kept.ts";
import { type Recipe, sideBySide } from "../recipe.ts";
import { type Moment, type RoomRow, roomOf } from "../rows.ts";
import type { About } from "./about.ts";
import { takeParts } from "./parts.ts";
import { othersOf } from "./people.ts";
import { roomNamedBy } from "./rooms.ts";

export interface Seen {
  readonly view: View;
  /** The row of the view's room. Its head grows with each event that is written. */
  readonly row: RoomRow | undefined;
}

/** Reads what the decision's scope names. Undefined if the actor no longer exists. */
export function* look(kept: Kept, actor: UserId, scope: Scope, at: Moment): Recipe<Seen | undefined> {
  const key = keyOf(actor);
  const room = scope.roomById && keyOf(scope.roomById);
  // For nearly every command the actor and the room are in memory, and need no recipe.
  if (room && !kept.roomAtHand(room)) yield* bringToHand(kept, key, room);
  const me = kept.userAtHand(key) ?? (yield* kept.findUser(key));
  if (!me) return undefined;
  const others = scope.people || scope.person ? yield* othersOf(kept, scope) : none;
  const other = others[0] && keyOf(others[0].id);
  const row = room ? kept.roomAtHand(room) : yield* roomNamedBy(scope, kept, me, others);
  const about: About = {
    ...{ kept, scope, at, me: key, others, other, row },
    whose: (scope.leaving && other) || key,
    room: row && roomOf(row),
  };
  const view: View = { me };
  const recipes = takeParts(about, view);
  const [only, more] = recipes;
  if (only && !more) Object.assign(view, yield* only);
  else for (const given of yield* sideBySide(recipes)) Object.assign(view, given);
  return { view, row };
}

/** Reads a room, the actor and their role in it, in one round trip. */
function* bringToHand(kept: Kept, actor: number, room: number): Recipe<void> {
  yield* sideBySide([kept.findUser(actor), kept.findRoom(room), kept.role(room, actor)]);
  // Roles in rooms that do not exist would soon displace the others.
  if (!kept.roomAtHand(room)) kept.forgetMember(room, actor);
}

const none: never[] = [];
