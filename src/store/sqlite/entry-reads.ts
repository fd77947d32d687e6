import type { Database, Statement } from "bun:sqlite";
import { mayGive } from "../../chat/standing.ts";
import type { UserRole } from "../../protocol/account.ts";
import { type InviteId, keyOf } from "../../protocol/ids.ts";
import type { Invite } from "../../protocol/invite.ts";
import { INVITE_COLUMNS, type InviteRow, inviteOf, OPEN_INVITE } from "./entry-rows.ts";
import type { ServerTime } from "./server-time.ts";

/** What is asked about what lets newcomers in. */
export class EntryReads {
  readonly #list: Statement<InviteRow>;
  readonly #byCode: Statement<InviteRow & { byRole: UserRole }>;
  readonly #ownerCode: Statement<{ value: string }>;

  readonly #now: ServerTime;

  constructor(db: Database, now: ServerTime) {
    this.#now = now;
    this.#list = db.prepare(
      `select ${INVITE_COLUMNS} from invites where ${OPEN_INVITE} and invites.id > ?2 order by invites.id limit ?3`,
    );
    this.#byCode = db.prepare(
      `select ${INVITE_COLUMNS}, users.role as byRole
        from invites join users on users.id = invites.by where ${OPEN_INVITE} and invites.code = ?2`,
    );
    this.#ownerCode = db.prepare("select value from meta where key = 'owner_code' and value = ?");
  }

  invites(after: string, limit: number): Invite[] {
    const start = after === "" ? 0 : keyOf(after as InviteId);
    return this.#list.all(this.#now(), start, limit).map(inviteOf);
  }

  inviteByCode(code: string): Invite | null {
    const row = this.#byCode.get(this.#now(), code);
    return row && mayGive(row.byRole, row.role) ? inviteOf(row) : null;
  }

  isOwnerCode(code: string): boolean {
    return this.#ownerCode.get(code) !== null;
  }
}
