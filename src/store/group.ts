import type { Decision, Placed } from "../chat/decide.ts";
import { decide, scopeOf } from "../chat/decisions.ts";
import { refusal } from "../protocol/errors.ts";
import type { Fact, RoomFact, ServerFact } from "../protocol/events.ts";
import type { Command } from "../protocol/frames.ts";
import { keyOf, roomId, type UserId } from "../protocol/ids.ts";
import type { ErasureStepped } from "../protocol/moderation.ts";
import type { Change, Done } from "./change.ts";
import type { Doing, Writing } from "./doing.ts";
import { eraseSome, type Turn } from "./erasing/erasing.ts";
import { expireSoon } from "./erasing/retention.ts";
import type { By } from "./facts/by.ts";
import { followDeletion, isDeletion } from "./facts/deletions.ts";
import { isRoomFact, isServerFact } from "./facts/kinds.ts";
import { changesMore, follow, next } from "./facts/log.ts";
import { mayBeOverseen, noteOverseen } from "./facts/overseen.ts";
import { forgetPace, keepPace } from "./facts/pace.ts";
import { passOn } from "./facts/passing.ts";
import { writePerson } from "./facts/person.ts";
import { statusesEnd } from "./facts/profiles.ts";
import { createRoom, keepKey } from "./facts/rooms.ts";
import { writeServer } from "./facts/server.ts";
import { trimServerLog } from "./facts/server-log.ts";
import { writeGuesses } from "./guesses.ts";
import { countSweep } from "./idle-rooms.ts";
import { moveFollower } from "./journal.ts";
import { leaseNode, takeLease } from "./leases.ts";
import type { Recipe } from "./recipe.ts";
import { type RoomRow, roomOf } from "./rows.ts";
import { keepStorage } from "./storage.ts";
import { unreadOf } from "./unread.ts";
import { look, type Seen } from "./views/look.ts";

/** Carries out one change of a group: reads what its decision needs to see, decides, and writes what happened. */
export function* carryOut(group: Writing, [actor, command]: Change): Recipe<Done> {
  const seen = yield* look(group.kept, actor, scopeOf(command), group.at);
  // The server may remove a guest while a command of theirs is under way.
  if (!seen) return { refused: refusal("not_signed_in") };
  const decision = decide(seen.view, command);
  if ("refused" in decision) return decision;
  if ("already" in decision) return yield* repeated(decision.already, seen, command);
  const before = group.events.length;
  const doing: Doing = { group, me: seen.view.me, at: group.at, room: seen.row };
  for (const placed of decision.happened) yield* happened(placed, doing);
  return doneOf(doing, group.events.length - before);
}

type Already = Extract<Decision, { already: unknown }>["already"];

function* repeated({ event, room, user }: Already, { view, row }: Seen, command: Command): Recipe<Done> {
  const isCursor = command.type === "cursor.set" && row;
  const cursor = isCursor && (yield* unreadOf(row, view.me.id, view.read ?? 0, command.thread));
  return {
    events: 0,
    ...(event && { first: event }),
    ...(room && { room }),
    ...(user && { user }),
    ...(cursor && { cursor }),
  };
}

function doneOf(doing: Doing, events: number): Done {
  const { entered, room, user, session, invite, cursor, ban, more, held } = doing;
  return {
    events,
    ...(entered && room && { room: roomOf(room) }),
    ...(user && { user }),
    ...(session && { session }),
    ...(invite && { invite }),
    ...(cursor && { cursor }),
    ...(ban && { ban }),
    ...(more && { more }),
    ...(held !== undefined && { held }),
  };
}

/** It returns a recipe and is none itself: nearly all facts are one event in a room that is in memory. */
function happened(placed: Placed, doing: Doing): Recipe<void> {
  const { fact, room: place, by } = placed;
  if (!isRoomFact(fact)) return elsewhere(fact, doing);
  const room = place ? doing.group.kept.roomAtHand(keyOf(place)) : doing.room;
  if (by || placed.as || !room || fact.type === "room.created") return somewhere(fact, placed, doing);
  return inRoom(room, fact, doing, doing);
}

function* somewhere(fact: RoomFact, { room: place, by, as, together }: Placed, doing: Doing): Recipe<void> {
  const { kept } = doing.group;
  if (fact.type === "room.created") doing.room = yield* create(fact, doing);
  const room = place ? yield* kept.room(keyOf(place)) : doing.room;
  if (!room) throw new Error(`${fact.type} has no room`);
  const said = together ? { ...fact, cause: causeOf(doing, room) } : fact;
  const me = as ?? (by && (yield* kept.user(keyOf(by))));
  yield* inRoom(room, said, me ? { me, at: doing.at } : doing, doing);
}

