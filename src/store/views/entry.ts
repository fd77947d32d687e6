import type { Given } from "../../chat/scope.ts";
import type { UserRole } from "../../protocol/account.ts";
import { inviteId, keyOf } from "../../protocol/ids.ts";
import type { InvitedRole } from "../../protocol/invite.ts";
import { one, type Recipe, sideBySide, text } from "../recipe.ts";
import { OPEN_INVITE } from "../rows.ts";
import type { About } from "./about.ts";

type Found = { id: number; role: InvitedRole; byRole: UserRole | null };

const FOUND = `select invites.id, invites.role, users.role as "byRole"
  from invites left join users on users.id = invites.by where ${OPEN_INVITE}`;

const owner = text<{ id: number }>("select id from users where role = 'owner' limit 1");
const ownerCode = text<{ value: string }>("select value from meta where key = 'owner_code'");
const byCode = text<Found>(`${FOUND} and invites.code = :code`);
const byId = text<Found>(`${FOUND} and invites.id = :id`);
const openInvites = text<{ n: number }>(`select count(*) as n from invites where ${OPEN_INVITE}`);

/** The codes that let newcomers in, and the invitation that the scope names. */
export function* entry({ scope, at: { ms, time } }: About): Recipe<Given<"entry">> {
  const { code, invite } = scope.entry ?? {};
  const [hasOwner, codeOfOwner, open, found] = yield* sideBySide([
    one(owner),
    one(ownerCode),
    one(openInvites, { time }),
    inviteNamed(code, invite && keyOf(invite), time),
  ]);
  return {
    entry: {
      now: ms,
      hasOwner: hasOwner !== undefined,
      invites: open?.n ?? 0,
      ...(codeOfOwner && { ownerCode: codeOfOwner.value }),
      ...(found && {
        invite: { id: inviteId(found.id), role: found.role, ...(found.byRole && { byRole: found.byRole }) },
      }),
    },
  };
}

function* inviteNamed(
  code: string | undefined,
  id: number | undefined,
  time: number,
): Recipe<Found | undefined> {
  if (code !== undefined) return yield* one(byCode, { code, time });
  return id === undefined ? undefined : yield* one(byId, { id, time });
}
