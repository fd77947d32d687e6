import type { Refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { gesture } from "./costs.ts";
import type { Decision } from "./decide.ts";
import { already, happened, happenedIn, inRoom, refuse } from "./decide.ts";
import { anyUser } from "./demands.ts";
import { rule } from "./rule.ts";
import { because } from "./standing.ts";
import type { Sight } from "./view.ts";

export const blockUser = rule("user.block", {
  sees: ({ user }) => ({ people: [user], contact: true }),
  may: anyUser,
  costs: gesture,
  decide({ me, others, contact }, { user }) {
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
    // Blocking a person declines their invitations.
    const declined = { type: "member.uninvited", user: me.id, name: me.name } as const;
    return happenedIn([
      { fact: { type: "person.blocked", user: other.id, name: other.name } },
      ...contact.invitedTo.map((room) => inRoom(room, declined)),
    ]);
  },
});

export const unblockUser = rule("user.unblock", {
  sees: ({ user }) => ({ people: [user], contact: true }),
  may: anyUser,
  costs: gesture,
  decide({ others, contact }, { user }) {
    const [other] = others;
    if (!other) return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    return contact?.blockedByMe ? happened({ type: "person.unblocked", user: other.id }) : already();
  },
});

export const setSettings = rule("settings.set", {
  sees: () => ({ settings: true }),
  may: anyUser,
  costs: gesture,
  decide: ({ settings }, { strangers }) =>
    strangers === undefined || settings.strangers === strangers
      ? already()
      : happened({ type: "settings.changed", strangers }),
});

/**
 * Why the other person would not get what is said here; undefined = they would. Blocked people and strangers get the
 * same refusal.
 */
export function unreachable({ unheard }: Partial<Pick<Sight, "unheard">>): Refusal | undefined {
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