/** The place of the first of these events: no other change has it. */
function causeOf(doing: Doing, room: RoomRow): string {
  doing.cause ??= `${roomId(room.id)}.${room.head + 1}`;
  return doing.cause;
}

function* elsewhere(fact: Exclude<Fact, RoomFact>, doing: Doing): Recipe<void> {
  if (fact.type === "erasure.stepped") yield* erasesMore(fact, doing);
  else if (fact.type === "rooms.swept") yield* countSweep();
  else if (fact.type === "follower.moved") doing.held = yield* moveFollower(fact, doing.at);
  else if (fact.type === "node.leased") doing.held = yield* leaseNode(fact, doing.at.time);
  else if (fact.type === "guesses.counted" || fact.type === "guesses.forgotten")
    yield* writeGuesses(fact, doing.at);
  else if (fact.type === "room.key_set") yield* keepKey(doing.room, fact);
  else if (fact.type === "storage.kept") yield* keepStorage(fact, doing.at);
  else if (fact.type === "room.paced") yield* paced(doing);
  else if (fact.type === "statuses.ended") yield* statusesEnd(doing);
  else if (fact.type === "lease.taken") doing.held = yield* takeLease(fact, doing.at.time);
  else if (fact.type === "server_log.trimmed") yield* trimServerLog(fact, doing.at);
  else if (fact.type === "message.tagged" || fact.type === "message.whispered") passOn(fact, doing);
  else if (isServerFact(fact)) yield* toServer(fact, doing);
  else yield* writePerson(fact, doing);
}

function* paced({ room, me, at }: Doing): Recipe<void> {
  if (room) yield* keepPace(room.id, keyOf(me.id), at.time);
}

function* create(fact: Extract<RoomFact, { type: "room.created" }>, doing: Doing): Recipe<RoomRow> {
  const { kept } = doing.group;
  const room = kept.keepRoom(yield* createRoom(fact, keyOf(doing.me.id)));
  kept.count(fact.kind === "direct" ? "conversations" : "rooms", 1);
  return room;
}

function* inRoom(row: RoomRow, fact: RoomFact, by: By, doing: Doing): Recipe<void> {
  const { kept, events, rooms, news } = doing.group;
  const { event, insert } = next(row, by, fact);
  yield insert;
  events.push(event);
  const uninvited = changesMore(row, event) && (yield* follow(kept, row, event, by.at));
  if (fact.type === "message.posted") return;
  if (isDeletion(event)) {
    news.push(...(yield* followDeletion(row, event, { ...by, group: doing.group })));
    kept.forgetRoom(row.id);
  }
  if (mayBeOverseen(event)) yield* noteOverseen(row, event, { ...by, group: doing.group });
  if (fact.type === "room.changed" && fact.keepDays) yield* expireSoon(by.at);
  if (fact.type === "room.changed" && fact.slowSeconds === 0) yield* forgetPace(row.id);
  if (fact.type === "room.created" || fact.type === "member.joined") doing.entered = true;
  const room = roomOf(row);
  // The person who joins may be the first user of this node in the room.
  if ((fact.type.startsWith("member.") && fact.type !== "member.renamed") || isDeletion(event))
    rooms.push(room);
  if (!("user" in fact)) return;
  kept.forgetMember(row.id, keyOf(fact.user));
  const { id, name } = by.me;
  if (fact.type === "member.invited")
    news.push({ to: fact.user, signal: { type: "invited", room, by: { id, name } } });
  if (uninvited) news.push({ to: fact.user, signal: { type: "uninvited", room: room.id } });
}

function* toServer(fact: ServerFact, doing: Doing): Recipe<void> {
  if (fact.type === "user.deleted") yield* counted(fact.user, -1, doing);
  const news = yield* writeServer(fact, doing);
  doing.group.news.push(...news);
  for (const one of news) if ("banned" in one) doing.ban = one.banned.ban;
  if (fact.type === "user.restored") yield* counted(fact.user, 1, doing);
}

function* counted(user: UserId, change: 1 | -1, { group: { kept } }: Doing): Recipe<void> {
  const { kind } = yield* kept.user(keyOf(user));
  kept.count(kind === "guest" ? "guests" : "accounts", change);
  kept.forgetUser(keyOf(user));
}

function* erasesMore({ keepDays }: ErasureStepped, doing: Doing): Recipe<void> {
  const { group, at } = doing;
  const turn: Turn = { isOver: group.beginErasing(), gone: [], facts: [] };
  const { more, hasErased } = yield* eraseSome(at, keepDays, turn);
  group.hasErased ||= hasErased;
  doing.more = more;
  for (const placed of turn.facts) yield* happened(placed, doing);
  for (const kind of turn.gone) group.kept.count(kind === "direct" ? "conversations" : "rooms", -1);
}
