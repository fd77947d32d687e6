import type { Database, Statement } from "bun:sqlite";
import type { Entry, Scope } from "../../chat/view.ts";
import type { UserRole } from "../../protocol/account.ts";
import { inviteId, keyOf, userId } from "../../protocol/ids.ts";
import type { Invite, InvitedRole } from "../../protocol/invite.ts";
import { type Moment, textOf } from "../rows.ts";

export type InviteRow = {
  id: number;
  by: number;
  by_name: string;
  role: InvitedRole;
  uses: number;
  created_at: number;
  expires_at: number;
};
export const INVITE_COLUMNS =
  "invites.id, invites.by, invites.by_name, invites.role, invites.uses, invites.created_at, invites.expires_at";
/** With the server's time as its parameter. */
export const OPEN_INVITE = "invites.uses > 0 and invites.until > ?1";

export const inviteOf = (row: InviteRow): Invite => ({
  id: inviteId(row.id),
  by: { id: userId(row.by), name: row.by_name },
  role: row.role,
  uses: row.uses,
  createdAt: textOf(row.created_at),
  expiresAt: textOf(row.expires_at),
});

type Found = { id: number; role: InvitedRole; byRole: UserRole | null };

/** What lets newcomers in, as a decision sees it. */
export class EntryRows {
  readonly #owner: Statement<{ id: number }>;
  readonly #code: Statement<{ value: string }>;
  readonly #byCode: Statement<Found>;
  readonly #byId: Statement<Found>;
  readonly #open: Statement<{ n: number }>;

  constructor(db: Database) {
    this.#owner = db.prepare("select id from users where role = 'owner' limit 1");
    this.#code = db.prepare("select value from meta where key = 'owner_code'");
    const found = `select invites.id, invites.role, users.role as byRole
      from invites left join users on users.id = invites.by where ${OPEN_INVITE}`;
    this.#byCode = db.prepare(`${found} and invites.code = ?2`);
    this.#byId = db.prepare(`${found} and invites.id = ?2`);
    this.#open = db.prepare(`select count(*) as n from invites where ${OPEN_INVITE}`);
  }

  look({ code, invite }: NonNullable<Scope["entry"]>, { ms, time }: Moment): Entry {
    const owner = this.#code.get()?.value;
    const found =
      code !== undefined ? this.#byCode.get(time, code) : invite && this.#byId.get(time, keyOf(invite));
    return {
      now: ms,
      hasOwner: this.#owner.get() !== null,
      invites: this.#open.get(time)?.n ?? 0,
      ...(owner && { ownerCode: owner }),
      ...(found && {
        invite: { id: inviteId(found.id), role: found.role, ...(found.byRole && { byRole: found.byRole }) },
      }),
    };
  }
}
