import { limits } from "../../../protocol/limits.ts";
import { roomNameProblem } from "../../../protocol/names.ts";
import { oneLine } from "../../../protocol/one-line.ts";
import type { Call, Commands } from "../call.ts";
import { notIn } from "./channels.ts";

/** RENAME (IRCv3 channel-rename): a channel has another name, and everything else stays. */
async function rename(call: Call): Promise<void> {
  const [channel = "", wanted = "", why = ""] = call.params;
  const room = call.session.roomOf(channel) ?? (await notIn(call, channel));
  if (!room) return;
  const cannot = (sentence: string) => call.fail("CANNOT_RENAME", [channel, wanted], sentence);
  if (wanted[0] !== channel[0]) return cannot("The prefix of a channel stays");
  const problem = roomNameProblem(wanted.slice(1));
  if (problem !== undefined) return cannot(problem);
  const reason = oneLine(why, limits.reasonCharactersMax);
  const outcome = await call.perform({
    ...{ type: "room.rename", room: room.id, name: wanted.slice(1) },
    ...(reason && { reason }),
  });
  const { refused } = outcome;
  if (!refused) return outcome.events.length > 0 ? undefined : cannot("The channel has this name already");
  if (refused.code === "room_exists")
    call.fail("CHANNEL_NAME_IN_USE", [channel, wanted], "The channel name is already taken");
  else if (refused.code === "not_allowed" && room.kind !== "direct")
    call.reply("ERR_CHANOPRIVSNEEDED", channel, refused.message);
  else cannot(refused.message);
}

export const renaming: Commands = { RENAME: { least: 2, run: rename } };
