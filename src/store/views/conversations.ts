import type { Given } from "../../chat/scope.ts";
import type { Person, User } from "../../protocol/account.ts";
import { keyOf, roomId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import { knows, welcomes } from "../acquaintances.ts";
import type { Kept } from "../kept.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import type { RoomRow } from "../rows.ts";
import type { About } from "./about.ts";

/** Each new conversation hides at most so many others from a person: one more than it adds, until they are few enough. */
const HIDDEN_AT_ONCE_MAX = 2;
/** Only so many of the quietest conversations are compared: to compare all would take 0.1 ms. */
const QUIETEST_MAX = 64;
/** Only for so many of these the store checks whether the person knows their makers. */
const CANDIDATES_MAX = 8;

type Absent = Given<"absent">;
type Count = { n: number };
type Candidate = { room: number; maker: number };

const unansweredOf = text<Count>(
  "select count(*) as n from rooms where maker = :user and kind = 'direct' and said < 2",
);
const brought = text<Count>(`select count(*) as n from members where "user" = :user and brought > 0`);
// First come conversations that guests made, even if the guest has left; then those of the people who made the most.
const quietest = text<Candidate>(
  `select m.room, r.maker from
      (select room, brought from members where "user" = :user and brought > 0 order by brought limit ${QUIETEST_MAX}) m
    join rooms r on r.id = m.room left join users u on u.id = r.maker
    order by case when coalesce(u.kind, 'guest') = 'guest' then 0 else 1 end,
      count(*) over (partition by r.maker) desc, m.brought
    limit ${CANDIDATES_MAX}`,
);

/** How many conversations I made in which nobody else has written. */
export function* unanswered({ me }: About): Recipe<Given<"unanswered">> {
  return { unanswered: (yield* one(unansweredOf, { user: me }))?.n ?? 0 };
}

/**
 * The people of a conversation who have left it, or have not been added yet, and the conversations that their lists
 * hide for it.
 */
export function absent(about: About): Absent | Recipe<Absent> {
  const { kept, row, room } = about;
  if (!row || room?.kind !== "direct") return nobody;
  const { people = [] } = room;
  const isHere = ({ id }: Person) => (kept.roleAtHand(row.id, keyOf(id)) ?? "none") !== "none";
  return people.every(isHere) ? nobody : absentAmong(people, about, row);
}

function* absentAmong(people: readonly Person[], { kept, me }: About, row: RoomRow): Recipe<Absent> {
  const missing = yield* sideBySide(people.map(({ id }) => missingFrom(kept, row.id, keyOf(id))));
  const found = missing.filter((user) => user !== undefined);
  // In a conversation of two the command is refused instead: see `unheard`.
  const absent = people.length > 2 ? yield* welcoming(found, me) : found;
  const crowded = yield* sideBySide(absent.map(crowdedOf));
  return { absent, crowded: crowded.flat() };
}

function* missingFrom(kept: Kept, room: number, user: number): Recipe<User | undefined> {
  return (yield* kept.role(room, user)) === "none" ? yield* kept.findUser(user) : undefined;
}

function* welcoming(people: readonly User[], me: number): Recipe<readonly User[]> {
  const answers = yield* sideBySide(people.map(({ id }) => welcomes(keyOf(id), me)));
  return people.filter((_, i) => answers[i]);
}

/** The conversations that this person's list hides: first those of people whom this person does not know. */
function* crowdedOf(user: User): Recipe<Absent["crowded"]> {
  const key = keyOf(user.id);
  const tooMany = ((yield* one(brought, { user: key }))?.n ?? 0) + 1 - limits.broughtConversationsMax;
  if (tooMany <= 0) return [];
  const candidates = yield* all(quietest, { user: key });
  const known = yield* sideBySide(candidates.map(({ maker }) => knows(key, maker)));
  const strangersFirst = [
    ...candidates.filter((_, i) => !known[i]),
    ...candidates.filter((_, i) => known[i]),
  ];
  return strangersFirst
    .slice(0, Math.min(HIDDEN_AT_ONCE_MAX, tooMany))
    .map(({ room }) => ({ room: roomId(room), user }));
}

const nobody: Absent = { absent: [], crowded: [] };
