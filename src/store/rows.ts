import type { SessionInfo, SessionKind, User } from "../protocol/account.ts";
import type { Event, RoomFactType } from "../protocol/events.ts";
import { messageId, roomId, sessionId, userId } from "../protocol/ids.ts";
import type { Invite } from "../protocol/invite.ts";
import { limits } from "../protocol/limits.ts";
import type { Room } from "../protocol/room.ts";
import type { ServerEvent, ServerFactType } from "../protocol/server-log.ts";
import type { Dialect } from "./dialect.ts";

export type UserRow = {
  id: number;
  name: string;
  kind: User["kind"];
  role: User["role"];
  status: string | null;
  /** When the account was deactivated. */
  deactivated_at: number | null;
  /** By the server's time. */
  status_until: number | null;
  password: string | null;
};
/** The attributes of a room without a column of their own, since no query looks for rooms by them. */
export type RoomSettings = Omit<Room, "id" | "name" | "kind" | "topic" | "archived" | "people">;
export type RoomRow = {
  id: number;
  name: string;
  kind: Room["kind"];
  topic: string;
  archived: number;
  /** RoomSettings as JSON; null = no attribute is set. */
  settings: string | null;
  maker: number;
  /** Who has written in it: 0 = nobody, 1 = only its maker, 2 = others as well. */
  said: number;
  people: string | null;
  /** How many masks are on its lists. */
  masks: number;
  head: number;
};
export type EventRow = {
  room: number;
  seq: number;
  at: number;
  by: number;
  name: string;
  type: RoomFactType;
  thread: number | null;
  data: string;
  nonce: string | null;
};
const EVENT = [
  "room",
  "seq",
  "at",
  "by",
  "name",
  "type",
  "thread",
  "data",
  "nonce",
] as const satisfies (keyof EventRow)[];
/** By name, since `*` would be other columns when a later release adds one, and PostgreSQL then refuses a text it has prepared. */
export const EVENT_COLUMNS = EVENT.join(", ");
/** Of `e`. */
export const E_COLUMNS = EVENT.map((name) => `e.${name}`).join(", ");
export type ServerEventRow = {
  seq: number;
  at: number;
  by: number;
  name: string;
  type: ServerFactType;
  data: string;
};
export type SessionRow = {
  id: number;
  kind: SessionKind;
  label: string | null;
  created_at: number;
  seen_at: number;
  /** Of a session that ends with its connection: the run of its node. */
  run: string | null;
  /** The network from which it was used last. */
  cloak: string | null;
};

/**
 * A condition: the session has not ended. A browser's session ends when it was not used for long. `liveAfter` is
 * liveAfter(time).
 */
export const LIVE_SESSION = "(sessions.kind <> 'web' or sessions.used_at > :liveAfter)";
/** A condition: the connection of the session may still be there, since its node lives. A node that died ended none. */
export const isConnected = ({ leaseTime }: Dialect): string =>
  `(sessions.run is null or exists (select 1 from nodes where nodes.run = sessions.run and nodes.until > ${leaseTime("time")}))`;
/** In the server's time: the machine's clock may jump. */
export const liveAfter = (time: number): number => time - limits.webSessionDaysMax * 86_400_000;

/** For so many days the server stores where a session was used. */
export const SEEN_DAYS_MAX = 30;
/** A condition: the ban of the server has not ended at `time`, the server's. */
export const STANDING_BAN = "(server_bans.until is null or server_bans.until > :time)";

/** A condition: the invitation to the server has uses left and has not ended at `time`, the server's. */
export const OPEN_INVITE = "invites.uses > 0 and invites.revoked = 0 and invites.until > :time";

/** A condition on `meta`: this is the code of the owner's link, and it has not ended at `time`, the server's. */
export const OPEN_OWNER_CODE = `key = 'owner_code' and exists (select 1 from meta m
  where m.key = 'owner_code_until' and cast(m.value as bigint) > :time)`;

/** A condition: the person who asks to be let in was not answered yet. */
export const WAITING_ENTRY = "answer = 0 and until > :time";

/** A condition: `:user`, a moderator of the server, reaches the room: it is public, or they are in it. */
export const REACHED = `deleted_at is null and (kind = 'public' or (kind = 'private'
  and exists (select 1 from members m where m.room = rooms.id and m."user" = :user)))`;

