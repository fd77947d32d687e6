import type { Scope } from "../../chat/scope.ts";
import type { View } from "../../chat/view.ts";
import { one, type Recipe, type Text, text, type Values } from "../recipe.ts";
import { isConnected, LIVE_SESSION, liveAfter, STANDING_BAN } from "../rows.ts";
import type { About } from "./about.ts";

type What = NonNullable<Scope["counts"]>;
interface Count {
  readonly text: Text<{ n: number }>;
  /** Undefined if there is no room to count in. */
  readonly values: (about: About) => Values | undefined;
}

const inRoom = ({ row }: About): Values | undefined => row && { room: row.id };

/** Things with a limit, which are counted when a command adds to them. */
const counts: Readonly<Record<What, Count>> = {
  pins: {
    text: text("select count(*) as n from amended where room = :room and pinned > 0"),
    values: inRoom,
  },
  bans: { text: text("select count(*) as n from bans where room = :room"), values: inRoom },
  sessions: {
    text: text(`select count(*) as n from sessions where "user" = :me and run is null and ${LIVE_SESSION}`),
    values: ({ me, at }) => ({ me, liveAfter: liveAfter(at.time) }),
  },
  connected: {
    text: text(
      (dialect) =>
        `select count(*) as n from sessions where "user" = :me and run is not null and ${isConnected(dialect)}`,
    ),
    values: ({ me, at }) => ({ me, time: at.time }),
  },
  certificates: {
    text: text(`select count(*) as n from certificates where "user" = :me`),
    values: ({ me }) => ({ me }),
  },
  owners: {
    text: text(
      "select count(*) as n from users where role = 'owner' and deleted_at is null and deactivated_at is null",
    ),
    values: () => ({}),
  },
  passkeys: {
    text: text(`select count(*) as n from passkeys where "user" = :me`),
    values: ({ me }) => ({ me }),
  },
  serverBans: {
    text: text(`select count(*) as n from server_bans where ${STANDING_BAN}`),
    values: ({ at }) => ({ time: at.time }),
  },
};

export function* count(about: About, what: What): Recipe<Partial<Pick<View, What>>> {
  const { text, values } = counts[what];
  const where = values(about);
  const found = where && (yield* one(text, where));
  return { [what]: found?.n ?? 0 };
}
