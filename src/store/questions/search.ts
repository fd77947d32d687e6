import type { Found, Searched } from "../../chat/search.ts";
import { type Refusal, refusal } from "../../protocol/errors.ts";
import type { EventOf } from "../../protocol/events.ts";
import { keyOf, roomId, type UserId, userId } from "../../protocol/ids.ts";
import { linksIn } from "../../protocol/links.ts";
import { type Mark, marksIn } from "../../protocol/marks.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Named, Property, Query } from "../../protocol/query.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import {
  ALL_MENTIONED,
  EVENT_COLUMNS,
  type EventRow,
  eventOf,
  ROOM_AND_HEAD,
  type RoomRow,
  roomOf,
} from "../rows.ts";
import { seenBy } from "./currents.ts";
import { roomsSeenBy } from "./guest-rooms.ts";

/* What a search asks of the store: where a person may look, whom names mean, and messages as they are now. */

type OwnRoom = { id: number; name: string; kind: string; people: string | null };
type NameRow = { id: number; name: string };
type Hit = Found["hits"][number];

/** Where a search looks, as numbers of rooms and people. `from` and `mentions` are alternatives in each list. */
export interface Scope {
  readonly rooms: readonly number[];
  /** Whether these are fewer than all rooms of the person. */
  readonly isNarrow: boolean;
  readonly from: readonly number[];
  readonly notFrom: readonly number[];
  readonly mentions: readonly (readonly number[])[];
  readonly notMentions: readonly number[];
}

/** More of each are no help to a person who looks for one. */
const NAMES_MAX = 5;
/** Names that begin alike, of which those are told that a person may know of. */
const NAMES_TRIED_MAX = 200;

const ownRooms = text<OwnRoom>(
  `select rooms.id, rooms.name, rooms.kind, rooms.people from members m join rooms on rooms.id = m.room
    where m."user" = :user`,
);
const named = text<NameRow>("select id, name from users where skeleton = :skeleton");
const posted = text<EventRow>(
  (d) => `select ${EVENT_COLUMNS} from events where room = :room and seq in ${d.numbersIn("seqs")}
    and type = 'message.posted'`,
);
const roomsById = text<RoomRow>(
  (d) => `select ${ROOM_AND_HEAD} from rooms where id in ${d.numbersIn("ids")} order by id`,
);
const publicRooms = text<RoomRow>(
  (d) => `select ${ROOM_AND_HEAD} from rooms
    where skeleton >= :low and skeleton < :high and kind = 'public' and secret = 0
      and (:limited = 0 or skeleton in ${d.textsIn("names")}) order by skeleton limit ${NAMES_MAX}`,
);
const peopleNamed = text<NameRow>(
  `select u.id, u.name from (select id, name, skeleton from users
      where skeleton >= :low and skeleton < :high and deleted_at is null order by skeleton limit ${NAMES_TRIED_MAX}) u
    where u.id <> :user and exists (select 1 from members a join members b on b.room = a.room
      where a."user" = u.id and b."user" = :user)
    order by u.skeleton limit ${NAMES_MAX}`,
);

/** Where a person may look just now, or why the query names nothing that there is. */
export function* scopeOf({ user, query, room }: Searched): Recipe<Scope | { readonly refused: Refusal }> {
  const own = yield* all(ownRooms, { user: keyOf(user) });
  const names = { in: [] as Named[], from: [] as Named[], mentions: [] as Named[] };
  for (const one of query.named) names[one.by].push(one);
  const from: number[] = [];
  const notFrom: number[] = [];
  const mentions: number[][] = [];
  const notMentions: number[] = [];
  for (const one of [...names.from, ...names.mentions]) {
    const id = yield* personNamed(one.name, user);
    if (id === undefined) return refused("no_such_user", `nobody is named ${one.name}`);
    if (one.by === "from") (one.not ? notFrom : from).push(id);
    else if (one.not) notMentions.push(id);
    else mentions.push([id, ALL_MENTIONED]);
  }
  let rooms: ReadonlySet<number> = new Set(own.map(({ id }) => id));
  const wanted = new Set<number>();
  for (const one of names.in) {
    const found = yield* roomsNamed(one.name, own, user);
    if (found.length === 0) return refused("no_such_room", `you are in no room named ${one.name}`);
    if (one.not) rooms = rooms.difference(new Set(found));
    else for (const id of found) wanted.add(id);
  }
  if (names.in.some(({ not }) => !not)) rooms = rooms.intersection(wanted);
  if (room) rooms = rooms.intersection(new Set([keyOf(room)]));
  return { rooms: [...rooms], isNarrow: rooms.size < own.length, from, notFrom, mentions, notMentions };
}

