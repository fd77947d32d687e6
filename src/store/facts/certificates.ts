import type { CertificateFact } from "../../protocol/certificate.ts";
import { type Recipe, run, text } from "../recipe.ts";

const insert = text(
  `insert into certificates (fingerprint, "user", at, label) values (:fingerprint, :user, :at, :label)`,
);
const remove = text(`delete from certificates where fingerprint = :fingerprint and "user" = :user`);
const removeAll = text(`delete from certificates where "user" = :user`);

export function* writeCertificate(user: number, fact: CertificateFact, at: number): Recipe<void> {
  const { fingerprint } = fact;
  if (fact.type === "certificate.removed") yield* run(remove, { fingerprint, user });
  else yield* run(insert, { fingerprint, user, at, label: fact.label ?? null });
}

/** A person who knew the old password may have added one. */
export function* removeCertificates(user: number): Recipe<void> {
  yield* run(removeAll, { user });
}
