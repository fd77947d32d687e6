import type { KnownUser, SignedIn } from "../../chat/store.ts";
import type { SessionInfo, User } from "../../protocol/account.ts";
import type { Certificate } from "../../protocol/certificate.ts";
import { keyOf, sessionId, type UserId } from "../../protocol/ids.ts";
import type { SeenNetwork } from "../../protocol/moderation.ts";
import { skeleton } from "../../protocol/names.ts";
import type { OidcLink } from "../../protocol/oidc.ts";
import type { SessionOfOther } from "../../protocol/sessions-of.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import {
  isConnected,
  LIVE_SESSION,
  liveAfter,
  SEEN_DAYS_MAX,
  type SessionRow,
  sessionOf,
  textOf,
  USER_COLUMNS,
  type UserRow,
  userOf,
} from "../rows.ts";

/* People and their sessions. `time` is the server's. */

/** The store notes the use of a session at most this often. */
const STALE_MS = 60 * 60 * 1_000;
const DAY_MS = 86_400_000;
/** An account of this age is no stranger. */
const KNOWN_AFTER_MS = DAY_MS;

type TokenRow = UserRow & {
  session: number;
  session_kind: SignedIn["kind"];
  used_at: number;
  made_at: number;
  cloak: string | null;
};

const byToken = text<TokenRow>(
  `select ${USER_COLUMNS}, sessions.id as session, sessions.kind as session_kind, sessions.used_at,
    users.created_at as made_at, sessions.cloak from sessions join users on users.id = sessions."user"
    where sessions.hash = :hash and users.deleted_at is null and ${LIVE_SESSION}`,
);
type CertificateRow = { fingerprint: string; at: number; label: string | null };
const certificates = text<CertificateRow>(
  `select fingerprint, at, label from certificates where "user" = :user order by at, fingerprint`,
);
type LinkRow = { issuer: string; subject: string; email: string | null; at: number };
const links = text<LinkRow>(
  `select issuer, subject, email, at from oidc_links where "user" = :user order by at, subject`,
);
type LinkedRow = UserRow & { deleted: number };
const byOidc = text<LinkedRow>(
  `select ${USER_COLUMNS}, case when users.deleted_at is null then 0 else 1 end as deleted
    from oidc_links join users on users.id = oidc_links."user" where issuer = :issuer and subject = :subject`,
);
type WithPassword = UserRow & { scram: string | null };
const byName = text<WithPassword>(
  `select ${USER_COLUMNS}, users.scram from users where skeleton = :skeleton and deleted_at is null`,
);
const byId = text<WithPassword>(
  `select ${USER_COLUMNS}, users.scram from users where id = :user and deleted_at is null`,
);
const byCertificate = text<UserRow>(
  `select ${USER_COLUMNS} from certificates join users on users.id = certificates."user"
    where fingerprint = :fingerprint and users.deleted_at is null`,
);
const sessions = text<SessionRow>(
  (
    dialect,
  ) => `select id, kind, label, created_at, coalesce(seen_at, used_at) as seen_at, run, cloak from sessions
    where "user" = :user and ${LIVE_SESSION} and ${isConnected(dialect)} order by id`,
);
const networks = text<{ cloak: string; at: number }>(
  `select cloak, max(seen_at) as at from sessions
    where "user" = :user and cloak is not null and seen_at > :since group by cloak order by at desc`,
);
const firstStatusEnd = text<{ until: number | null }>(
  "select min(status_until) as until from users where status_until is not null",
);
const owner = text<{ id: number }>("select id from users where role = 'owner' limit 1");

/** The person whose token has this hash. */
export function* userByToken(hash: string, time: number): Recipe<SignedIn | undefined> {
  const row = yield* one(byToken, { hash, liveAfter: liveAfter(time) });
  return (
    row && {
      user: userOf(row),
      session: sessionId(row.session),
      kind: row.session_kind,
      known: row.kind === "account" && time - row.made_at > KNOWN_AFTER_MS,
      stale: time - row.used_at > STALE_MS,
      ...(row.cloak && { cloak: row.cloak }),
    }
  );
}

export function* userByName(name: string): Recipe<KnownUser | undefined> {
  return withPassword(yield* one(byName, { skeleton: skeleton(name) }));
}

export function* userById(id: UserId): Recipe<KnownUser | undefined> {
  return withPassword(yield* one(byId, { user: keyOf(id) }));
}

/** The person whom a TLS certificate signs in, by its SHA-256 in hex. */
export function* userByCertificate(fingerprint: string): Recipe<User | undefined> {
  const row = yield* one(byCertificate, { fingerprint });
  return row && userOf(row);
}

/** The account to which a person at an issuer signs in; `deleted` = it was deleted, and can be restored. */
export function* userByOidc(
  issuer: string,
  subject: string,
): Recipe<{ readonly user: User; readonly deleted: boolean } | undefined> {
  const row = yield* one(byOidc, { issuer, subject });
  return row && { user: userOf(row), deleted: row.deleted === 1 };
}

export function* oidcLinksOf(id: UserId): Recipe<OidcLink[]> {
  const rows = yield* all(links, { user: keyOf(id) });
  return rows.map(({ email, at, ...row }) => ({ ...row, at: textOf(at), ...(email !== null && { email }) }));
}

export function* certificatesOf(id: UserId): Recipe<Certificate[]> {
  const rows = yield* all(certificates, { user: keyOf(id) });
  return rows.map(({ label, at, ...row }) => ({ ...row, at: textOf(at), ...(label !== null && { label }) }));
}

export function* sessionsOf(id: UserId, time: number): Recipe<SessionInfo[]> {
  return (yield* all(sessions, { user: keyOf(id), liveAfter: liveAfter(time), time })).map(sessionOf);
}

/** The same, with what a person who looks after the server may know: the door, and the network as a cloak. */
export function* sessionsOfOther(id: UserId, time: number): Recipe<SessionOfOther[]> {
  const since = time - SEEN_DAYS_MAX * DAY_MS;
  const rows = yield* all(sessions, { user: keyOf(id), liveAfter: liveAfter(time), time });
  return rows.map((row) => ({
    ...sessionOf(row),
    door: doorOf(row),
    ...(row.cloak !== null && row.seen_at > since && { network: row.cloak }),
  }));
}

/** Sessions that end with their connections are IRC's. */
function doorOf({ kind, run }: SessionRow): SessionOfOther["door"] {
  if (kind !== "token") return "page";
  return run === null ? "program" : "irc";
}

/** The networks, as cloaks, from which a person's sessions were used in the last days; the latest first. */
export function* networksOf(id: UserId, time: number): Recipe<SeenNetwork[]> {
  const rows = yield* all(networks, { user: keyOf(id), since: time - SEEN_DAYS_MAX * DAY_MS });
  return rows.map(({ cloak, at }) => ({ cloak, at: textOf(at) }));
}

/** In how many milliseconds the first status ends by itself; undefined = none does. */
export function* statusEnds(time: number): Recipe<number | undefined> {
  const until = (yield* one(firstStatusEnd))?.until;
  return until === null || until === undefined ? undefined : until - time;
}

/** Whether any person is this server's owner. */
export function* hasOwner(): Recipe<boolean> {
  return (yield* one(owner)) !== undefined;
}

const withPassword = (row: WithPassword | undefined): KnownUser | undefined =>
  row && {
    ...userOf(row),
    ...(row.password && { passwordHash: row.password, ...(row.scram && { scram: row.scram }) }),
  };
