import type { Database, Statement } from "bun:sqlite";
import type { Entry, Scope } from "../../chat/view.ts";
import type { User, UserRole } from "../../protocol/account.ts";
import { inviteId, keyOf, userId } from "../../protocol/ids.ts";
import type { EntryFact, Invite, InviteCreated, InvitedRole } from "../../protocol/invite.ts";
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

/** Who did it, and when. */
type By = { readonly me: User; readonly at: Moment };
type Found = { id: number; role: InvitedRole; byRole: UserRole | null };

/** What lets newcomers in: as a decision sees it, and as what happened to it is written. */
export class EntryRows {
  readonly #owner: Statement<{ id: number }>;
  readonly #code: Statement<{ value: string }>;
  readonly #setCode: Statement;
  readonly #dropCode: Statement;
  readonly #byCode: Statement<Found>;
  readonly #byId: Statement<Found>;
  readonly #open: Statement<{ n: number }>;
  readonly #forget: Statement;
  readonly #insert: Statement<InviteRow>;
  readonly #use: Statement;
  readonly #revoke: Statement;
  readonly #fact: Statement;

  constructor(db: Database) {
    this.#owner = db.prepare("select id from users where role = 'owner' limit 1");
    this.#code = db.prepare("select value from meta where key = 'owner_code'");
    this.#setCode = db.prepare("insert or replace into meta values ('owner_code', ?)");
    this.#dropCode = db.prepare("delete from meta where key = 'owner_code'");
    const found = `select invites.id, invites.role, users.role as byRole
      from invites left join users on users.id = invites.by where ${OPEN_INVITE}`;
    this.#byCode = db.prepare(`${found} and invites.code = ?2`);
    this.#byId = db.prepare(`${found} and invites.id = ?2`);
    this.#open = db.prepare(`select count(*) as n from invites where ${OPEN_INVITE}`);
    this.#forget = db.prepare(`delete from invites where not (${OPEN_INVITE})`);
    this.#insert = db.prepare(
      `insert into invites (code, by, by_name, role, uses, created_at, expires_at, until)
        values (?, ?, ?, ?, ?, ?, ?, ?) returning *`,
    );
    this.#use = db.prepare("update invites set uses = uses - 1 where id = ?");
    this.#revoke = db.prepare("delete from invites where id = ?");
    this.#fact = db.prepare("insert into server_facts (at, by, type, data) values (?, ?, ?, ?)");
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

  /** Returns the invitation that was made, if one was. The list of facts never has a code, nor what is kept of it. */
  write(fact: EntryFact, by: By): Invite | undefined {
    const { type } = fact;
    switch (type) {
      case "owner.linked":
        this.#setCode.run(fact.code);
        this.#happened(type, {}, by);
        return undefined;
      case "owner.claimed":
        this.#dropCode.run();
        this.#happened(type, {}, by);
        return undefined;
      case "invite.created":
        return this.#create(fact, by);
      case "invite.used":
        this.#use.run(keyOf(fact.invite));
        this.#happened(type, { invite: fact.invite, role: fact.role }, by);
        return undefined;
      case "invite.revoked":
        this.#revoke.run(keyOf(fact.invite));
        this.#happened(type, { invite: fact.invite }, by);
        return undefined;
      default:
        return type satisfies never;
    }
  }

  /** Those that have ended by themselves are not kept for ever. */
  #create({ code, role, uses, expiresAt }: InviteCreated, by: By): Invite {
    const { me, at } = by;
    this.#forget.run(at.time);
    const until = at.time + expiresAt - at.ms;
    const row = this.#insert.get(code, keyOf(me.id), me.name, role, uses, at.ms, expiresAt, until);
    if (!row) throw new Error("a new invitation got no id");
    const invite = inviteOf(row);
    this.#happened("invite.created", { invite: invite.id, role, uses, expiresAt: invite.expiresAt }, by);
    return invite;
  }

  #happened(type: EntryFact["type"], data: object, { me, at }: By): void {
    this.#fact.run(at.ms, keyOf(me.id), type, JSON.stringify(data));
  }
}
