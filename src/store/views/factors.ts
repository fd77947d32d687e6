import type { Given } from "../../chat/scope.ts";
import { userId } from "../../protocol/ids.ts";
import { one, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

const mine = text<{ secret: string; step: number; codes: number }>(
  `select secret, step, (select count(*) from recovery_codes c where c."user" = :me and c.hash = :recovery) as codes
    from authenticators where "user" = :me`,
);
const owner = text<{ user: number; counter: number }>(
  `select "user" as user, counter from passkeys where credential = :credential`,
);
const answered = text<{ challenge: string }>(
  "select challenge from passkey_answers where challenge = :challenge",
);

export function* myFactor({ me }: About, { recovery = "" }: { recovery?: string }): Recipe<Given<"factor">> {
  const found = yield* one(mine, { me, recovery });
  if (!found) return { factor: { hasRecovery: false } };
  const { secret, step, codes } = found;
  return { factor: { authenticator: { secret, step }, hasRecovery: codes > 0 } };
}

export function* passkey(
  _: About,
  { credential, challenge }: { readonly credential: string; readonly challenge: string },
): Recipe<Given<"passkey">> {
  const found = yield* one(owner, { credential });
  const isUsed = (yield* one(answered, { challenge })) !== undefined;
  return { passkey: { ...(found && { user: userId(found.user) }), counter: found?.counter ?? 0, isUsed } };
}
