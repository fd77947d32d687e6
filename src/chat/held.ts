import type { User } from "../protocol/account.ts";
import type { Command } from "../protocol/frames.ts";
import type { MessageHold } from "../protocol/held.ts";
import { limits } from "../protocol/limits.ts";
import type { MessagePost } from "../protocol/message.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { Client } from "./audience.ts";
import type { Outcome } from "./commit.ts";
import { join, post, question } from "./costs.ts";
import { already, type Decision, happened, happenedIn, refuse } from "./decide.ts";
import { moderator, signedIn, speaking } from "./demands.ts";
import { kindOf, repeats } from "./repeats.ts";
import { operates } from "./reports.ts";
import { action, rule } from "./rule.ts";
import { because } from "./standing.ts";
import type { Sight } from "./view.ts";

const LIFT = "a moderator of the server can admit it, and you from then on";

/** While the setting is on, the decision looks at whether a moderator has to see what the writer says. */
export const inHolding = (command: Command): Command =>
  command.type === "message.post" || command.type === "message.edit" ? { ...command, hold: true } : command;

/** What became of a post that was held before; undefined = it was not. */
export function heldBefore(
  { holding }: Partial<Pick<Sight, "holding">>,
  command: Omit<MessageHold, "type">,
): Decision | undefined {
  const again = holding?.again;
  if (again === undefined) return undefined;
  if (again.is === "declined")
    return again.room === command.room ? { refused: declined(again.reason) } : refuse("nonce_conflict");
  return repeats({ ...again.post, room: again.room }, command) ? HELD : refuse("nonce_conflict");
}

/** Why a post has to wait; undefined = it has not. */
export const mustWait = ({ holding }: Partial<Pick<Sight, "holding">>): Decision | undefined =>
  holding?.applies ? HELD : undefined;

/** Why a newcomer cannot edit; undefined = they can. */
export const editWaits = ({ holding }: Partial<Pick<Sight, "holding">>): Decision | undefined =>
  holding?.applies ? { refused: EDIT } : undefined;

const HELD = refuse("held", { rule: "held", lift: LIFT });
const EDIT = because(
  "not_allowed",
  "held",
  "your first messages wait for a moderator, so you cannot edit yet",
  "a moderator of the server can admit you",
);
const declined = (reason: string) =>
  because(
    "not_allowed",
    "declined",
    `a moderator has declined this message${reason ? ` (${reason})` : ""}`,
    "you can ask a moderator of the server",
  );

/**
 * Carries out a post. One that has to wait is a command of its own, since it is for the whole server: what happens in rooms only
 * can be decided beside other nodes.
 */
export async function posting(
  command: MessagePost,
  change: (command: Command) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await change(command);
  if (outcome.refused?.code !== "held") return outcome;
  const { hold: _hold, raid: _raid, userhost: _userhost, ...said } = command;
  const held = await change({ ...said, type: "message.hold" });
  // The same post may have been admitted meanwhile.
  return held.refused || held.events.length > 0 ? held : outcome;
}

export const holdMessage = rule("message.hold", {
  sees: ({ room, nonce, thread }) => ({
    roomById: room,
    hold: nonce ?? "",
    ...(nonce !== undefined && { nonce }),
    ...(thread && { thread }),
  }),
  may: speaking,
  costs: post,
  decide({ first, holding }, command) {
    const { type: _, room, nonce, ...post } = command;
    if (first) return repeats(first, command) ? already({ event: first }) : refuse("nonce_conflict");
    const before = heldBefore({ holding }, command);
    if (before) return "refused" in before && before.refused.code === "held" ? already() : before;
    if (holding.mine >= limits.heldOfOneMax)
      return refuse("too_many", {
        message: `${limits.heldOfOneMax} messages of yours wait for a moderator: wait until one of them is admitted`,
      });
    if (holding.all >= limits.heldMax)
      return refuse("too_many", {
        message: `${limits.heldMax} messages wait for the moderators of this server: try again later`,
      });
    const { kind: _kind, ...said } = post;
    const kind = kindOf(command);
    return happened({ type: "message.held", room, nonce, post: { ...said, ...(kind && { kind }) } });
  },
});

export const admitHeld = rule("held.admit", {
  sees: ({ held }) => ({ held }),
  may: [signedIn, moderator],
  costs: join,
  told: "a held message was admitted",
  decide({ held }, { held: id, always }) {
    if (!held) return refuse("no_such_held", { field: "held" });
    const { author, room, post } = held;
    if (held.isArchived)
      return { refused: because("room_archived", "archived", "this room is archived", "reopen it first") };
    if (held.isBanned)
      return {
        refused: because("not_allowed", "banned", `${author.name} is banned from this room`, "decline it"),
      };
    const { id: user } = author;
    const decided = {
      type: "held.decided",
      held: id,
      room,
      user,
      admit: true,
      ...(always && { always }),
    } as const;
    return happenedIn([...(post ? [{ room, fact: post, as: author }] : []), { fact: decided }]);
  },
});

export const declineHeld = rule("held.decline", {
  sees: ({ held }) => ({ held }),
  may: [signedIn, moderator],
  costs: join,
  told: "a held message was declined",
  decide({ held }, { held: id, reason }) {
    if (!held) return refuse("no_such_held", { field: "held" });
    const { room, author } = held;
    const about = { held: id, room, user: author.id };
    return happened({ type: "held.decided", ...about, admit: false, ...(reason && { reason }) });
  },
});

export const listHeld = action("held.list", { may: [signedIn, moderator], costs: question });
export const countReports = action("report.count", { may: [signedIn, moderator], costs: question });

/** Tells the author and the moderators among the clients of a node what r0 says of held messages. */
export function tellHeld(clients: () => Iterable<readonly [Client, User]>, event: ServerEvent): void {
  if ((event.type !== "message.held" && event.type !== "held.decided") || !event.held || !event.room) return;
  const { held, room, user: author } = event;
  const state = event.type === "message.held" ? "waiting" : event.admit ? "admitted" : "declined";
  const reason = event.type === "held.decided" ? event.reason : undefined;
  const signal = {
    type: "held",
    held,
    room,
    state,
    ...(reason && { reason }),
  } as const;
  for (const [client, user] of clients())
    if (user.id === author || operates(client, user)) client.audience.signal(signal, [client]);
}
