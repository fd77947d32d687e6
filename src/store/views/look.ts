import type { Scope, View } from "../../chat/view.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import type { Kept } from "../kept.ts";
import { type Recipe, sideBySide } from "../recipe.ts";
import { type Moment, type RoomRow, roomOf } from "../rows.ts";
import type { About } from "./about.ts";
import { partsOf } from "./parts.ts";
import { othersOf } from "./people.ts";
import { membershipBefore, membershipIn, roomOfScope } from "./rooms.ts";

export interface Seen {
  readonly view: View;
  /** The row of the view's room, whose head moves on when something is written. */
  readonly row: RoomRow | undefined;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads what a decision sees: what its scope names. Nothing when the actor no longer exists. */
export function* look(kept: Kept, actor: UserId, scope: Scope, at: Moment): Recipe<Seen | undefined> {
  const key = keyOf(actor);
  // Nearly all of what nearly every command needs is at hand, and costs no recipe.
  const me = kept.userAtHand(key) ?? (yield* kept.findUser(key));
  if (!me) return undefined;
  const others = scope.people || scope.person ? yield* othersOf({ kept, scope }) : none;
  const other = others[0] && keyOf(others[0].id);
  const whose = (scope.leaving && other) || key;
  const row =
    (scope.roomById && kept.roomAtHand(keyOf(scope.roomById))) ??
    (yield* roomOfScope(kept, scope, me, others));
  const about: About = { kept, scope, at, me: key, others, other, whose, row };
  const view: Writable<View> = { ...blank, me, others };
  const parts = partsOf(about);
  if (row) {
    view.room = roomOf(row);
    view.head = row.head;
    const role = scope.deletedRoom ? undefined : kept.roleAtHand(row.id, key);
    if (role === undefined || role === "none") parts.push(membership(about, row.id));
    else view.membership = role;
    if (other !== undefined) parts.push(otherMembership(kept, row.id, other));
  }
  const [only, more] = parts;
  if (only && !more) Object.assign(view, yield* only);
  else for (const part of yield* sideBySide(parts)) Object.assign(view, part);
  return { view, row };
}

function* membership({ kept, scope, me }: About, room: number): Recipe<Pick<View, "membership">> {
  return {
    membership: scope.deletedRoom ? yield* membershipBefore(room, me) : yield* membershipIn(kept, room, me),
  };
}

function* otherMembership(kept: Kept, room: number, other: number): Recipe<Pick<View, "otherMembership">> {
  return { otherMembership: yield* membershipIn(kept, room, other) };
}

const none: never[] = [];
/** What a view has without being asked. */
const blank = {
  joined: none,
  chosen: 0,
  unanswered: 0,
  absent: none,
  crowded: none,
  head: 0,
  membership: "none",
  leads: false,
  otherMembership: "none",
  mentionsAll: false,
  mentioned: none,
  reacted: false,
  emoji: 0,
  wrote: false,
  pins: 0,
  bans: 0,
  serverBans: 0,
  bereft: none,
  bannedFrom: none,
  invitedTo: none,
  sessions: 0,
  holds: false,
  read: 0,
  nameTaken: false,
  rooms: 0,
  conversations: 0,
  accounts: 0,
  guests: 0,
  nextPerson: 0,
} as const;
