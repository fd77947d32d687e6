import { type InviteId, inviteId, keyOf } from "../../protocol/ids.ts";
import type { EntryFact, Invite, InviteCreated } from "../../protocol/invite.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { textOf } from "../rows.ts";
import type { By } from "./by.ts";
import { writeEntryRequest } from "./entry-requests.ts";
import { writeRecovery } from "./recovery.ts";
import { type Noting, note } from "./server-log.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

const setCode = text(
  `insert into meta (key, value) values ('owner_code', :code)
    on conflict (key) do update set value = excluded.value`,
);
const setCodeEnd = text(
  `insert into meta (key, value) values ('owner_code_until', :until)
    on conflict (key) do update set value = excluded.value`,
);
const dropCode = text("delete from meta where key in ('owner_code', 'owner_code_until')");
const ENDED = "(uses <= 0 or revoked <> 0 or until <= :time)";
/** Invitations that have ended are listed for a while: so many, the newest. */
const ENDED_KEPT = 1_000;
const forget = text(
  `delete from invites where ${ENDED} and (until <= :time - ${30 * DAY_MS}
    or id <= coalesce((select id from invites where ${ENDED} order by id desc limit 1 offset ${ENDED_KEPT}), 0))`,
);
const forgetUses = text("delete from invite_uses where invite not in (select id from invites)");
const usedBy = text(`insert into invite_uses (invite, "user", at) values (:id, :user, :at)`);
const insert = text<{ id: number }>(
  `insert into invites (code, by, by_name, role, uses, rooms, created_at, expires_at, until)
    values (:code, :by, :name, :role, :uses, :rooms, :at, :expiresAt, :until) returning id`,
);
const use = text("update invites set uses = uses - 1 where id = :id");
const revoke = text("update invites set revoked = 1 where id = :id");

/** Writes the codes that let newcomers in. Returns the invitation if one was made. */
export function* writeEntry(fact: EntryFact, by: Noting): Recipe<Invite | undefined> {
  const { type } = fact;
  switch (type) {
    case "entry.asked":
    case "entry.decided":
      yield* writeEntryRequest(fact, by);
      return undefined;
    case "owner.linked":
      yield* run(setCode, { code: fact.code });
      yield* run(setCodeEnd, { until: String(by.at.time + fact.forMs) });
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
      yield* run(usedBy, { id: keyOf(fact.invite), user: keyOf(by.me.id), at: by.at.ms });
      yield* note(type, { invite: fact.invite, role: fact.role }, by);
      return undefined;
    case "invite.revoked":
      yield* run(revoke, { id: keyOf(fact.invite) });
      yield* note(type, { invite: fact.invite }, by);
      return undefined;
    case "recovery.created":
    case "recovery.used":
      yield* writeRecovery(fact, by);
      return undefined;
    default:
      return type satisfies never;
  }
}

/** Also deletes invitations that ended long ago. */
function* create({ code, role, uses, rooms, expiresAt }: InviteCreated, by: Noting): Recipe<Invite> {
  const { me, at } = by;
  yield* run(forget, { time: at.time });
  yield* run(forgetUses);
  const until = at.time + expiresAt - at.ms;
  const from = { by: keyOf(me.id), name: me.name, at: at.ms };
  const row = yield* one(insert, {
    code,
    role,
    uses,
    rooms: JSON.stringify(rooms),
    expiresAt,
    until,
    ...from,
  });
  if (!row) throw new Error("a new invitation got no id");
  const invite = inviteMade(inviteId(row.id), { role, uses, rooms, expiresAt }, by);
  yield* note("invite.created", { invite: invite.id, role, uses, expiresAt: invite.expiresAt }, by);
  return invite;
}

const inviteMade = (
  id: InviteId,
  { role, uses, rooms, expiresAt }: Omit<InviteCreated, "type" | "code">,
  { me, at }: By,
): Invite => ({
  ...{ id, by: { id: me.id, name: me.name }, role, uses },
  ...{ used: 0, usedBy: [], rooms },
  ...{ createdAt: at.text, expiresAt: textOf(expiresAt) },
});
