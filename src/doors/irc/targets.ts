import type { RoomId } from "../../protocol/ids.ts";
import type { Hearers } from "../../protocol/passing.ts";
import type { Room } from "../../protocol/room.ts";
import type { Call } from "./call.ts";
import { isChannel } from "./channels.ts";
import { answerRefusal } from "./refused.ts";

/** What `@#channel` and `+#channel` mean; undefined = it is another target (STATUSMSG of ISUPPORT). */
export function statusTarget(target: string): { readonly to: Hearers; readonly channel: string } | undefined {
  const [, signs = "", channel] = /^([@+]+)([#&].*)$/s.exec(target) ?? [];
  return channel === undefined ? undefined : { to: signs.includes("+") ? "voiced" : "operators", channel };
}

/** The room of a target that the client is in: a channel, or its conversation with a nick, if there is one. */
export function roomOfTarget({ session, house, user }: Call, target: string): Room | undefined {
  return isChannel(target)
    ? session.roomOf(target)
    : house.chat.conversationOf(user.id, house.people.nicks.nameOf(target));
}

/**
 * The room to which messages for this target go; a conversation is made if there is none. If it cannot be, it answers, unless
 * the message is a notice: NOTICE is never answered (RFC 2812 section 3.3.2).
 */
export async function roomFor(call: Call, target: string, isNotice = false): Promise<RoomId | undefined> {
  const { house } = call;
  if (isChannel(target)) {
    const room = roomOfTarget(call, target);
    if (room) return room.id;
    if (isNotice) return undefined;
    const isThere = target.startsWith("#") && (await house.findRoom(target));
    if (isThere) call.reply("ERR_CANNOTSENDTOCHAN", target, "You have not joined this channel");
    else call.reply("ERR_NOSUCHCHANNEL", target, "No such channel");
    return undefined;
  }
  const opened = await call.perform({ type: "direct.open", user: target });
  if (!opened.refused) return opened.room?.id;
  if (!isNotice) answerRefusal(call, opened.refused, [target], { no_such_user: "ERR_NOSUCHNICK" });
  return undefined;
}
