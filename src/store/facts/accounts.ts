import type { UserErased } from "../../protocol/clearing.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { UserDeleted } from "../../protocol/moderation.ts";
import { type Recipe, run, text } from "../recipe.ts";
import type { Moment } from "../rows.ts";
import type { By } from "./by.ts";

const DAY_MS = 86_400_000;
/** Values of `messages` of an erasure by which the person stays: in rooms that the moderator reaches, or in all. */
export const CLEARS = { reached: 2, everywhere: 3 } as const;
/** A deleted person's name stays reserved for so long, so that nobody mistakes another person for them. */
const NAME_DAYS = 30;

const setDeleted = text("update users set deleted_at = :at, scram = null where id = :user");
const erase = text(
  `insert into erasures (kind, "user", by, messages, due_at) values (:kind, :user, :by, :messages, :due)`,
);
const clear = text(
  `insert into erasures (kind, "user", by, messages, first, due_at) values ('account', :user, :by, :messages, :since, :due)`,
);
const setRestored = text("update users set deleted_at = null where id = :user");
const keep = text(
  `delete from erasures where kind in ('account', 'name') and messages <= 1 and "user" = :user`,
);
const setDeactivated = text("update users set deactivated_at = :at where id = :user");
const endSessions = text(`delete from sessions where "user" = :user`);
const endRecovery = text(`delete from recoveries where "user" = :user`);
const endInvites = text("update invites set revoked = 1 where by = :user and revoked = 0");

/** Nobody can sign in with the account. What lets them or others in by it ends for good. */
export function* deactivateAccount(id: UserId, { ms }: Moment): Recipe<void> {
  const user = keyOf(id);
  yield* run(setDeactivated, { user, at: ms });
  for (const end of [endSessions, endRecovery, endInvites]) yield* run(end, { user });
}

export function* reactivateAccount(user: UserId): Recipe<void> {
  yield* run(setDeactivated, { user: keyOf(user), at: null });
}

/** Deletes an account: it cannot sign in. Its data is erased when it can no longer be restored. */
export function* deleteAccount(fact: UserDeleted, { me, at }: By): Recipe<void> {
  const user = keyOf(fact.user);
  const by = keyOf(me.id);
  const messages = fact.messages === "erase" ? 1 : 0;
  const due = fact.now ? at.time : at.time + limits.restoreDaysMax * DAY_MS;
  yield* run(setDeleted, { user, at: at.ms });
  yield* run(erase, { kind: "account", user, by, messages, due });
  yield* run(erase, { kind: "name", user, by, messages: 0, due: at.time + NAME_DAYS * DAY_MS });
}

/** Notes that the messages of a person are to be erased, in which rooms, and since when; the person stays. */
export function* clearPerson({ user, sinceSeconds, everywhere }: UserErased, { me, at }: By): Recipe<void> {
  const since = sinceSeconds === undefined ? 0 : at.ms - sinceSeconds * 1_000;
  const messages = everywhere ? CLEARS.everywhere : CLEARS.reached;
  yield* run(clear, { user: keyOf(user), by: keyOf(me.id), messages, since, due: at.time });
}

export function* restoreAccount(user: UserId): Recipe<void> {
  yield* run(setRestored, { user: keyOf(user) });
  yield* run(keep, { user: keyOf(user) });
}
