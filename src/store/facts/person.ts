import type { User } from "../../protocol/account.ts";
import type {
  DeviceMarked,
  NickReserved,
  PasswordChanged,
  SessionFact,
  UserChanged,
  UserCreated,
  UserRegistered,
  UserReleased,
  UserRenamed,
} from "../../protocol/account-facts.ts";
import type { ContactFact } from "../../protocol/contact.ts";
import type { PersonFact } from "../../protocol/events.ts";
import { keyOf } from "../../protocol/ids.ts";
import type { GuestCame, GuestWent } from "../../protocol/leases.ts";
import type { CursorMoved } from "../../protocol/message.ts";
import type { UserCleared, UserDescribed } from "../../protocol/metadata.ts";
import type { Doing } from "../doing.ts";
import type { Recipe } from "../recipe.ts";
import { roomOf, userOf } from "../rows.ts";
import { unreadOf } from "../unread.ts";
import { removeCertificates } from "./certificates.ts";
import { writeContact } from "./contact.ts";
import { markDevice } from "./devices.ts";
import { writeEntry } from "./entry.ts";
import { isOfSignIn, writeSignIn } from "./factors.ts";
import { leaseGuest } from "./leases.ts";
import { describe } from "./metadata.ts";
import { renameUser, reserveNick } from "./names.ts";
import { changePerson, createPerson, moveCursor, register, releaseGuest, setPassword } from "./people.ts";
import { describePicture } from "./pictures.ts";
import { clear } from "./profiles.ts";
import { note } from "./server-log.ts";
import { endSessions, leaveSession, openSession, seeSession } from "./sessions.ts";

/** Writes what happened to a person: to the person whom this change made, if it made one, else to the one who asks. */
export function* writePerson(fact: PersonFact, doing: Doing): Recipe<void> {
  const { group, at } = doing;
  const person = doing.user ?? doing.me;
  switch (fact.type) {
    case "user.created":
    case "user.released":
    case "user.registered":
    case "guest.came":
    case "guest.went":
      yield* comesOrGoes(fact, person, doing);
      return;
    case "user.renamed":
    case "nick.reserved":
      yield* renamed(fact, person, doing);
      return;
    case "user.changed":
    case "user.described":
    case "user.cleared":
      yield* changes(fact, person, doing);
      return;
    case "password.changed":
      yield* changesPassword(fact, person, doing);
      return;
    case "session.opened":
    case "session.ended":
    case "session.left":
    case "session.seen":
      yield* signsInOrOut(fact, person, doing);
      return;
    case "device.marked":
    case "cursor.moved":
      yield* read(fact, person, doing);
      return;
    case "person.blocked":
    case "person.unblocked":
    case "settings.changed":
      yield* changesContact(fact, doing);
      return;
    default:
      if (isOfSignIn(fact)) yield* writeSignIn(fact, { me: person, at, group });
      else doing.invite = yield* writeEntry(fact, { me: person, at, group });
  }
}

function* changes(fact: UserChanged | UserDescribed | UserCleared, person: User, doing: Doing): Recipe<void> {
  if (fact.type === "user.changed") return yield* changed(fact, doing);
  if (fact.type === "user.cleared") return yield* clear(fact, doing);
  yield* describe(keyOf(person.id), fact);
  const { key, value } = fact;
  const rooms = yield* describePicture(keyOf(person.id), fact);
  doing.group.news.push({ described: person, key, value, ...(rooms && { rooms }) });
}

function* changesPassword(fact: PasswordChanged, { id }: User, doing: Doing): Recipe<void> {
  yield* setPassword(keyOf(id), fact);
  if (fact.rehashed) return;
  yield* removeCertificates(keyOf(id));
  yield* note("password.changed", { user: id }, doing);
}

function* changesContact(fact: ContactFact, doing: Doing): Recipe<void> {
  const { group, me } = doing;
  group.news.push({ to: me.id, signal: yield* writeContact(fact, keyOf(me.id)) });
  if (fact.type === "person.blocked") doing.user = yield* group.kept.user(keyOf(fact.user));
}

