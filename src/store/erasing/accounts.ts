import type { Placed } from "../../chat/decide.ts";
import { roomId, userId } from "../../protocol/ids.ts";
import { CLEARS } from "../facts/accounts.ts";
import { eraseHeld } from "../facts/held.ts";
import { eraseFromReports } from "../facts/reports.ts";
import { eraseFromServerLog } from "../facts/server-log.ts";
import { removeOwn } from "../own.ts";
import { placeOf } from "../questions/pages.ts";
import { all, one, type Recipe, run, text } from "../recipe.ts";
import { REACHED } from "../rows.ts";
import type { Erasure, Turn } from "./erasing.ts";

type Written = { seq: number; by: number; type: string };

const ROWS = 200;
/** Events that one step causes. */
const EVENTS_MAX = 50;
const SYSTEM = 1;

const nextRoom = text<{ id: number }>(
  "select id from rooms where id > :room and deleted_at is null order by id limit 1",
);
const nextReached = text<{ id: number }>(
  `select id from rooms where id > :room and ${REACHED} order by id limit 1`,
);
const written = text<Written>(
  `select seq, by, type from events where room = :room and seq > :seq order by seq limit ${ROWS}`,
);
const headOf = text<{ head: number }>("select coalesce(max(seq), 0) as head from events where room = :room");
const nameOf = text<{ name: string }>("select name from users where id = :user");
const reached = text("update erasures set at_room = :room, at = :seq where id = :id");
const blank = text(
  "update users set password = null, scram = null, status = null, status_until = null where id = :user",
);
const dropUser = text("delete from users where id = :user and deleted_at is not null");

/**
 * Finds the rooms in which a deleted person wrote, so that their messages there are erased. In the end it erases the
 * person's own data. Returns whether all is done.
 */
export function* eraseAccount(erasure: Erasure, turn: Turn): Recipe<boolean> {
  if (erasure.messages > 0 && !(yield* findAll(erasure, turn))) return false;
  // Only what the person wrote goes.
  if (erasure.messages > 1) return true;
  yield* removeOwn(erasure.user);
  yield* run(blank, { user: erasure.user });
  yield* eraseHeld(erasure.user);
  yield* eraseFromReports(erasure.user, erasure.messages === 1);
  yield* eraseFromServerLog(erasure.user);
  return true;
}

/** Frees the name for others. */
export function* dropName(user: number): Recipe<void> {
  yield* run(dropUser, { user });
}

/** Scans all logs: no index says who wrote where, since every post would pay for it. */
function* findAll(
  { id, user, by, messages, first: since, at_room, at }: Erasure,
  { isOver, facts }: Turn,
): Recipe<boolean> {
  let [room, seq] = [at_room, at];
  for (;;) {
    if (isOver() || facts.length >= EVENTS_MAX) {
      yield* run(reached, { room, seq, id });
      return false;
    }
    const rows = room === 0 ? [] : yield* all(written, { room, seq });
    const first = rows.find((row) => row.by === user && row.type === "message.posted");
    if (first) facts.push(yield* factOf({ room, user, by, first: first.seq }));
    seq = rows.at(-1)?.seq ?? seq;
    if (!first && rows.length === ROWS) continue;
    const next =
      messages === CLEARS.reached
        ? yield* one(nextReached, { room, user: by })
        : yield* one(nextRoom, { room });
    if (!next) return true;
    [room, seq] = [next.id, messages > 1 && since > 0 ? (yield* placeOf(roomId(next.id), since)) - 1 : 0];
  }
}

type Range = { room: number; user: number; by: number; first: number };

function* factOf({ room, user, by, first }: Range): Recipe<Placed> {
  const name = (yield* one(nameOf, { user }))?.name;
  const last = (yield* one(headOf, { room }))?.head ?? first;
  return {
    room: roomId(room),
    // A person who deleted their own account can no longer do anything.
    by: userId(by === user ? SYSTEM : by),
    fact: { type: "messages.erased", user: userId(user), first, last, ...(name && { name }) },
  };
}
