import { type Recipe, run, text } from "./recipe.ts";

const own = [
  "sessions",
  "threads",
  "invitations",
  "bans",
  "kept_members",
  "blocks",
  "former_names",
  "invite_uses",
  "room_masks",
  "user_metadata",
  "pictures",
  "person_words",
  "certificates",
  "oidc_links",
  "authenticators",
  "recovery_codes",
  "passkeys",
  "recoveries",
  "device_marks",
  "slow_posts",
  "person_storage",
]
  .map((table) => text(`delete from ${table} where "user" = :user`))
  .concat(text("delete from blocks where blocked = :user"));

/** Deletes what belongs to one user and is in no room's log: when a guest is removed, and when an account is erased. */
export function* removeOwn(user: number): Recipe<void> {
  for (const statement of own) yield* run(statement, { user });
}
