import { type InviteId, inviteId, keyOf } from "../../protocol/ids.ts";
import type { EntryFact, Invite, InviteCreated } from "../../protocol/invite.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import type { By } from "./by.ts";
import { type Noting, note } from "./server-log.ts";

const setCode = text(
  `insert into meta (key, value) values ('owner_code', :code)
    on conflict (key) do update set value = excluded.value`,
);
const dropCode = text("delete from meta where key = 'owner_code'");
const forget = text("delete from invites where uses <= 0 or until <= :time");
const insert = text<{ id: number }>(
  `insert into invites (code, by, by_name, role, uses, created_at, expires_at, until)
    values (:code, :by, :name, :role, :uses, :at, :expiresAt, :until) returning id`,
);
const use = text("update invites set uses = uses - 1 where id = :id");
const revoke = text("delete from invites where id = :id");

/** Writes the codes that let newcomers in. Returns the invitation if one was made. */
export function* writeEntry(fact: EntryFact, by: Noting): Recipe<Invite | undefined> {
  const { type } = fact;
  switch (type) {
    case "owner.linked":
      yield* run(setCode, { code: fact.code });
      yield* note(type, {}, by);
      return undefined;
    case "owner.claimed":
      yield* run(dropCode);
      yield* note(type, {}, by);
      return undefined;
    case "invite.created":
      return yield* create(fact, by);
    case "invite.used":
      yield* run(use, { id: keyOf(fact.invite) });
      yield* note(type, { invite: fact.invite, role: fact.role }, by);
      return undefined;
    case "invite.revoked":
      yield* run(revoke, { id: keyOf(fact.invite) });
      yield* note(type, { invite: fact.invite }, by);
      return undefined;
    default:
      return type satisfies never;
  }
}

/** Also deletes invitations that have ended by themselves. */
function* create({ code, role, uses, expiresAt }: InviteCreated, by: Noting): Recipe<Invite> {
  const { me, at } = by;
  yield* run(forget, { time: at.time });
  const until = at.time + expiresAt - at.ms;
  const from = { by: keyOf(me.id), name: me.name, at: at.ms };
  const row = yield* one(insert, { code, role, uses, expiresAt, until, ...from });
  if (!row) throw new Error("a new invitation got no id");
  const invite = inviteMade(inviteId(row.id), { role, uses, expiresAt }, by);
  yield* note("invite.created", { invite: invite.id, role, uses, expiresAt: invite.expiresAt }, by);
  return invite;
}

const inviteMade = (
  id: InviteId,
  { role, uses, expiresAt }: Omit<InviteCreated, "type" | "code">,
  { me, at }: By,
): Invite => ({
  ...{ id, by: { id: me.id, name: me.name }, role, uses },
  ...{ createdAt: at.text, expiresAt: textOf(expiresAt) },
});
