import type { Given } from "../../chat/scope.ts";
import { keyOf, type ReportId, seqOfMessage, userId } from "../../protocol/ids.ts";
import { one, type Recipe, text } from "../recipe.ts";
import { OPEN_REPORT } from "../rows.ts";
import type { About } from "./about.ts";

const counts = text<{ open: number; mine: number; again: number }>(
  `select (select count(*) from reports where ${OPEN_REPORT}) as open,
    (select count(*) from reports where ${OPEN_REPORT} and by = :me) as mine,
    (select count(*) from reports where room = :room and seq = :seq and by = :me) as again`,
);
const openById = text<{ author: number; by: number }>(
  `select author, by from reports where id = :id and ${OPEN_REPORT}`,
);

/** How many reports wait, and whether I reported this message already. */
export function* reporting({ me, row, scope: { message } }: About): Recipe<Given<"reporting">> {
  const seq = message ? seqOfMessage(message) : 0;
  const { open = 0, mine = 0, again = 0 } = (yield* one(counts, { me, room: row?.id ?? 0, seq })) ?? {};
  return { reported: { open, mine, again: again > 0 } };
}

/** The report that the scope names, if it is open. */
export function* report(_about: About, id: ReportId): Recipe<Given<"report">> {
  const found = yield* one(openById, { id: keyOf(id) });
  return found ? { report: { author: userId(found.author), by: userId(found.by) } } : {};
}
