import type { Given } from "../../chat/scope.ts";
import { userId } from "../../protocol/ids.ts";
import type { Hearers } from "../../protocol/passing.ts";
import { all, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

/** More operators and voiced members than this do not hear what is said to them. */
const HEARERS_MAX = 1_000;

const withRole = text<{ id: number }>(
  `select "user" as id from members where room = :room and role in ('operator', :also) order by "user" limit ${HEARERS_MAX}`,
);

/** The operators of the room, or its voiced members, too. */
export function* hearers({ row }: About, to: Hearers): Recipe<Given<"hearers">> {
  if (!row) return { hearers: [] };
  const also = to === "voiced" ? "voiced" : "operator";
  const found = yield* all(withRole, { room: row.id, also });
  return { hearers: found.map(({ id }) => userId(id)) };
}
