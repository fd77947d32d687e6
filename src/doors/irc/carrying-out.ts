import type { Call } from "./call.ts";
import { commands } from "./commands.ts";
import { verbOf } from "./services.ts";

/** Commands that may be under way together: the store keeps their order. */
export const TOGETHER: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);

/**
 * Carries out a line, if there is such a command, the client may give it now, and it has enough parameters. `capture` hears
 * when the lines that a labelled command causes begin and stop to belong to its answer.
 */
export async function carryOut(call: Call, capture: (isUnderWay: boolean) => void): Promise<void> {
  const { session, house, line } = call;
  const { params } = line;
  const command = verbOf(line);
  const known = commands[command];
  if (session.registration && !known?.early)
    return call.reply("ERR_NOTREGISTERED", "You have not registered");
  if (!known) return call.reply("ERR_UNKNOWNCOMMAND", command, "Unknown command");
  if (params.length < (known.least ?? 0))
    return call.reply("ERR_NEEDMOREPARAMS", command, "Not enough parameters");
  const captures = !TOGETHER.has(command) && call.label !== undefined;
  if (captures) capture(true);
  const done = Promise.resolve(known.run(call));
  if (command !== "PING" && !session.registration && !known.hashes) house.underWay.add(done);
  try {
    await done;
  } finally {
    if (captures) capture(false);
  }
}
