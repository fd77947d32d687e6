import type { Given } from "../../chat/scope.ts";
import { banId, keyOf } from "../../protocol/ids.ts";
import { idleRooms } from "../idle-rooms.ts";
import { one, type Recipe, sideBySide, text } from "../recipe.ts";
import type { About } from "./about.ts";

const banById = text<{ id: number }>("select id from server_bans where id = :id");
const banByTarget = text<{ id: number }>(
  "select id from server_bans where target = :target order by id limit 1",
);

/** The numbers of rooms, conversations and people. */
export function* totals({ kept }: About): Recipe<Given<"server">> {
  const [counts, nextPerson] = yield* sideBySide([kept.counts(), kept.nextPerson()]);
  return { ...counts, nextPerson };
}

/** Rooms that were never used. */
export function* idle({ kept }: About): Recipe<Given<"idle">> {
  return { idle: yield* idleRooms((yield* kept.counts()).rooms) };
}

/** The ban that the scope names. The ban of a person is found by their id, which stays when their name changes. */
export function* serverBan({ scope: { ban, banTarget }, other }: About): Recipe<Given<"ban">> {
  const found =
    (other === undefined ? undefined : yield* one(banByTarget, { target: `u${other}` })) ??
    (ban ? yield* one(banById, { id: keyOf(ban) }) : undefined) ??
    (banTarget === undefined ? undefined : yield* one(banByTarget, { target: banTarget }));
  return found ? { serverBan: banId(found.id) } : {};
}