/** A condition: the message waits for a moderator. */
export const WAITING_HELD = "declined is null";

/**
 * The messages that wait and that moderators see: not those of a room or an author that is deleted and can be restored. A guest who has
 * left the server has no row any more.
 */
export const LISTED_HELD = `from held h join rooms r on r.id = h.room and r.deleted_at is null
  left join users u on u.id = h.author where ${WAITING_HELD} and u.deleted_at is null`;

/** A condition: the report is not settled. */
export const OPEN_REPORT = "settled_time is null";

/** Why an invitation to the server has ended; undefined = it is open. */
export function endOf(
  { revoked, uses, until }: { readonly revoked: number; readonly uses: number; readonly until: number },
  time: number,
): Invite["ended"] {
  if (revoked !== 0) return "revoked";
  if (uses <= 0) return "used_up";
  return until <= time ? "expired" : undefined;
}

/** In the table of mentions: the user of a mention of all members. */
export const ALL_MENTIONED = 0;

export const USER_COLUMNS =
  "users.id, users.name, users.kind, users.role, users.status, users.status_until, users.deactivated_at, users.password";
const ROOM_COLUMNS =
  "rooms.id, rooms.name, rooms.kind, rooms.topic, rooms.archived, rooms.settings, rooms.maker, rooms.said, rooms.people, rooms.masks";
/** The last seq of a room's log. It is stored nowhere else, so it costs no write per event. */
const HEAD = "(select coalesce(max(seq), 0) from events where room = rooms.id) as head";
export const ROOM_AND_HEAD = `${ROOM_COLUMNS}, ${HEAD}`;

export const userOf = (row: Omit<UserRow, "password">): User => ({
  id: userId(row.id),
  name: row.name,
  kind: row.kind,
  role: row.role,
  ...(row.deactivated_at !== null && { deactivated: true }),
  ...(row.status && {
    status: row.status,
    ...(row.status_until !== null && { statusUntil: textOf(row.status_until) }),
  }),
});

export const roomOf = (row: RoomRow): Room => ({
  id: roomId(row.id),
  name: row.name,
  kind: row.kind,
  ...(row.topic && { topic: row.topic }),
  ...(row.archived === 1 && { archived: true }),
  ...(row.settings !== null && (JSON.parse(row.settings) as RoomSettings)),
  ...(row.people && { people: JSON.parse(row.people) as NonNullable<Room["people"]> }),
});

export const sessionOf = (row: SessionRow): SessionInfo => ({
  id: sessionId(row.id),
  kind: row.kind,
  createdAt: textOf(row.created_at),
  usedAt: textOf(row.seen_at),
  ...(row.label && { label: row.label }),
});

export const eventOf = (row: EventRow): Event => placed(row, textOf(row.at), JSON.parse(row.data) as object);

/** A fact with its place in the log, as readers get it. */
export function placed(row: Omit<EventRow, "at" | "data">, at: string, data: object): Event {
  const room = roomId(row.room);
  const event: Record<string, unknown> = {
    room,
    seq: row.seq,
    type: row.type,
    at,
    by: userId(row.by),
    from: row.name,
  };
  if (row.type === "message.posted") event["id"] = messageId(room, row.seq);
  if (row.thread !== null) event["thread"] = messageId(room, row.thread);
  Object.assign(event, data);
  if (row.nonce !== null) event["nonce"] = row.nonce;
  return event as unknown as Event;
}

/** An event of r0, the server's log. */
export const serverEventOf = (row: ServerEventRow): ServerEvent =>
  ({
    ...{ seq: row.seq, at: textOf(row.at), by: userId(row.by), from: row.name, type: row.type },
    ...(JSON.parse(row.data) as object),
  }) as ServerEvent;

/** One moment: by the machine's clock, as the tables and as the readers have it, and in the server's time. */
export type Moment = { readonly ms: number; readonly text: string; readonly time: number };
export const textOf = (ms: number): string => new Date(ms).toISOString();
export const moment = (ms: number, time: number): Moment => ({ ms, text: textOf(ms), time });

/** The key of a direct conversation, the same for all of its people. */
export const directKey = (people: readonly number[]): string =>
  [...new Set(people)].sort((a, b) => a - b).join(":");
