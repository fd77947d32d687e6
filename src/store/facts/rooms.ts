import { keyOf } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { RoomCreated, RoomKeySet } from "../../protocol/room.ts";
import { type RoomChange, roomAfter } from "../../protocol/room-changes.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { directKey, type RoomRow, type RoomSettings, roomOf } from "../rows.ts";

const insertRoom = text<{ id: number }>(
  `insert into rooms (name, skeleton, own_skeleton, kind, topic, maker, direct, people, members)
    values (:name, :skeleton, :own, :kind, :topic, :maker, :direct, :people, 0) returning id`,
);
const updateRoom = text(
  `update rooms set name = :name, skeleton = :skeleton, own_skeleton = :own, kind = :kind, topic = :topic,
    archived = :archived, settings = :settings, secret = :secret where id = :id`,
);
const setKey = text("update rooms set entry_key = :key where id = :room");

/** Makes a room with an empty log and no members. */
export function* createRoom(fact: RoomCreated, maker: number): Recipe<RoomRow> {
  const { name, kind, topic = "", people = [] } = fact;
  const json = people.length > 0 ? JSON.stringify(people) : null;
  const direct = kind === "direct" ? directKey(people.map(({ id }) => keyOf(id))) : null;
  const values = { name, ...keysFor(kind, name), kind, topic, maker, direct, people: json };
  const row = yield* one(insertRoom, values);
  if (!row) throw new Error("a new room got no id");
  return {
    id: row.id,
    name,
    kind,
    topic,
    archived: 0,
    settings: null,
    maker,
    said: 0,
    people: json,
    masks: 0,
    head: 0,
  };
}

export function* changeRoom(row: RoomRow, fact: RoomChange): Recipe<void> {
  const { id: _, people: __, name, kind, topic = "", archived, ...others } = roomAfter(roomOf(row), fact);
  const settings = Object.keys(others).length > 0 ? JSON.stringify(others satisfies RoomSettings) : null;
  Object.assign(row, { name, kind, topic, archived: archived ? 1 : 0, settings });
  const values = { id: row.id, name, ...keysFor(kind, name), kind, topic, archived: row.archived, settings };
  yield* run(updateRoom, { ...values, secret: others.secret ? 1 : 0 });
}

export function* keepKey(room: RoomRow | undefined, { key }: RoomKeySet): Recipe<void> {
  if (!room) throw new Error("a key has no room");
  yield* run(setKey, { room: room.id, key });
}

/** The key by which everyone finds a room by its name: only public rooms have one. */
export const keyFor = (kind: RoomRow["kind"], name: string): string | null =>
  kind === "public" ? skeleton(name) : null;

const keysFor = (kind: RoomRow["kind"], name: string) => ({
  skeleton: keyFor(kind, name),
  own: kind === "private" ? skeleton(name) : null,
});
