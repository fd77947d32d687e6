import { messageRules } from "./message-commands.ts";
import { roomRules } from "./room-commands.ts";
import type { Rule } from "./rule.ts";

/**
 * Every command that changes a room, and what must come of it. A new command is a new row: how it is asked, and what it
 * does to the model. What it needs to choose from is added to `asked`.
 */
export const rules = { ...roomRules, ...messageRules };
export const ruleOf = (name: keyof typeof rules): Rule => rules[name];
