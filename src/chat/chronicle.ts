import type { Command } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import { loggedAttributes } from "./attributes.ts";
import type { Outcome } from "./commit.ts";
import { SYSTEM } from "./decide.ts";
import { isStranger, type Payer } from "./payer.ts";
import type { Clock, Fields, Log } from "./ports.ts";
import { ruleOf } from "./rules.ts";
import { ScarceLines } from "./scarce-lines.ts";

/** Fields of commands that a log may show. */
const SHOWN: readonly string[] = [
  ...["room", "user", "role", "name", "target", "ban", "invite", "uses", "days"],
  ...loggedAttributes,
];

/** No person does more in a minute, and no operator would read it. */
const SCARCITY = { linesMax: 60, originsMax: 1_000 };

/** Writes to the operator's log which commands are carried out and refused. */
export class Chronicle {
  readonly #log: Log;
  readonly #lines: ScarceLines;

  constructor(world: { readonly log: Log; readonly clock: Clock }) {
    this.#log = world.log;
    this.#lines = new ScarceLines(world, SCARCITY);
  }

  async tell(by: UserId, command: Command, changed: Promise<Outcome>, payer?: Payer): Promise<Outcome> {
    const outcome = await changed;
    const entry = entryOf(by, command, outcome);
    if (by === SYSTEM) this.#log.info(...entry);
    else this.#lines.tell(payer && isStranger(payer) ? payer.group : by, ...entry);
    return outcome;
  }
}

export const isTold = (command: Command): boolean => ruleOf(command).told !== undefined;

/** The line of the operator's log about a command that is carried out or refused. */
function entryOf(by: UserId, command: Command, outcome: Outcome): [what: string, fields: Fields] {
  const shown = Object.entries(command).filter(([key, value]) => isShown(key) && typeof value !== "object");
  const fields: Fields = { by, ...Object.fromEntries(shown) };
  const { refused } = outcome;
  if (refused) return [`refused: ${command.type}`, { ...fields, code: refused.code }];
  const { user, session } = outcome;
  return [ruleOf(command).told ?? command.type, { ...fields, user: fields["user"] ?? user?.id, session }];
}

const isShown = (key: string): boolean => SHOWN.includes(key);
