import type { SettingsSet, UserBlock, UserUnblock } from "../protocol/contact.ts";
import type { Refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { already, happened, happenedIn, inRoom, refuse } from "./decide.ts";
import type { Decision } from "./ports.ts";
import { because } from "./standing.ts";
import type { View } from "./view.ts";

/** What their invitations asked for has been answered by it. */
export function blockUser({ me, others, contact }: View, { user }: UserBlock): Decision {
  const [other] = others;
  if (!other || other.kind === "system" || !contact)
    return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
  if (other.id === me.id)
    return refuse("not_allowed", {
      message: "you cannot block yourself",
      rule: "self",
      lift: "nobody can change that",
    });
  if (contact.blockedByMe) return already({ user: other });
  if (contact.blocks >= limits.blocksPerUserMax)
    return refuse("too_many", {
      message: `one person can block at most ${limits.blocksPerUserMax} people: unblock one of them first`,
    });
  const declined = { type: "member.uninvited", user: me.id, name: me.name } as const;
  return happenedIn([
    { fact: { type: "person.blocked", user: other.id, name: other.name } },
    ...contact.invitedTo.map((room) => inRoom(room, declined)),
  ]);
}

export function unblockUser({ others, contact }: View, { user }: UserUnblock): Decision {
  const [other] = others;
  if (!other) return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
  return contact?.blockedByMe ? happened({ type: "person.unblocked", user: other.id }) : already();
}

export const setSettings = ({ settings }: View, { strangers }: SettingsSet): Decision =>
  strangers === undefined || settings?.strangers === strangers
    ? already()
    : happened({ type: "settings.changed", strangers });

/** Why what is said here would not reach whom it is for, if so. It does not tell who is blocked from who is a stranger. */
export function unreachable({ unheard }: View): Refusal | undefined {
  if (!unheard) return undefined;
  const { by, why } = unheard;
  if (why === "blocked by me")
    return because("not_allowed", "blocked", `you have blocked ${by}`, "you can unblock them");
  return because("not_allowed", "unwelcome", `${by} takes no messages from you`, "they could change that");
}

export const takesNoInvitations = (name: string): Decision => ({
  refused: because(
    "not_allowed",
    "unwelcome",
    `${name} takes no invitations from you`,
    "they could change that",
  ),
});
