import type { Found } from "../chat/asked.ts";
import { clearsEverywhere } from "../chat/clearing.ts";
import { forbidden } from "../chat/permissions.ts";
import type { KnownUser } from "../chat/store.ts";
import type { User } from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { EventOf } from "../protocol/events.ts";
import type { Question, QuestionType } from "../protocol/frames.ts";
import { keyOf, type MessageId, type RoomId, roomOfMessage, type UserId } from "../protocol/ids.ts";
import type { MessagePosted } from "../protocol/message.ts";
import { allRooms, allWriters } from "./questions/all-rooms.ts";
import { readAudit } from "./questions/audit.ts";
import { blocksOf } from "./questions/contact.ts";
import { directory } from "./questions/directory.ts";
import { entryRequests } from "./questions/entry-requests.ts";
import { factorsOf } from "./questions/factors.ts";
import { heldMessages, waitingForModerators } from "./questions/held.ts";
import { invitedBy, invites } from "./questions/invites.ts";
import { metadataOfMembers, metadataOfRoom, metadataOfUser } from "./questions/metadata.ts";
import { history, pins, placeOf, textsOf, thread } from "./questions/pages.ts";
import {
  certificatesOf,
  networksOf,
  oidcLinksOf,
  sessionsOf,
  sessionsOfOther,
  userById,
  userByName,
} from "./questions/people.ts";
import { joinedRoom } from "./questions/places.ts";
import { profilesOf } from "./questions/profiles.ts";
import { rangeLists } from "./questions/ranges.ts";
import { reports } from "./questions/reports.ts";
import { bansOf, keyTo, listRooms, masksOf, membersOf } from "./questions/rooms.ts";
import { roomsKnownOf } from "./questions/rooms-of.ts";
import { serverBans } from "./questions/server.ts";
import { operatorsOf, staffOfServer } from "./questions/staff.ts";
import { threads } from "./questions/threads.ts";
import { wrote } from "./questions/wrote.ts";
import { type Recipe, sideBySide } from "./recipe.ts";

/** After the last event of every log. */
const END = Number.MAX_SAFE_INTEGER;

/** A question that passed its gate. `time` is the server's. */
interface Open<T extends QuestionType> {
  readonly question: Question<T>;
  readonly actor: UserId;
  readonly time: number;
}
type Result<T extends QuestionType> = Found[T] | { readonly refused: Refusal };

