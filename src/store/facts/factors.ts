import type { User } from "../../protocol/account.ts";
import type { CertificateFact } from "../../protocol/certificate.ts";
import type { PersonFact } from "../../protocol/events.ts";
import type { FactorFact, FactorKind, FactorShown, PasskeyUse } from "../../protocol/factor.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import type { OidcFact } from "../../protocol/oidc.ts";
import { all, each, one, type Recipe, run, text } from "../recipe.ts";
import { writeCertificate } from "./certificates.ts";
import { writeOidc } from "./oidc.ts";
import { type Noting, note } from "./server-log.ts";

const insert = text(
  `insert into authenticators ("user", secret, step, at) values (:user, :secret, :step, :at)`,
);
const remove = text<{ user: number }>(
  `delete from authenticators where "user" = :user returning "user" as user`,
);
const seen = text(`update authenticators set step = :step where "user" = :user`);
const insertCode = text<never>(`insert into recovery_codes ("user", hash) values (:user, :hash)`);
const dropCode = text(`delete from recovery_codes where "user" = :user and hash = :hash`);
const dropCodes = text(`delete from recovery_codes where "user" = :user`);
const insertPasskey = text(
  `insert into passkeys (credential, "user", public_key, counter, label, host, at)
    values (:credential, :user, :publicKey, :counter, :label, :host, :at)`,
);
const usePasskey = text(
  `update passkeys set counter = :counter, used_at = :at where credential = :credential and "user" = :user`,
);
const dropPasskey = text(`delete from passkeys where credential = :credential and "user" = :user`);
const dropPasskeys = text<{ credential: string }>(
  `delete from passkeys where "user" = :user returning credential`,
);
const insertAnswer = text("insert into passkey_answers (challenge, until) values (:challenge, :until)");
const forgetAnswers = text("delete from passkey_answers where until <= :time");

type SignInFact = CertificateFact | OidcFact | FactorFact;
const SIGN_IN = /^(?:certificate|authenticator|recovery_codes|factors?|passkey|oidc)\./;
export const isOfSignIn = <F extends PersonFact>(fact: F): fact is Extract<F, SignInFact> =>
  SIGN_IN.test(fact.type);

/** Writes how people sign in beside or in place of a password. */
export function* writeSignIn(fact: SignInFact, by: Noting): Recipe<void> {
  if (fact.type === "certificate.added" || fact.type === "certificate.removed")
    yield* writeCertificate(keyOf(by.me.id), fact, by.at.ms);
  else if (fact.type === "oidc.connected" || fact.type === "oidc.shown" || fact.type === "oidc.disconnected")
    yield* writeOidc(fact, by);
  else yield* writeFactor(fact, by);
}

function* writeFactor(fact: FactorFact, by: Noting): Recipe<void> {
  const user = keyOf(by.me.id);
  switch (fact.type) {
    case "authenticator.added": {
      const { secret, step, codes } = fact;
      yield* run(insert, { user, secret, step, at: by.at.ms });
      yield* setCodes(user, codes);
      return yield* added(by.me, "authenticator", by);
    }
    case "authenticator.removed":
      return yield* removeAuthenticator(by.me.id, by);
    case "recovery_codes.made":
      yield* setCodes(user, fact.codes);
      return yield* added(by.me, "recovery_codes", by);
    case "factor.used":
      return yield* use(user, fact.factor);
    case "factors.were_reset":
      yield* removeAuthenticator(fact.user, by);
      for (const _ of yield* all(dropPasskeys, { user: keyOf(fact.user) }))
        yield* removed(fact.user, "passkey", by);
      return;
    default:
      return yield* writePasskey(fact, by);
  }
}

type PasskeyFact = Extract<FactorFact, { readonly type: `passkey.${string}` }>;

function* writePasskey(fact: PasskeyFact, by: Noting): Recipe<void> {
  const { me, at } = by;
  const { credential } = fact;
  const user = keyOf(me.id);
  if (fact.type === "passkey.removed") {
    yield* run(dropPasskey, { credential, user });
    return yield* removed(me.id, "passkey", by);
  }
  const { counter } = fact;
  yield* answered(fact, by);
  if (fact.type === "passkey.used") return yield* run(usePasskey, { credential, user, counter, at: at.ms });
  const { publicKey, host, label = null } = fact;
  yield* run(insertPasskey, { credential, user, publicKey, counter, label, host, at: at.ms });
  yield* added(me, "passkey", by);
}

/** A challenge works once. It is stored until it has ended by the server's time; others that have ended go. */
function* answered({ challenge, until }: PasskeyUse, { at }: Noting): Recipe<void> {
  yield* run(forgetAnswers, { time: at.time });
  yield* run(insertAnswer, { challenge, until: at.time + until - at.ms });
}

function* use(user: number, shown: FactorShown): Recipe<void> {
  if ("recovery" in shown) yield* run(dropCode, { user, hash: shown.recovery });
  else yield* run(seen, { user, step: shown.step });
}

function* setCodes(user: number, codes: readonly string[]): Recipe<void> {
  yield* run(dropCodes, { user });
  yield* each(
    insertCode,
    codes.map((hash) => ({ user, hash })),
  );
}

function* removeAuthenticator(id: UserId, by: Noting): Recipe<void> {
  const user = keyOf(id);
  const had = yield* one(remove, { user });
  yield* run(dropCodes, { user });
  if (had) yield* removed(id, "authenticator", by);
}

const added = ({ id }: User, kind: FactorKind, by: Noting) => note("factor.added", { user: id, kind }, by);
const removed = (user: UserId, kind: FactorKind, by: Noting) => note("factor.removed", { user, kind }, by);
