import type { FoundInvite, InvitesPage } from "../../chat/store.ts";
import type { Person, UserRole } from "../../protocol/account.ts";
import { type InviteId, inviteId, keyOf, type RoomId, type UserId, userId } from "../../protocol/ids.ts";
import type { Invite, InvitedRole } from "../../protocol/invite.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { endOf, OPEN_INVITE, OPEN_OWNER_CODE, textOf } from "../rows.ts";

/** Invitations to the server, and the owner's code. `time` is the server's. */

type InviteRow = {
  id: number;
  by: number;
  by_name: string;
  role: InvitedRole;
  uses: number;
  used: number;
  rooms: string;
  revoked: number;
  until: number;
  created_at: number;
  expires_at: number;
};
type PersonRow = { id: number; name: string };
const COLUMNS = `invites.id, invites.by, invites.by_name, invites.role, invites.uses, invites.rooms, invites.revoked,
  invites.until, invites.created_at, invites.expires_at,
  (select count(*) from invite_uses where invite = invites.id) as used`;
/** So many people are named beside an invitation. */
const NAMED_MAX = 20;

const open = text<InviteRow>(
  `select ${COLUMNS} from invites where ${OPEN_INVITE} and invites.id > :after
    order by invites.id limit :limit`,
);
const every = text<InviteRow>(
  `select ${COLUMNS} from invites where invites.id > :after order by invites.id limit :limit`,
);
const byCode = text<InviteRow & { by_role: UserRole | null }>(
  `select ${COLUMNS}, users.role as by_role from invites left join users on users.id = invites.by
    where invites.code = :code`,
);
const newest = text<PersonRow>(
  `select users.id, users.name from invite_uses join users on users.id = invite_uses."user"
    where invite = :id order by invite_uses.at desc, users.id desc limit ${NAMED_MAX}`,
);
const invited = text<PersonRow>(
  `select users.id, users.name from invite_uses join users on users.id = invite_uses."user"
    where invite = :id and users.id > :after order by users.id limit :limit`,
);
const ownerCode = text<{ value: string }>(
  `select value from meta where ${OPEN_OWNER_CODE} and value = :code`,
);

/** Invitations to the server, oldest first, after the invitation `after`; "" = from the first. */
export function* invites({ after = "", limit, ended = false }: InvitesPage, time: number): Recipe<Invite[]> {
  const page = { after: after === "" ? 0 : keyOf(after as InviteId), limit };
  const rows = ended ? yield* all(every, page) : yield* all(open, { ...page, time });
  const people = yield* sideBySide(rows.map(({ id }) => all(newest, { id })));
  return rows.map((row, i) => inviteOf(row, people[i] ?? [], time));
}

/** Who made an account by an invitation, by their ids. */
export function* invitedBy(invite: InviteId, after: string, limit: number): Recipe<Person[]> {
  const start = after === "" ? 0 : keyOf(after as UserId);
  return (yield* all(invited, { id: keyOf(invite), after: start, limit })).map(personOf);
}

/** The invitation with this code, also if it has ended, and the present role of its maker. */
export function* inviteByCode(code: string, time: number): Recipe<FoundInvite | undefined> {
  const row = yield* one(byCode, { code });
  return row && { invite: inviteOf(row, [], time), ...(row.by_role && { byRole: row.by_role }) };
}

/** Whether this is the hash of the code that makes an owner. */
export function* isOwnerCode(code: string, time: number): Recipe<boolean> {
  return (yield* one(ownerCode, { code, time })) !== undefined;
}

const personOf = ({ id, name }: PersonRow): Person => ({ id: userId(id), name });

function inviteOf(row: InviteRow, people: readonly PersonRow[], time: number): Invite {
  const ended = endOf(row, time);
  return {
    id: inviteId(row.id),
    by: { id: userId(row.by), name: row.by_name },
    role: row.role,
    uses: row.uses,
    used: row.used,
    usedBy: people.map(personOf),
    rooms: JSON.parse(row.rooms) as RoomId[],
    createdAt: textOf(row.created_at),
    expiresAt: textOf(row.expires_at),
    ...(ended && { ended }),
  };
}
