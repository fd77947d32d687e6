import type { Call } from "./call.ts";
import { commands } from "./commands.ts";
import { verbOf } from "./services.ts";

/** Commands that may be under way together: the store keeps their order. */
export const TOGETHER: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);

/** Carries out a line, if there is such a command, the client may give it now, and it has enough parameters. */
export async function carryOut(call: Call): Promise<void> {
  const { session, house, line } = call;
  const { params } = line;
  const command = verbOf(line);
  const known = commands[command];
  if (session.registration && !known?.early)
    return call.reply("ERR_NOTREGISTERED", "You have not registered");
  if (!known) return call.reply("ERR_UNKNOWNCOMMAND", command, "Unknown command");
  // An empty parameter is none: `JOIN :` names no channel.
  if (known.least && (params.length < known.least || params[0] === ""))
    return call.reply("ERR_NEEDMOREPARAMS", command, "Not enough parameters");
  const done = Promise.resolve(known.run(call));
  if (command !== "PING" && !session.registration && !known.hashes) house.underWay.add(done);
  await done;
}
