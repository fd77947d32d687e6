import type { Person } from "../../protocol/account.ts";
import { userId } from "../../protocol/ids.ts";
import { one, type Recipe, text } from "../recipe.ts";

const byCode = text<{ id: number; name: string }>(
  `select users.id, users.name from recoveries join users on users.id = recoveries."user"
    where recoveries.code = :code and recoveries.until > :time`,
);

/** Who sets another password by the code of this hash, if it is still valid. `time` is the server's. */
export function* recoveredBy(code: string, time: number): Recipe<Person | undefined> {
  const row = yield* one(byCode, { code, time });
  return row && { id: userId(row.id), name: row.name };
}
