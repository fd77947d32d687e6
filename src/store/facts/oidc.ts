import { keyOf } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { OidcFact, OidcProof } from "../../protocol/oidc.ts";
import { type Recipe, run, text } from "../recipe.ts";
import { type Noting, note } from "./server-log.ts";

const MINUTE_MS = 60_000;

const connect = text(
  `insert into oidc_links (issuer, subject, "user", email, at) values (:issuer, :subject, :user, :email, :at)`,
);
const disconnect = text(
  `delete from oidc_links where issuer = :issuer and subject = :subject and "user" = :user`,
);
const show = text("update oidc_links set email = :email where issuer = :issuer and subject = :subject");
const use = text("insert into oidc_used (state, until) values (:state, :until)");
const forget = text("delete from oidc_used where until <= :time");

/** Writes who at an issuer signs in to which account, and which sign-ins were completed. */
export function* writeOidc(fact: OidcFact, by: Noting): Recipe<void> {
  const { me, at } = by;
  const user = keyOf(me.id);
  if (fact.type === "oidc.disconnected") {
    const { issuer, subject } = fact;
    yield* run(disconnect, { issuer, subject, user });
    yield* note(fact.type, { user: me.id }, by);
    return;
  }
  const { issuer, subject, email = null } = fact.proof;
  yield* complete(fact.proof, at.time);
  if (fact.type === "oidc.shown") {
    yield* run(show, { issuer, subject, email });
    return;
  }
  yield* run(connect, { issuer, subject, user, email, at: at.ms });
  yield* note(fact.type, { user: me.id }, by);
}

/** A sign-in takes a limited time, so its state is kept for that long. */
function* complete({ state }: OidcProof, time: number): Recipe<void> {
  yield* run(forget, { time });
  yield* run(use, { state, until: time + 2 * limits.oidcSignInMinutesMax * MINUTE_MS });
}
