import { duration } from "../protocol/duration.ts";
import type { Command } from "../protocol/frames.ts";
import { linksIn } from "../protocol/links.ts";
import type { Decision } from "./decide.ts";
import { because } from "./standing.ts";
import type { Sight } from "./view.ts";

const LIFT = "an operator of the room can give you a voice, or turn slow mode off";

/** Why a person to whom slow mode applies has to wait; undefined = they can post now. */
export function tooSoon({ pace }: Pick<Sight, "pace">): Decision | undefined {
  if (!pace || pace.last === undefined) return undefined;
  const retryAfterMs = pace.last + pace.seconds * 1_000 - pace.now;
  if (retryAfterMs <= 0) return undefined;
  const message =
    `this room has slow mode, one message in ${duration(pace.seconds * 1_000)}, ` +
    `and you can write again in ${duration(retryAfterMs)}`;
  return { refused: { ...because("slow_mode", "slow-mode", message, LIFT), retryAfterMs } };
}

const NO_LINKS = because(
  "not_allowed",
  "raid",
  "guests and new accounts write no links here at the moment",
  "an operator of the room can give you a voice, and an admin of the server ends it",
);

/** Why a newcomer cannot write this text while the raid switch is on. */
export const linkRefused = ({ pace }: Partial<Pick<Sight, "pace">>, body: string): Decision | undefined =>
  pace?.isNewcomer && linksIn(body).some(({ is }) => is === "link") ? { refused: NO_LINKS } : undefined;

/** While the raid switch is on, the decision looks at whether the writer is a newcomer. */
export const inRaid = (command: Command): Command =>
  command.type === "message.post" || command.type === "message.edit" ? { ...command, raid: true } : command;
