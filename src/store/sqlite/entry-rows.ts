import type { Database, Statement } from "bun:sqlite";
import type { Entry, Scope } from "../../chat/view.ts";
import type { UserRole } from "../../protocol/account.ts";
import { inviteId, keyOf } from "../../protocol/ids.ts";
import type { InvitedRole } from "../../protocol/invite.ts";
import { type Moment, OPEN_INVITE } from "../rows.ts";

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
    this.#byCode = db.prepare(`${found} and invites.code = :code`);
    this.#byId = db.prepare(`${found} and invites.id = :id`);
    this.#open = db.prepare(`select count(*) as n from invites where ${OPEN_INVITE}`);
  }

  look({ code, invite }: NonNullable<Scope["entry"]>, { ms, time }: Moment): Entry {
    const owner = this.#code.get()?.value;
    const found =
      code !== undefined
        ? this.#byCode.get({ time, code })
        : invite && this.#byId.get({ time, id: keyOf(invite) });
    return {
      now: ms,
      hasOwner: this.#owner.get() !== null,
      invites: this.#open.get({ time })?.n ?? 0,
      ...(owner && { ownerCode: owner }),
      ...(found && {
        invite: { id: inviteId(found.id), role: found.role, ...(found.byRole && { byRole: found.byRole }) },
      }),
    };
  }
}
