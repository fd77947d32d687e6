import { keyOf } from "../../protocol/ids.ts";
import type { RecoveryFact } from "../../protocol/recovery.ts";
import { type Recipe, run, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import { type Noting, note } from "./server-log.ts";

const end = text(`delete from recoveries where "user" = :user`);
const begin = text(`insert into recoveries ("user", code, until) values (:user, :code, :until)`);

/** Writes the links for other passwords. A person has one at most. */
export function* writeRecovery(fact: RecoveryFact, by: Noting): Recipe<void> {
  const { me, at } = by;
  if (fact.type === "recovery.used") {
    yield* run(end, { user: keyOf(me.id) });
    yield* note(fact.type, { user: me.id }, by);
    return;
  }
  const { user, code, expiresAt } = fact;
  yield* run(end, { user: keyOf(user) });
  yield* run(begin, { user: keyOf(user), code, until: at.time + expiresAt - at.ms });
  yield* note(fact.type, { user, expiresAt: textOf(expiresAt) }, by);
}
