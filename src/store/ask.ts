import type { Answered } from "../chat/asked.ts";
import { forbidden } from "../chat/permissions.ts";
import type { Standing } from "../chat/standing.ts";
import type { Membership } from "../chat/view.ts";
import type { UserRole } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Question } from "../protocol/frames.ts";
import { keyOf, type RoomId, type UserId } from "../protocol/ids.ts";
import type { Room, RoomRole } from "../protocol/room.ts";
import { questions } from "./questions.ts";
import { one, type Recipe, text } from "./recipe.ts";
import type { RoomSettings } from "./rows.ts";

/** A person, and what they are to a room. The room's columns are null if there is no such room. */
type Row = {
  role: UserRole;
  kind: string;
  deactivated_at: number | null;
  room: number | null;
  room_kind: Room["kind"];
  archived: number;
  settings: string | null;
  head: number;
  room_role: RoomRole | null;
  banned: number;
  invited: number;
};

const asker = text<Row>(
  `select u.role, u.kind, u.deactivated_at, r.id as room, r.kind as room_kind, r.archived, r.settings,
    (select coalesce(max(seq), 0) from events where room = r.id) as head, m.role as room_role,
    (select count(*) from bans b where b.room = r.id and b."user" = u.id) as banned,
    (select count(*) from invitations i where i.room = r.id and i."user" = u.id) as invited
    from users u left join rooms r on r.id = :room and r.deleted_at is null
    left join members m on m.room = r.id and m."user" = u.id
    where u.id = :actor and u.deleted_at is null`,
);

/**
 * Answers a person's question in one transaction with its gate. So what they may know is decided by their rights in the
 * same moment that the answer shows.
 */
export function* ask(actor: UserId, question: Question, time: number): Recipe<Answered> {
  const room = "room" in question ? question.room : undefined;
  const row = yield* one(asker, { actor: keyOf(actor), room: room ? keyOf(room) : 0 });
  const head = row?.head ?? 0;
  const refused = forbidden(question.type, row && room ? standingIn(row, room) : standingOf(row));
  if (refused) return { refused: room ? { ...refused, room } : refused, head };
  const answer = questions[question.type] as (open: object) => Recipe<Result>;
  const found = yield* answer({ actor, question, time });
  return "refused" in found ? { refused: found.refused, head } : { found, head };
}
type Result = Extract<Answered, { found: unknown }>["found"] | { readonly refused: Refusal };

const standingOf = (row: Row | undefined): Standing => ({
  membership: "none",
  ...(row && { role: row.role }),
  ...(row?.kind === "system" && { server: true }),
  ...(row && row.deactivated_at !== null && { deactivated: true }),
});

function standingIn(row: Row, room: RoomId): Standing {
  if (row.room === null) return standingOf(row);
  const membership = membershipOf(row);
  const archived = row.archived === 1 && { archived: true as const };
  const settings = row.settings !== null && (JSON.parse(row.settings) as RoomSettings);
  return {
    ...standingOf(row),
    membership,
    room: { id: room, kind: row.room_kind, ...archived, ...settings },
  };
}

function membershipOf({ room_role, banned, invited }: Row): Membership {
  if (room_role !== null) return room_role;
  if (banned > 0) return "banned";
  return invited > 0 ? "invited" : "none";
}
