import type { PasskeyKey } from "../../chat/ports.ts";
import type { KnownFactor } from "../../chat/store.ts";
import type { User } from "../../protocol/account.ts";
import type { Answers } from "../../protocol/answers.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { textOf, USER_COLUMNS, type UserRow, userOf } from "../rows.ts";

type PasskeyRow = {
  credential: string;
  label: string | null;
  host: string;
  at: number;
  used_at: number | null;
};
type KeyRow = UserRow & { credential: string; public_key: string; counter: number };

const authenticator = text<{ secret: string; step: number; at: number; codes: number }>(
  `select secret, step, at, (select count(*) from recovery_codes c where c."user" = :user) as codes
    from authenticators where "user" = :user`,
);
const passkeys = text<PasskeyRow>(
  `select credential, label, host, at, used_at from passkeys where "user" = :user order by at, credential`,
);
const byCredential = text<KeyRow>(
  `select ${USER_COLUMNS}, passkeys.credential, passkeys.public_key, passkeys.counter
    from passkeys join users on users.id = passkeys."user"
    where passkeys.credential = :credential and users.deleted_at is null`,
);

const recovery = text<{ hash: string }>(
  `select hash from recovery_codes where "user" = :user and hash = :hash`,
);

/** What a person is shown of how they sign in. */
export function* factorsOf(id: UserId): Recipe<Answers["factor.list"]> {
  const user = keyOf(id);
  const found = yield* one(authenticator, { user });
  const rows = yield* all(passkeys, { user });
  return {
    ...(found && { authenticator: { at: textOf(found.at) } }),
    recoveryCodes: found?.codes ?? 0,
    passkeys: rows.map(({ credential, label, host, at, used_at }) => ({
      ...{ id: credential, host, at: textOf(at) },
      ...(label !== null && { label }),
      ...(used_at !== null && { usedAt: textOf(used_at) }),
    })),
  };
}

export function* factorOf(id: UserId): Recipe<KnownFactor> {
  const user = keyOf(id);
  const found = yield* one(authenticator, { user });
  const rows = yield* all(passkeys, { user });
  return {
    ...(found && { authenticator: { secret: found.secret, step: found.step } }),
    passkeys: rows.map(({ credential }) => credential),
  };
}

export function* hasRecoveryCode(user: UserId, hash: string): Recipe<boolean> {
  return (yield* one(recovery, { user: keyOf(user), hash })) !== undefined;
}

export function* passkeyOf(credential: string): Recipe<(PasskeyKey & { readonly user: User }) | undefined> {
  const row = yield* one(byCredential, { credential });
  return row && { user: userOf(row), credential, publicKey: row.public_key, counter: row.counter };
}