/** The questions of people, as recipes. */
export const questions: { readonly [T in QuestionType]: (open: Open<T>) => Recipe<Result<T>> } = {
  *"user.get"({ question: { id, name = "" } }) {
    const found = id ? yield* userById(id) : yield* userByName(name);
    if (!found || found.kind === "system") return { refused: refusal("no_such_user") };
    return { user: shownOf(found) };
  },
  *"user.list"({ question: { names } }) {
    const found = yield* sideBySide(names.map((name) => userByName(name)));
    return { users: found.flatMap((user) => (user && user.kind !== "system" ? [shownOf(user)] : [])) };
  },
  *"user.profiles"({ question: { ids } }) {
    return { profiles: yield* profilesOf(ids) };
  },
  *"user.directory"({ question: { search = "", after = "", limit } }) {
    const { some, more } = cut(yield* directory({ search, after, limit: limit + 1 }), limit);
    return { users: some.map(shownOf), more };
  },
  *"user.rooms"({ question: { user: name, after = "", limit }, actor }) {
    const user = yield* userByName(name);
    if (!user || user.kind === "system") return { refused: refusal("no_such_user", { field: "user" }) };
    const { some, more } = cut(yield* roomsKnownOf(user.id, actor, { after, limit: limit + 1 }), limit);
    return { rooms: some, more };
  },
  *"user.blocks"({ question: { after = "", limit }, actor }) {
    const { some, more } = cut(yield* blocksOf(actor, after, limit + 1), limit);
    return { blocked: some, more };
  },
  *"user.networks"({ question, time }) {
    const user = yield* userByName(question.user);
    if (!user || user.kind === "system") return { refused: refusal("no_such_user", { field: "user" }) };
    return { user: user.id, networks: yield* networksOf(user.id, time) };
  },
  *"session.list"({ actor, time }) {
    return { sessions: yield* sessionsOf(actor, time) };
  },
  *"user.sessions"({ question, actor, time }) {
    const [me, user] = yield* sideBySide([userById(actor), userByName(question.user)]);
    if (!user || user.kind === "system") return { refused: refusal("no_such_user", { field: "user" }) };
    const isServer = me?.kind === "system" && { server: true as const };
    const other = { self: user.id === actor, otherRole: user.role, ...isServer };
    const refused = forbidden("user.sessions", {
      membership: "none",
      ...(me && { role: me.role }),
      ...other,
    });
    return refused ? { refused } : { user: user.id, sessions: yield* sessionsOfOther(user.id, time) };
  },
  *"factor.list"({ actor }) {
    return yield* factorsOf(actor);
  },
  *"certificate.list"({ actor }) {
    return { certificates: yield* certificatesOf(actor) };
  },
  *"oidc.list"({ actor }) {
    return { links: yield* oidcLinksOf(actor) };
  },
  "audit.read": ({ question }) => readAudit(question),
  *"report.list"({ question: { state, after = "", limit } }) {
    const { some, more } = cut(yield* reports({ state, after, limit: limit + 1 }), limit);
    return { reports: some, more };
  },
  *"held.list"({ question: { after = "", limit } }) {
    const { some, more } = cut(yield* heldMessages(after, limit + 1), limit);
    return { held: some, more };
  },
  *"user.wrote"({ question: { user: name = "", id, sinceSeconds }, actor, time }) {
    const found = id ? { id } : yield* userByName(name);
    if (!found) return { refused: refusal("no_such_user", { field: "user" }) };
    const me = yield* userById(actor);
    const since = sinceSeconds === undefined ? 0 : time - sinceSeconds * 1_000;
    const about = { author: keyOf(found.id), user: keyOf(actor), since };
    return yield* wrote({ ...about, everywhere: clearsEverywhere(me?.role) });
  },
  *"report.count"() {
    return yield* waitingForModerators();
  },
  // biome-ignore lint/correctness/useYield: the store knows nothing of it, beyond who may ask
  *"server.costs"() {
    return {};
  },
  // biome-ignore lint/correctness/useYield: the store knows nothing of it, beyond who may ask
  *"server.check"() {
    return {};
  },
  "server.rooms": ({ question, actor, time }) => allRooms(actor, question, time),
  "server.storage": ({ question, time }) => allWriters(question, time),
  *"server.bans"({ question: { after = "", limit }, time }) {
    const { some, more } = cut(yield* serverBans(after, limit + 1, time), limit);
    return { bans: some, more };
  },
  *"ranges.list"({ time }) {
    return { lists: yield* rangeLists(time) };
  },
  *"server.invites"({ question: { limit, ...page }, time }) {
    const { some, more } = cut(yield* invites({ ...page, limit: limit + 1 }, time), limit);
    return { invites: some, more };
  },
  *"entry.list"({ question: { after = "", limit }, time }) {
    const { some, more } = cut(yield* entryRequests(after, limit + 1, time), limit);
    return { requests: some, more };
  },
  *"server.invited"({ question: { invite, after = "", limit } }) {
    const { some, more } = cut(yield* invitedBy(invite, after, limit + 1), limit);
    return { people: some, more };
  },
  *"room.get"({ question: { room }, actor }) {
    const joined = yield* joinedRoom(actor, room);
    return joined ? { room: joined, seq: joined.seq } : { refused: refusal("not_member", { room }) };
  },
  *"room.key"({ question: { room } }) {
    const key = yield* keyTo(room);
    return key === undefined ? {} : { key };
  },
  *"room.list"({ question: { after = "", limit }, actor }) {
    const { some, more } = cut(yield* listRooms(actor, after, limit + 1), limit);
    return { rooms: some, more };
  },
  *"room.members"({ question: { room, after = "", limit } }) {
    const { some, more } = cut(yield* membersOf(room, after, limit + 1), limit);
    return { members: some, more };
  },
  *"room.bans"({ question: { room, after = "", limit } }) {
    const { some, more } = cut(yield* bansOf(room, after, limit + 1), limit);
    return { bans: some, more };
  },
  *"staff.list"() {
    return { people: yield* staffOfServer() };
  },
  *"room.operators"({ question: { room } }) {
    return { people: yield* operatorsOf(room) };
  },
  *"room.masks"({ question: { room, kind }, time }) {
    return { masks: yield* masksOf(room, kind, time) };
  },
  *"room.metadata"({ question: { room, after = "", limit } }) {
    const { some, more } = cut(yield* metadataOfMembers(room, after, limit + 1), limit);
    return { values: yield* metadataOfRoom(room), people: some, more };
  },
  *"user.metadata"({ question: { id, name = "" } }) {
    const user = id ? yield* userById(id) : yield* userByName(name);
    if (!user || user.kind === "system") return { refused: refusal("no_such_user") };
    return { user: { id: user.id, name: user.name }, values: yield* metadataOfUser(user.id) };
  },
  *"room.pins"({ question: { room, before = END }, actor }) {
    const { some, more } = yield* pins(actor, room, before);
    return { messages: some as EventOf<MessagePosted>[], more };
  },
  *"message.history"({ question: { room, id, before = END } }) {
    const found = isIn(room, id) ? yield* textsOf(id, before) : undefined;
    if (!found || found.some.length === 0)
      return { refused: refusal("no_such_message", { room, field: "id" }) };
    return { texts: found.some, more: found.more };
  },
  *"history.seek"({ question: { room, at } }) {
    return { seq: yield* placeOf(room, Date.parse(at)) };
  },
  "history.read": ({ question: { room, type: _, ...page }, actor }) => history(actor, room, page),
  *"thread.read"({ question: { room, thread: root, type: _, ...page }, actor }) {
    const found = isIn(room, root) ? yield* thread(actor, root, page) : undefined;
    if (!found) return { refused: refusal("no_such_message", { room, field: "thread" }) };
    return { ...found, events: found.events as EventOf<MessagePosted>[] };
  },
  *"thread.list"({ question: { limit, before = "" }, actor }) {
    const { some, next } = yield* threads(actor, limit, before);
    return { threads: some, more: next !== undefined, ...(next !== undefined && { next }) };
  },
};

/** The person as others may see them. */
const shownOf = ({ passwordHash: _hash, scram: _scram, ...user }: KnownUser): User => user;

/** An id of a message in another room means nothing in this one. */
const isIn = (room: RoomId, id: MessageId): boolean => roomOfMessage(id) === room;

/** One more row was read than was asked for, so that the page knows whether there is more. */
const cut = <T>(read: readonly T[], limit: number): { some: readonly T[]; more: boolean } => ({
  some: read.slice(0, limit),
  more: read.length > limit,
});
