import { z } from "zod";
import { person } from "./account.ts";
import { after, pageOf, user, userIdField } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { command, nothing, question } from "./request.ts";
import { ownSignal } from "./signal.ts";

/** Decides who may reach a person: people whom they have not blocked, and strangers if the person accepts them. */
const strangers = z
  .enum(["welcome", "refused"])
  .describe(
    "Whether strangers may open conversations with you and invite you: people with whom you share no private room and " +
      "no conversation that you have opened or written in.",
  );
export const settingsShape = z.object({ strangers }).describe("How people may reach a person.");

export const userBlock = command(
  "user.block",
  "Block a person: they cannot write to you in a conversation of two, open one with you, or invite you, and if they " +
    "mention you, you are not notified. Their invitations are declined. The server does not tell them.",
  { user },
  { answer: z.object({ user: person }), refusals: ["no_such_user", "too_many", "not_allowed"] },
);
export const userUnblock = command(
  "user.unblock",
  "Unblock a person: they can reach you again.",
  { user },
  { answer: nothing, refusals: ["no_such_user"] },
);
export const userBlocks = question(
  "user.blocks",
  "The people whom you have blocked, a page at a time.",
  {
    after,
    limit: pageOf(limits.membersPageMax),
  },
  { answer: z.object({ blocked: z.array(person).readonly(), more: z.boolean() }), refusals: [] },
);
export const settingsSet = command(
  "settings.set",
  "Set how people may reach you.",
  {
    strangers: strangers.optional(),
  },
  { answer: nothing, refusals: [] },
);

export type Settings = Readonly<z.infer<typeof settingsShape>>;

export const blockedSignal = ownSignal("blocked", "You have blocked a person.", { user: person });
export const unblockedSignal = ownSignal("unblocked", "You have unblocked a person.", { user: userIdField });
export const settingsSignal = ownSignal("settings", "Your settings have changed.", settingsShape.shape);

/** What happened to a person. It is in no room's log. */
export type PersonBlocked = { readonly type: "person.blocked"; readonly user: UserId; readonly name: string };
export type PersonUnblocked = { readonly type: "person.unblocked"; readonly user: UserId };
export type SettingsChanged = {
  readonly type: "settings.changed";
  readonly strangers: Settings["strangers"];
};
export type ContactFact = PersonBlocked | PersonUnblocked | SettingsChanged;
