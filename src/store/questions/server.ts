import type { StandingBan } from "../../chat/commit.ts";
import { type BanId, banId, keyOf, userId } from "../../protocol/ids.ts";
import type { BanKind, ServerBan } from "../../protocol/moderation.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { STANDING_BAN, textOf } from "../rows.ts";

/** The bans of the whole server. `time` is the server's. */

type ServerBanRow = {
  id: number;
  kind: BanKind;
  target: string;
  user: number | null;
  user_name: string | null;
  reason: string | null;
  by: number;
  by_name: string;
  at: number;
  until: number | null;
};
const ALL = Number.MAX_SAFE_INTEGER;

const standing = text<ServerBanRow>(
  `select server_bans.id, server_bans.kind, target, "user", reason, by, by_name, at, until, users.name as user_name
    from server_bans left join users on users.id = server_bans."user"
    where server_bans.id > :after and ${STANDING_BAN} order by server_bans.id limit :limit`,
);
const cloakKey = text<{ value: string }>("select value from meta where key = 'cloak key'");

/** All bans that have not ended, and the key that cloaks are made with. */
export function* standingBans(time: number): Recipe<{ bans: StandingBan[]; cloakKey: string }> {
  const [rows, key] = yield* sideBySide([all(standing, { time, after: 0, limit: ALL }), one(cloakKey)]);
  const bans = rows.map((row) => ({
    ban: banOf(row),
    ...(row.until !== null && { forMs: row.until - time }),
  }));
  return { bans, cloakKey: key?.value ?? "" };
}

/** The same, page by page: bans after the ban `after`; "" = from the first. */
export function* serverBans(after: string, limit: number, time: number): Recipe<ServerBan[]> {
  const start = after === "" ? 0 : keyOf(after as BanId);
  return (yield* all(standing, { time, after: start, limit })).map(banOf);
}

const banOf = (row: ServerBanRow): ServerBan => ({
  id: banId(row.id),
  kind: row.kind,
  target: row.user_name ?? row.target,
  ...(row.user !== null && { user: { id: userId(row.user), name: row.user_name ?? "" } }),
  ...(row.reason && { reason: row.reason }),
  by: { id: userId(row.by), name: row.by_name },
  at: textOf(row.at),
  ...(row.until !== null && { until: textOf(row.until) }),
});

const publicRooms = text<{ n: number }>(
  "select count(*) as n from rooms where kind = 'public' and deleted_at is null",
);

/** How many public rooms there are: their index tells it. */
export function* countPublicRooms(): Recipe<number> {
  return (yield* one(publicRooms))?.n ?? 0;
}
