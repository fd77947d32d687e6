import { mayGive } from "../../chat/standing.ts";
import type { UserRole } from "../../protocol/account.ts";
import { type InviteId, inviteId, keyOf, userId } from "../../protocol/ids.ts";
import type { Invite, InvitedRole } from "../../protocol/invite.ts";
import { all, one, type Recipe, text } from "../recipe.ts";
import { OPEN_INVITE, textOf } from "../rows.ts";

/** Invitations to the server, and the owner's code. `time` is the server's. */

type InviteRow = {
  id: number;
  by: number;
  by_name: string;
  role: InvitedRole;
  uses: number;
  created_at: number;
  expires_at: number;
};
const COLUMNS =
  "invites.id, invites.by, invites.by_name, invites.role, invites.uses, invites.created_at, invites.expires_at";

const open = text<InviteRow>(
  `select ${COLUMNS} from invites where ${OPEN_INVITE} and invites.id > :after
    order by invites.id limit :limit`,
);
const byCode = text<InviteRow & { by_role: UserRole }>(
  `select ${COLUMNS}, users.role as by_role from invites join users on users.id = invites.by
    where ${OPEN_INVITE} and invites.code = :code`,
);
const ownerCode = text<{ value: string }>(
  "select value from meta where key = 'owner_code' and value = :code",
);

/** Open invitations to the server, oldest first, after the invitation `after`; "" = from the first. */
export function* invites(after: string, limit: number, time: number): Recipe<Invite[]> {
  const start = after === "" ? 0 : keyOf(after as InviteId);
  return (yield* all(open, { time, after: start, limit })).map(inviteOf);
}

/** The open invitation with this code, if its maker may still invite. */
export function* inviteByCode(code: string, time: number): Recipe<Invite | undefined> {
  const row = yield* one(byCode, { time, code });
  return row && mayGive(row.by_role, row.role) ? inviteOf(row) : undefined;
}

/** Whether this is the hash of the code that makes an owner. */
export function* isOwnerCode(code: string): Recipe<boolean> {
  return (yield* one(ownerCode, { code })) !== undefined;
}

const inviteOf = (row: InviteRow): Invite => ({
  id: inviteId(row.id),
  by: { id: userId(row.by), name: row.by_name },
  role: row.role,
  uses: row.uses,
  createdAt: textOf(row.created_at),
  expiresAt: textOf(row.expires_at),
});
