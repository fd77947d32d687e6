import type { Command } from "../protocol/frames.ts";
import { unreachable } from "./contact.ts";
import type { Decision } from "./decide.ts";
import { forbidden } from "./permissions.ts";
import { ruleOf } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { standingOf } from "./standing.ts";
import type { View } from "./view.ts";

/** What the store loads for a command. */
export const scopeOf = (command: Command): Scope => ruleOf(command).sees(command);

/**
 * A person who may not give the command learns why. A command that was carried out before is not refused when it is
 * repeated.
 */
export function decide(view: View, command: Command): Decision {
  const refused = view.first ? undefined : (forbidden(command.type, standingOf(view)) ?? unreachable(view));
  if (refused)
    return { refused: "room" in command && command.room ? { ...refused, room: command.room } : refused };
  return ruleOf(command).decide(view, command);
}
