import type { Found } from "../../chat/asked.ts";
import { type Refusal, refusal } from "../../protocol/errors.ts";
import type { Question } from "../../protocol/frames.ts";
import { type InviteId, inviteId, keyOf, roomId, userId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { searchServerLog } from "./server-log-search.ts";

const END = Number.MAX_SAFE_INTEGER;

/** Also of a person who was deleted, as long as the name is stored. */
const named = text<{ id: number }>("select id from users where skeleton = :skeleton");
const people = text<{ id: number; name: string }>(
  (dialect) => `select id, name from users where id in ${dialect.numbersIn("ids")}`,
);
const publicRooms = text<{ id: number; name: string }>(
  (dialect) => `select id, name from rooms where kind = 'public' and id in ${dialect.numbersIn("ids")}`,
);
const inviters = text<{ id: number; name: string }>(
  (dialect) => `select id, by_name as name from invites where id in ${dialect.numbersIn("ids")}`,
);

/** A page of r0, the newest first, with the names of the ids in it. */
export function* readAudit({
  type: _,
  before = END,
  limit,
  ...search
}: Question<"audit.read">): Recipe<Found["audit.read"] | { readonly refused: Refusal }> {
  const id = yield* personOf(search);
  if (id === undefined)
    return {
      refused: refusal("no_such_user", { message: `nobody is named ${search.person}`, field: "person" }),
    };
  const page = yield* searchServerLog({ person: id, search, before, limit });
  return { ...page, ...(yield* namesIn(page.events)) };
}

/** Undefined = there is no such person; 0 = all people. */
function* personOf({
  person,
  user,
}: Pick<Question<"audit.read">, "person" | "user">): Recipe<number | undefined> {
  if (user !== undefined) return keyOf(user);
  return person === undefined ? 0 : (yield* one(named, { skeleton: skeleton(person) }))?.id;
}

function* namesIn(
  events: Found["audit.read"]["events"],
): Recipe<Pick<Found["audit.read"], "people" | "rooms" | "invites">> {
  const [users, rooms, invites] = yield* sideBySide([
    all(people, { ids: keysOf(events.flatMap(({ by, user, reporter }) => [by, user, reporter])) }),
    all(publicRooms, { ids: keysOf(events.map(({ room }) => room)) }),
    all(inviters, { ids: keysOf(events.map(({ invite }) => invite as InviteId | undefined)) }),
  ]);
  return {
    people: users.map(({ id, name }) => ({ id: userId(id), name })),
    rooms: rooms.map(({ id, name }) => ({ id: roomId(id), name })),
    invites: invites.map(({ id, name }) => ({ id: inviteId(id), by: name })),
  };
}

const keysOf = (ids: readonly (Parameters<typeof keyOf>[0] | undefined)[]): string =>
  JSON.stringify([...new Set(ids.flatMap((id) => (id === undefined ? [] : [keyOf(id)])))]);
