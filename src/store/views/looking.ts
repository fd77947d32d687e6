import type { Given } from "../../chat/scope.ts";
import { keyOf } from "../../protocol/ids.ts";
import type { Look } from "../../protocol/looking.ts";
import { all, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

const HOUR_MS = 3_600_000;
/** So many of the newest looks are looked through. */
const LOOKS = 1_000;

const looksOf = text<{ data: string; user: number | null }>(
  `select data, "user" from (select by, time, data, "user" from server_facts where type = 'admin.looked'
    order by seq desc limit ${LOOKS}) as looks where by = :me and time > :since`,
);

/** Whether the log has noted in the last hour that I looked at the same. */
export function* looked({ me, at }: About, { what, user }: Look): Recipe<Given<"looked">> {
  const whose = user ? keyOf(user) : null;
  const mine = yield* all(looksOf, { me, since: at.time - HOUR_MS });
  return {
    looked: mine.some((one) => one.user === whose && (JSON.parse(one.data) as Look).what === what),
  };
}
