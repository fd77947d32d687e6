import type { Given, Scope } from "../../chat/scope.ts";
import { keyOf, type SessionId, sessionId, userId } from "../../protocol/ids.ts";
import { one, type Recipe, sideBySide, text } from "../recipe.ts";
import type { About } from "./about.ts";

/** For so long an account counts as new: a day. */
const NEW_MS = 86_400_000;

const sessionOf = text<{ id: number }>(`select id from sessions where id = :id and "user" = :whose`);
const openByPassword = text<{ n: number }>(
  `select count(*) as n from sessions where "user" = :me and by_password = 1`,
);
const oldestByPassword = text<{ id: number }>(
  `select id from sessions where "user" = :me and by_password = 1 order by used_at, id limit 1`,
);
const certified = text<{ user: number }>(
  `select "user" as user from certificates where fingerprint = :fingerprint`,
);
const linked = text<{ user: number }>(
  `select "user" as user from oidc_links where issuer = :issuer and subject = :subject`,
);
const ownLinks = text<{ n: number }>(`select count(*) as n from oidc_links where "user" = :me`);
const usedState = text<{ state: string }>(
  "select state from oidc_used where state = :state and until > :time",
);
const password = text<{ password: string | null }>("select password from users where id = :me");
const made = text<{ rooms: number; isNew: number }>(
  `select case when created_at > :newSince then 1 else 0 end as "isNew",
      (select count(*) from rooms where maker = :me and kind in ('public', 'private')) as rooms
    from users where id = :me`,
);

/** Whether this session is one of mine, or of the person whom the command is about. */
export function* holds({ whose }: About, session: SessionId): Recipe<Given<"session">> {
  return { holds: (yield* one(sessionOf, { id: keyOf(session), whose })) !== undefined };
}

/** Whom this certificate signs in. */
export function* certifies(_: About, fingerprint: string): Recipe<Given<"certificate">> {
  const found = yield* one(certified, { fingerprint });
  return found ? { certifies: userId(found.user) } : {};
}

/** Whom this person at an issuer signs in. */
export function* oidc(
  { me, at }: About,
  { issuer, subject, state = "" }: NonNullable<Scope["oidc"]>,
): Recipe<Given<"oidc">> {
  const [found, used, mine] = yield* sideBySide([
    one(linked, { issuer, subject }),
    one(usedState, { state, time: at.time }),
    one(ownLinks, { me }),
  ]);
  const owner = found && { owner: userId(found.user) };
  return { oidc: { ...owner, isUsed: used !== undefined, mine: mine?.n ?? 0 } };
}

export function* byPassword({ me }: About): Recipe<Given<"byPassword">> {
  const open = (yield* one(openByPassword, { me }))?.n ?? 0;
  const oldest = yield* one(oldestByPassword, { me });
  return { byPassword: { open, ...(oldest && { oldest: sessionId(oldest.id) }) } };
}

export function* passwordHash({ me }: About): Recipe<Given<"password">> {
  const hash = (yield* one(password, { me }))?.password;
  return hash ? { passwordHash: hash } : {};
}

/** How many rooms I made, and whether my account is new. */
export function* making({ me, at }: About): Recipe<Given<"making">> {
  const found = yield* one(made, { me, newSince: at.ms - NEW_MS });
  return { making: { rooms: found?.rooms ?? 0, isNew: found?.isNew === 1 } };
}