const refused = (code: "no_such_user" | "no_such_room", message: string) => ({
  refused: refusal(code, { message, field: "query" }),
});

function* personNamed(name: string, me: UserId): Recipe<number | undefined> {
  if (name.toLowerCase() === "me") return keyOf(me);
  return (yield* one(named, { skeleton: skeleton(name) }))?.id;
}

/** Several private rooms may have one name. A conversation is named by the other person in it, as `@name`. */
function* roomsNamed(name: string, own: readonly OwnRoom[], me: UserId): Recipe<readonly number[]> {
  if (name.startsWith("@")) {
    const other = yield* personNamed(name.slice(1), me);
    if (other === undefined) return [];
    return own.flatMap(({ id, people }) => (isBetween(people, userId(other), me) ? id : []));
  }
  const key = skeleton(name);
  return own.flatMap((room) => (roomId(room.id) === name || skeleton(room.name) === key ? room.id : []));
}

function isBetween(people: string | null, other: UserId, me: UserId): boolean {
  const ids = (JSON.parse(people ?? "[]") as { id: UserId }[]).map(({ id }) => id);
  return ids.includes(other) && ids.every((id) => id === other || id === me);
}

/** Messages that the index found in one room, as they are now: those that still fit the query. */
export function* heldAgainst(
  user: UserId,
  query: Query,
  room: number,
  seqs: readonly number[],
): Recipe<readonly Hit[]> {
  const rows = yield* all(posted, { room, seqs: JSON.stringify(seqs) });
  const seen: EventOf<MessagePosted>[] = [];
  // What it shows at once is as much as fills a page.
  while (seen.length < rows.length) {
    const rest = rows.slice(seen.length).map(eventOf);
    seen.push(...((yield* seenBy(keyOf(user), room, rest)) as EventOf<MessagePosted>[]));
  }
  return seen.flatMap((event) => {
    const { nonce: _, ...message } = event;
    const marks = marksOf(message, query);
    return marks ? { room: roomId(room), message, marks: marks.map(([from, end]) => [from, end]) } : [];
  }) as Hit[];
}

function marksOf(message: EventOf<MessagePosted>, query: Query): readonly Mark[] | undefined {
  const { current } = message;
  if (message.deleted || current?.deleted) return undefined;
  if (!query.properties.every((property) => has(message, property))) return undefined;
  return marksIn(current?.body ?? message.body, query.terms);
}

function has({ body, thread, current }: EventOf<MessagePosted>, { by, what, not }: Property): boolean {
  const is: Readonly<Record<string, boolean>> = {
    "has:link": linksIn(current?.body ?? body).some((piece) => piece.is === "link"),
    "has:reaction": (current?.reactions?.length ?? 0) > 0,
    "has:pin": current?.pinned !== undefined,
    "has:thread": (current?.replies ?? 0) > 0,
    "is:pinned": current?.pinned !== undefined,
    "is:edited": current?.editedAt !== undefined,
    "is:thread": thread !== undefined,
  };
  return (is[`${by}:${what}`] ?? false) !== (not ?? false);
}

/** Rooms and people whose names are what is looked for, as far as this person may know of them. */
export function* namesLike(
  user: UserId,
  { terms, named: names, properties }: Query,
): Recipe<Pick<Found, "rooms" | "people">> {
  if (terms.length === 0 || names.length + properties.length > 0 || terms.some(({ not }) => not)) return {};
  const low = skeleton(terms.flatMap(({ words }) => words).join(" "));
  const range = { low, high: `${low}\u{10ffff}` };
  const own = yield* all(ownRooms, { user: keyOf(user) });
  const mine = own
    .filter(({ name }) => name !== "" && marksIn(name, terms) !== undefined)
    .slice(0, NAMES_MAX);
  const found = [
    ...(yield* all(roomsById, { ids: JSON.stringify(mine.map(({ id }) => id)) })),
    ...(yield* all(publicRooms, { ...range, ...(yield* roomsSeenBy(user)) })).filter(
      ({ id }) => !mine.some((room) => room.id === id),
    ),
  ];
  const people = yield* all(peopleNamed, { ...range, user: keyOf(user) });
  return {
    ...(found.length > 0 && { rooms: found.slice(0, NAMES_MAX).map(roomOf) }),
    ...(people.length > 0 && { people: people.map(({ id, name }) => ({ id: userId(id), name })) }),
  };
}