function* signsInOrOut(fact: SessionFact, person: User, doing: Doing): Recipe<void> {
  const { group, at } = doing;
  const me = keyOf(person.id);
  if (fact.type === "session.opened") doing.session = yield* openSession(me, fact.session, at);
  else if (fact.type === "session.left") yield* leaveSession(me, fact.session);
  else if (fact.type === "session.seen") yield* seeSession(me, fact, at);
  else {
    const { type: _, user, ...which } = fact;
    const whose = user ? yield* group.kept.user(keyOf(user)) : person;
    yield* endSessions(keyOf(whose.id), fact);
    // The server stores nothing about when guests come and go.
    if (whose.kind === "guest") group.news.push({ ended: whose.id, ...which });
    else yield* note("sessions.ended", { user: whose.id, ...which }, doing);
  }
}

function* comesOrGoes(
  fact: UserCreated | UserReleased | UserRegistered | GuestCame | GuestWent,
  person: User,
  doing: Doing,
): Recipe<void> {
  const { kept } = doing.group;
  const me = keyOf(person.id);
  if (fact.type === "guest.came" || fact.type === "guest.went") {
    yield* leaseGuest(fact, me);
    doing.user = person;
    return;
  }
  if (fact.type === "user.created") {
    doing.user = userOf(yield* createPerson(fact, doing.at.ms));
    kept.created(doing.user);
    if (doing.user.kind === "account") yield* made(doing.user, doing);
    return;
  }
  // Only guests become accounts, or are removed this way.
  kept.count("guests", -1);
  if (fact.type === "user.released") {
    yield* releaseGuest(me);
    kept.forgetUser(me);
    return;
  }
  kept.count("accounts", 1);
  for (const room of yield* register(me, fact)) yield* kept.renewRoom(room);
  doing.user = yield* again(me, doing);
  yield* made(doing.user, doing);
}

function* changed(fact: UserChanged, doing: Doing): Recipe<void> {
  yield* changePerson(fact, doing.at.time);
  doing.user = yield* again(keyOf(fact.user), doing);
  if (fact.role) yield* note("user.role_changed", { user: fact.user, role: fact.role }, doing);
  // A status is no event, so no log has it.
  else doing.group.news.push({ changed: doing.user });
}

/** The event of r0 is in the old name. Of guests r0 tells nothing. */
function* renamed(fact: UserRenamed | NickReserved, { id, name, kind }: User, doing: Doing): Recipe<void> {
  if (fact.type === "nick.reserved") {
    yield* reserveNick(keyOf(id), fact, doing.at.time);
    return;
  }
  const isReserved = kind !== "guest";
  yield* renameUser(keyOf(id), fact, { name, isReserved, time: doing.at.time });
  doing.user = yield* again(keyOf(id), doing);
  if (kind === "guest") doing.group.news.push({ changed: doing.user });
  else yield* note("user.renamed", { user: id, name: fact.name }, doing);
}

/** The event names the person who has the account now. */
function* made({ id, name, role }: User, { at, group, ...doing }: Doing): Recipe<void> {
  yield* note("user.created", { user: id, name, role }, { me: doing.user ?? doing.me, at, group });
}

/** The person as they are now. */
function* again(key: number, { group: { kept } }: Doing): Recipe<User> {
  kept.forgetUser(key);
  return yield* kept.user(key);
}

function* read(fact: CursorMoved | DeviceMarked, person: User, doing: Doing): Recipe<void> {
  const { room, me, at, group } = doing;
  if (fact.type === "device.marked") {
    yield* markDevice(keyOf(person.id), fact, at.ms);
    return;
  }
  if (!room) throw new Error("a reading position has no room");
  yield* moveCursor(keyOf(me.id), room, fact, at.ms);
  doing.cursor = yield* unreadOf(room, me.id, fact.seq, fact.thread);
  const { thread } = fact;
  group.news.push({
    to: me.id,
    signal: { type: "cursor", room: roomOf(room).id, ...(thread && { thread }), ...doing.cursor },
  });
}
