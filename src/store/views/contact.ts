import type { Given } from "../../chat/scope.ts";
import type { Person, User } from "../../protocol/account.ts";
import type { Settings } from "../../protocol/contact.ts";
import { keyOf, roomId } from "../../protocol/ids.ts";
import { welcomes } from "../acquaintances.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import type { RoomRow } from "../rows.ts";
import type { About } from "./about.ts";
import { here } from "./rooms.ts";

type Speaks = Given<"speaks">;
type Unheard = NonNullable<Speaks["unheard"]>;
/** Whether each of two people has blocked the other: 0 or 1. */
type Blocked = { mine: number; theirs: number };

const blockedBetween = text<Blocked>(
  `select (select count(*) from blocks where "user" = :me and blocked = :other) as mine,
    (select count(*) from blocks where "user" = :other and blocked = :me) as theirs`,
);
const strangers = text<Settings>(`select strangers from users where id = :user`);
const blocksOf = text<{ n: number }>(`select count(*) as n from blocks where "user" = :user`);
const invitedBy = text<{ room: number }>(
  `select room from invitations where by = :by and "user" = :user order by room`,
);

/** Blocks and invitations between me and the person whom the command names. */
export function* contact({ me, other }: About): Recipe<Given<"contact">> {
  if (other === undefined) return {};
  const [between, blocks, invited] = yield* sideBySide([
    one(blockedBetween, { me, other }),
    one(blocksOf, { user: me }),
    all(invitedBy, { by: other, user: me }),
  ]);
  const invitedTo = invited.map(({ room }) => roomId(room));
  return { contact: { blockedByMe: between?.mine === 1, blocks: blocks?.n ?? 0, invitedTo } };
}

export function* settings({ me }: About): Recipe<Given<"settings">> {
  const found = yield* one(strangers, { user: me });
  return { settings: { strangers: found?.strangers ?? "welcome" } };
}

/** The conversation. If there is none yet: the first of its people who would not be reached. */
export function* unreached(about: About): Recipe<Given<"direct">> {
  const found = here(about);
  const inRoom = Symbol.iterator in found ? yield* found : found;
  if (about.row) return inRoom;
  const others = about.others.filter(({ id }) => keyOf(id) !== about.me);
  const answers = yield* sideBySide(others.map((other) => refusalOf(other, about.me)));
  const unheard = answers.find((answer) => answer !== undefined);
  return { ...inRoom, ...(unheard && { unheard }) };
}

function* refusalOf({ id, name }: User, me: number): Recipe<Unheard | undefined> {
  const other = keyOf(id);
  const [between, isWelcome] = yield* sideBySide([one(blockedBetween, { me, other }), welcomes(other, me)]);
  if (between?.mine === 1) return { by: name, why: "blocked by me" };
  return isWelcome ? undefined : { by: name, why: "takes nothing" };
}

/**
 * In a conversation of two: the other person, if they would not get what I say. In a larger conversation everyone gets
 * it.
 */
export function unheard(about: About): Speaks | Recipe<Speaks> {
  const { row, room, me } = about;
  if (!row || room?.kind !== "direct") return {};
  const [other, more] = room.people?.filter(({ id }) => keyOf(id) !== me) ?? [];
  return other && !more ? unheardBy(other, row, about) : {};
}

function* unheardBy({ id, name }: Person, row: RoomRow, { kept, me }: About): Recipe<Speaks> {
  const other = keyOf(id);
  const between = yield* one(blockedBetween, { me, other });
  if (between?.mine === 1) return { unheard: { by: name, why: "blocked by me" } };
  if (between?.theirs === 0) {
    // For a person who began the conversation, or has answered in it, I am no stranger here.
    if (row.maker === other || row.said === 2 || (yield* kept.role(row.id, other)) !== "none") return {};
    if (yield* welcomes(other, me)) return {};
  }
  return { unheard: { by: name, why: "takes nothing" } };
}
