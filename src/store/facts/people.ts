import type { Person } from "../../protocol/account.ts";
import type {
  PasswordChanged,
  UserChanged,
  UserCreated,
  UserRegistered,
} from "../../protocol/account-facts.ts";
import { keyOf, seqOfMessage } from "../../protocol/ids.ts";
import type { CursorMoved } from "../../protocol/message.ts";
import { skeleton } from "../../protocol/names.ts";
import { removeOwn } from "../own.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import type { RoomRow, UserRow } from "../rows.ts";
import { endLeases } from "./leases.ts";
import { keepSessions } from "./sessions.ts";
import { indexName } from "./words.ts";

/** Statuses that end in one transaction. */
const ENDED_MAX = 100;

const insertUser = text<{ id: number }>(
  `insert into users (name, skeleton, kind, role, password, scram, created_at)
    values (:name, :skeleton, :kind, :role, :password, :scram, :at) returning id`,
);
const becomesAccount = text(
  `update users set name = :name, skeleton = :skeleton, kind = 'account', role = :role, password = :password,
    scram = :scram
    where id = :user`,
);
const conversations = text<{ id: number; people: string }>(
  `select r.id, r.people from members m join rooms r on r.id = m.room
    where m."user" = :user and r.people is not null`,
);
const setPeople = text("update rooms set people = :people where id = :room");
const setRole = text("update users set role = :role where id = :user");
const setStatus = text("update users set status = :status, status_until = :until where id = :user");
const ended = text<{ id: number }>(
  `update users set status = null, status_until = null
    where id in (select id from users where status_until <= :time order by status_until limit ${ENDED_MAX}) returning id`,
);
const password = text("update users set password = :hash, scram = :scram where id = :user");
const drop = text("delete from users where id = :user");
const readRoom = text(`update members set read = :seq where room = :room and "user" = :user`);
const readThread = text(
  `insert into threads ("user", room, thread, read, since) values (:user, :room, :thread, :seq, :at)
    on conflict ("user", room, thread) do update set read = excluded.read`,
);

export function* createPerson(fact: UserCreated, ms: number): Recipe<UserRow> {
  const { name, kind, passwordHash, scram = null, role: given } = fact;
  const role = given ?? (kind === "guest" ? "guest" : "member");
  const user = { name, kind, role, password: passwordHash ?? null };
  const row = yield* one(insertUser, { ...user, scram, skeleton: skeleton(name), at: ms });
  if (!row) throw new Error("a new user got no id");
  if (kind === "account") yield* indexName(row.id, name);
  return { id: row.id, status: null, status_until: null, deactivated_at: null, ...user };
}

/**
 * Turns a guest into an account, which keeps the sessions. Returns the conversations that have the person's name in
 * them.
 */
export function* register(user: number, fact: UserRegistered): Recipe<readonly number[]> {
  const { name, role = "member", passwordHash = null, scram = null } = fact;
  yield* run(becomesAccount, { user, name, skeleton: skeleton(name), role, password: passwordHash, scram });
  yield* indexName(user, name);
  yield* keepSessions(user);
  yield* endLeases(user);
  const found = yield* all(conversations, { user });
  for (const { id, people } of found) {
    const renamed = (JSON.parse(people) as Person[]).map((person) =>
      keyOf(person.id) === user ? { ...person, name } : person,
    );
    yield* run(setPeople, { room: id, people: JSON.stringify(renamed) });
  }
  return found.map(({ id }) => id);
}

/** `time` is the server's. */
export function* changePerson(fact: UserChanged, time: number): Recipe<void> {
  const { role, status, statusForSeconds: seconds } = fact;
  const user = keyOf(fact.user);
  if (role !== undefined) yield* run(setRole, { user, role });
  if (status === undefined) return;
  yield* run(setStatus, { user, status, until: seconds === undefined ? null : time + seconds * 1_000 });
}

/** Removes statuses whose time is over, so many at once. Returns whose they were. */
export function* endStatuses(
  time: number,
): Recipe<{ readonly people: readonly number[]; readonly more: boolean }> {
  const people = (yield* all(ended, { time })).map(({ id }) => id);
  return { people, more: people.length === ENDED_MAX };
}

export function* setPassword(user: number, { passwordHash, scram }: PasswordChanged): Recipe<void> {
  yield* run(password, { user, hash: passwordHash, scram: scram ?? null });
}

export function* releaseGuest(user: number): Recipe<void> {
  yield* endLeases(user);
  yield* removeOwn(user);
  yield* run(drop, { user });
}

/** A person who has read a thread follows it. */
export function* moveCursor(user: number, room: RoomRow, fact: CursorMoved, ms: number): Recipe<void> {
  const at = { user, room: room.id, seq: fact.seq };
  if (fact.thread) yield* run(readThread, { ...at, thread: seqOfMessage(fact.thread), at: ms });
  else yield* run(readRoom, at);
}
