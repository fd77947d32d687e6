import type { PersonEntry } from "../../chat/journal.ts";
import type { Settings } from "../../protocol/contact.ts";
import { keyOf, seqOfMessage, userId } from "../../protocol/ids.ts";
import type { OwnSignal } from "../../protocol/signals.ts";
import { one, type Recipe, sideBySide, text } from "../recipe.ts";
import { ROOM_AND_HEAD, type RoomRow, roomOf } from "../rows.ts";
import { unreadOf } from "../unread.ts";

type Own<T extends PersonEntry["what"]> = Extract<PersonEntry, { what: T }>;

const invitation = text<RoomRow & { by: number; by_name: string }>(
  `select ${ROOM_AND_HEAD}, i.by, i.by_name from invitations i join rooms on rooms.id = i.room
    where i."user" = :user and i.room = :room`,
);
const block = text<{ id: number; name: string }>(
  `select u.id, u.name from blocks b join users u on u.id = b.blocked where b."user" = :user and b.blocked = :other`,
);
const settings = text<Settings>("select strangers from users where id = :user");
const position = text<RoomRow & { read: number }>(
  `select ${ROOM_AND_HEAD}, m.read from members m join rooms on rooms.id = m.room
    where m."user" = :user and m.room = :room`,
);
const inThread = text<{ read: number }>(
  `select read from threads where "user" = :user and room = :room and thread = :thread`,
);

/** What a node that did not hear of it tells a user: how it is now. Undefined = there is nothing to tell any more. */
export const ownSignals = (entries: readonly PersonEntry[]): Recipe<(OwnSignal | undefined)[]> =>
  sideBySide(entries.map(signalOf));

function signalOf(entry: PersonEntry): Recipe<OwnSignal | undefined> {
  switch (entry.what) {
    case "invitation":
      return invited(entry);
    case "block":
      return blocked(entry);
    case "settings":
      return set(entry);
    default:
      return read(entry);
  }
}

function* invited({ user, room }: Own<"invitation">): Recipe<OwnSignal> {
  const row = yield* one(invitation, { user: keyOf(user), room: keyOf(room) });
  if (!row) return { type: "uninvited", room };
  return { type: "invited", room: roomOf(row), by: { id: userId(row.by), name: row.by_name } };
}

function* blocked({ user, other }: Own<"block">): Recipe<OwnSignal> {
  const row = yield* one(block, { user: keyOf(user), other: keyOf(other) });
  return row ? { type: "blocked", user: { id: other, name: row.name } } : { type: "unblocked", user: other };
}

function* set({ user }: Own<"settings">): Recipe<OwnSignal | undefined> {
  const row = yield* one(settings, { user: keyOf(user) });
  return row && { type: "settings", strangers: row.strangers };
}

function* read({ user, room, thread }: Own<"cursor">): Recipe<OwnSignal | undefined> {
  const at = { user: keyOf(user), room: keyOf(room) };
  const [row, own] = yield* sideBySide([
    one(position, at),
    one(inThread, { ...at, thread: thread ? seqOfMessage(thread) : 0 }),
  ]);
  const upto = thread ? own?.read : row?.read;
  if (!row || upto === undefined) return undefined;
  return { type: "cursor", room, ...(thread && { thread }), ...(yield* unreadOf(row, user, upto, thread)) };
}
