import type { Given } from "../../chat/scope.ts";
import type { Entry } from "../../chat/view.ts";
import type { UserRole } from "../../protocol/account.ts";
import { inviteId, keyOf } from "../../protocol/ids.ts";
import type { InvitedRole } from "../../protocol/invite.ts";
import { recoveredBy } from "../questions/recovery.ts";
import { atOnce, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { endOf, OPEN_INVITE, OPEN_OWNER_CODE, WAITING_ENTRY } from "../rows.ts";
import type { About } from "./about.ts";

type Found = {
  id: number;
  role: InvitedRole;
  by_name: string;
  uses: number;
  revoked: number;
  until: number;
  byRole: UserRole | null;
};

const FOUND = `select invites.id, invites.role, invites.by_name, invites.uses, invites.revoked, invites.until,
  users.role as "byRole" from invites left join users on users.id = invites.by`;

const owner = text<{ id: number }>("select id from users where role = 'owner' limit 1");
const ownerCode = text<{ value: string }>(`select value from meta where ${OPEN_OWNER_CODE}`);
const byCode = text<Found>(`${FOUND} where invites.code = :code`);
const byId = text<Found>(`${FOUND} where invites.id = :id`);
const openInvites = text<{ n: number }>(`select count(*) as n from invites where ${OPEN_INVITE}`);

const waiting = text<{ n: number }>(`select count(*) as n from entry_requests where ${WAITING_ENTRY}`);
const requestById = text<{ code: string }>(
  `select code from entry_requests where ${WAITING_ENTRY} and id = :id`,
);

/** The codes that let newcomers in, and the invitation that the scope names. */
export function* entry({ scope, at: { ms, time } }: About): Recipe<Given<"entry">> {
  const { code, invite, request, recovery } = scope.entry ?? {};
  const [hasOwner, codeOfOwner, open, requests, asked, found, recovers] = yield* sideBySide([
    one(owner),
    one(ownerCode, { time }),
    one(openInvites, { time }),
    one(waiting, { time }),
    one(requestById, { id: request ? keyOf(request) : 0, time }),
    inviteNamed(code, invite && keyOf(invite)),
    recovery === undefined ? atOnce(() => undefined) : recoveredBy(recovery, time),
  ]);
  return {
    entry: {
      now: ms,
      hasOwner: hasOwner !== undefined,
      invites: open?.n ?? 0,
      requests: requests?.n ?? 0,
      ...(asked && { request: asked }),
      ...(recovers && { recovers: recovers.id }),
      ...(codeOfOwner && { ownerCode: codeOfOwner.value }),
      ...(found && {
        invite: seenOf(found, time),
      }),
    },
  };
}

const seenOf = (found: Found, time: number): NonNullable<Entry["invite"]> => {
  const ended = endOf(found, time);
  return {
    ...{ id: inviteId(found.id), role: found.role, by: found.by_name },
    ...(found.byRole && { byRole: found.byRole }),
    ...(ended && { ended }),
  };
};

function* inviteNamed(code: string | undefined, id: number | undefined): Recipe<Found | undefined> {
  if (code !== undefined) return yield* one(byCode, { code });
  return id === undefined ? undefined : yield* one(byId, { id });
}
