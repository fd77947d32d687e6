import type { Given, Scope } from "../../chat/scope.ts";
import { one, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

type Row = { value: string | null; keys: number };

const ofUser = text<Row>(
  `select (select value from user_metadata where "user" = :of and key = :key) as value,
    (select count(*) from user_metadata where "user" = :of) as keys`,
);
const ofRoom = text<Row>(
  `select (select value from room_metadata where room = :of and key = :key) as value,
    (select count(*) from room_metadata where room = :of) as keys`,
);

/** What I, or the room, have under a key. */
export function* described(
  { me, row }: About,
  { key, isRoom }: NonNullable<Scope["described"]>,
): Recipe<Given<"described">> {
  const of = isRoom ? (row?.id ?? 0) : me;
  const { value = null, keys = 0 } = (yield* one(isRoom ? ofRoom : ofUser, { of, key })) ?? {};
  return { described: { keys, ...(value !== null && { value }) } };
}
