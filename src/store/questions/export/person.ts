import type { Person } from "../../../protocol/account.ts";
import type { HeldPost } from "../../../protocol/held.ts";
import { inviteId, keyOf, roomId, userId } from "../../../protocol/ids.ts";
import type { Room, RoomRole } from "../../../protocol/room.ts";
import { all, one, type Recipe, sideBySide, text } from "../../recipe.ts";
import { textOf, USER_COLUMNS, type UserRow, userOf, WAITING_HELD } from "../../rows.ts";
import { blocksOf, contactOf } from "../contact.ts";
import { factorsOf } from "../factors.ts";
import { metadataOfUser } from "../metadata.ts";
import { certificatesOf, oidcLinksOf, sessionsOf } from "../people.ts";
import type { Open, Part } from "./part.ts";

/* What the server keeps about a person, but for what is in the logs. */

const LINES_MAX = 200;

type ProfileRow = UserRow & { created_at: number };
type RoomRow = {
  id: number;
  name: string;
  kind: Room["kind"];
  people: string | null;
  role: RoomRole;
  read: number;
  at: number | null;
};
type InviteRow = { id: number; role: string; created_at: number; expires_at: number; used: number };
type HeldRow = { room: number; at: number; data: string };
type InvitedRow = { user: number; name: string; room: number };

const profile = text<ProfileRow>(
  `select ${USER_COLUMNS}, users.created_at from users where id = :user and deleted_at is null`,
);
const rooms = text<RoomRow>(
  `select r.id, r.name, r.kind, r.people, m.role, m.read, e.at from members m join rooms r on r.id = m.room
    left join events e on e.room = m.room and e.seq = m.since
    where m."user" = :user and m.room > :after order by m.room limit :limit`,
);
const picture = text<{ large: string }>(`select large from pictures where "user" = :user`);
// One person has few of them.
const held = text<HeldRow>(
  `select room, at, data from held where author = :user and ${WAITING_HELD} order by id`,
);
const invites = text<InviteRow>(
  `select id, role, created_at, expires_at, (select count(*) from invite_uses where invite = invites.id) as used
    from invites where by = :user and id > :after order by id limit :limit`,
);
const invited = text<InvitedRow>(
  `select i."user", u.name, i.room from invitations i join users u on u.id = i."user"
    where i.by = :user and (i."user", i.room) > (:person, :room) order by i."user", i.room limit :limit`,
);

export function* profilePart({ user, time }: Open): Recipe<Part> {
  const id = userId(user);
  const [row, metadata, contact, sessions, certificates, face, links, waiting, factors] = yield* sideBySide([
    one(profile, { user }),
    metadataOfUser(id),
    contactOf(user),
    sessionsOf(id, time),
    certificatesOf(id),
    one(picture, { user }),
    oidcLinksOf(id),
    all(held, { user }),
    factorsOf(id),
  ]);
  if (!row) return { lines: [] };
  const about = { ...userOf(row), createdAt: textOf(row.created_at), metadata };
  return {
    lines: [
      { type: "profile", ...about, strangers: contact.settings.strangers },
      ...(face ? [{ type: "picture", kind: "image/webp", base64: face.large }] : []),
      ...sessions.map((session) => ({ type: "session", ...session })),
      ...certificates.map((certificate) => ({ type: "certificate", ...certificate })),
      ...links.map((link) => ({ type: "oidc", ...link })),
      ...waiting.map(({ room, at, data }) => ({
        ...{ type: "held", room: roomId(room), at: textOf(at) },
        body: (JSON.parse(data) as HeldPost).body,
      })),
      ...(factors.authenticator
        ? [{ type: "authenticator", ...factors.authenticator, recoveryCodes: factors.recoveryCodes }]
        : []),
      ...factors.passkeys.map((passkey) => ({ type: "passkey", ...passkey })),
    ],
  };
}

export function* roomsPart({ user, after: [after] }: Open): Recipe<Part> {
  const rows = yield* all(rooms, { user, after, limit: LINES_MAX });
  const lines = rows.map(({ id, kind, name, people, role, read, at }) => ({
    ...{ type: "room", id: roomId(id), kind },
    ...(kind === "direct" ? { people: JSON.parse(people ?? "[]") as readonly Person[] } : { name }),
    ...{ role, read },
    ...(at !== null && { since: textOf(at) }),
  }));
  return { lines, ...(rows.length === LINES_MAX && { next: [rows.at(-1)?.id ?? 0, 0] }) };
}

export function* blocksPart({ user, after: [after] }: Open): Recipe<Part> {
  const blocked = yield* blocksOf(userId(user), after === 0 ? "" : userId(after), LINES_MAX);
  const lines = blocked.map((person) => ({ type: "block", user: person }));
  const last = blocked.at(-1);
  return { lines, ...(blocked.length === LINES_MAX && last && { next: [keyOf(last.id), 0] }) };
}

/** Invitations to the server. */
export function* invitesPart({ user, after: [after] }: Open): Recipe<Part> {
  const rows = yield* all(invites, { user, after, limit: LINES_MAX });
  const lines = rows.map(({ id, role, used, created_at, expires_at }) => ({
    ...{ type: "invite", id: inviteId(id), role, used },
    ...{ createdAt: textOf(created_at), expiresAt: textOf(expires_at) },
  }));
  return { lines, ...(rows.length === LINES_MAX && { next: [rows.at(-1)?.id ?? 0, 0] }) };
}

/** Invitations to rooms that were not answered yet. */
export function* invitedPart({ user, after: [person, room] }: Open): Recipe<Part> {
  const rows = yield* all(invited, { user, person, room, limit: LINES_MAX });
  const lines = rows.map(({ user: id, name, room: to }) => ({
    ...{ type: "invited", room: roomId(to), user: { id: userId(id), name } },
  }));
  const last = rows.at(-1);
  return { lines, ...(rows.length === LINES_MAX && last && { next: [last.user, last.room] }) };
}
