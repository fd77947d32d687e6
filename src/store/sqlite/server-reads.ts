import type { Database, Statement } from "bun:sqlite";
import type { StandingBan } from "../../chat/ports.ts";
import { type BanId, banId, keyOf, type UserId, userId } from "../../protocol/ids.ts";
import type { BanKind, SeenNetwork, ServerBan } from "../../protocol/moderation.ts";
import { SEEN_DAYS_MAX, STANDING_BAN, textOf } from "../rows.ts";
import type { ServerTime } from "./server-time.ts";

type ServerBanRow = {
  id: number;
  kind: BanKind;
  target: string;
  user: number | null;
  userName: string | null;
  reason: string | null;
  by: number;
  by_name: string;
  at: number;
  until: number | null;
  forMs: number | null;
};
const ALL = -1;
const DAY_MS = 86_400_000;

/** What is asked about the whole server. */
export class ServerReads {
  readonly #time: ServerTime;
  readonly #bans: Statement<ServerBanRow>;
  readonly #cloakKey: Statement<{ value: string }>;
  readonly #networks: Statement<{ cloak: string; at: number }>;

  constructor(db: Database, time: ServerTime) {
    this.#time = time;
    this.#bans = db.prepare(
      `select server_bans.*, users.name as userName, until - :time as forMs
        from server_bans left join users on users.id = server_bans.user
        where server_bans.id > :after and ${STANDING_BAN} order by server_bans.id limit :limit`,
    );
    this.#cloakKey = db.prepare("select value from meta where key = 'cloak key'");
    this.#networks = db.prepare(
      `select cloak, max(seen_at) as at from sessions where user = ? and cloak is not null
        and seen_at > ? group by cloak order by at desc`,
    );
  }

  standingBans(): { bans: StandingBan[]; cloakKey: string } {
    const bans = this.#bans.all({ time: this.#time(), after: 0, limit: ALL }).map((row) => ({
      ban: banOf(row),
      ...(row.forMs !== null && { forMs: row.forMs }),
    }));
    return { bans, cloakKey: this.#cloakKey.get()?.value ?? "" };
  }

  serverBans(after: string, limit: number): ServerBan[] {
    const start = after === "" ? 0 : keyOf(after as BanId);
    return this.#bans.all({ time: this.#time(), after: start, limit }).map(banOf);
  }

  networksOf(user: UserId): SeenNetwork[] {
    return this.#networks
      .all(keyOf(user), this.#time() - SEEN_DAYS_MAX * DAY_MS)
      .map(({ cloak, at }) => ({ cloak, at: textOf(at) }));
  }
}

const banOf = (row: ServerBanRow): ServerBan => ({
  id: banId(row.id),
  kind: row.kind,
  target: row.userName ?? row.target,
  ...(row.user !== null && { user: { id: userId(row.user), name: row.userName ?? "" } }),
  ...(row.reason && { reason: row.reason }),
  by: { id: userId(row.by), name: row.by_name },
  at: textOf(row.at),
  ...(row.until !== null && { until: textOf(row.until) }),
});
