import type { RoomId } from "../../../protocol/ids.ts";
import type { MessageKind } from "../../../protocol/message.ts";
import type { Call, Commands } from "../call.ts";
import { isChannel, peerOf } from "../channels.ts";
import { userhostOf } from "../people.ts";
import { answerRefusal } from "../refused.ts";

/** Targets of one command: TARGMAX. */
const TARGETS_MAX = 4;

/** PRIVMSG and NOTICE (RFC 2812 section 3.3). A NOTICE is never answered. */
async function post(call: Call, isNotice: boolean): Promise<void> {
  const [to = "", text = ""] = call.params;
  const targets = [...new Set(to.split(",").filter((one) => one !== ""))];
  if (targets.length === 0) return isNotice ? undefined : call.reply("ERR_NORECIPIENT", "No recipient given");
  if (text === "") return isNotice ? undefined : call.reply("ERR_NOTEXTTOSEND", "No text to send");
  if (targets.length > TARGETS_MAX) return call.reply("ERR_TOOMANYTARGETS", to, "Too many targets");
  call.session.wroteAt = Date.now();
  await Promise.all(targets.map((target) => postTo(call, target, text, isNotice)));
}

async function postTo(call: Call, target: string, text: string, isNotice: boolean): Promise<void> {
  const room = await roomFor(call, target);
  if (room === undefined) return;
  const { kind, body } = meaningOf(text, isNotice);
  const { session, label } = call;
  const isCtcp = kind !== "action" && text.startsWith(CTCP_END);
  if (isCtcp && call.house.chat.roomOf(session.user, room)?.noCtcp)
    return isNotice ? undefined : call.reply("ERR_CANNOTSENDTOCHAN", target, "No CTCP here (+C)");
  const replyTo = call.line.tags.get("+reply") ?? call.line.tags.get("+draft/reply");
  const own = session.posts.add(room, body, label);
  const outcome = await call.perform({
    ...{ type: "message.post", room, body, userhost: userhostOf(session.looks) },
    ...(kind && { kind }),
    ...(replyTo?.startsWith(`${room}.`) && { replyTo: replyTo as never }),
    ...(session.modes.has("B") && { bot: true as const }),
  });
  session.posts.remove(own);
  if (own.echoed) call.echoed = true;
  if (!outcome.refused) return isNotice ? undefined : tellAway(call, target, room);
  answerRefusal(call, outcome.refused, [target], {
    not_member: "ERR_CANNOTSENDTOCHAN",
    not_allowed: "ERR_CANNOTSENDTOCHAN",
  });
}

/** Whoever writes to a person who is away is told so (RFC 2812 section 4.1). */
function tellAway(call: Call, target: string, id: RoomId): void {
  const { session, house } = call;
  const room = isChannel(target) ? undefined : house.chat.roomOf(session.user, id);
  const peer = room && peerOf(room, session.user);
  if (!peer || house.chat.stateOf(peer.id) !== "away") return;
  const text = house.people.sessionsOf(peer.id).find(({ away }) => away !== undefined)?.away;
  call.reply("RPL_AWAY", peer.name, text ?? house.chat.userOf(peer.id)?.status ?? "away");
}

/** The room to which messages for this target go. It answers if there is none. */
async function roomFor(call: Call, target: string): Promise<RoomId | undefined> {
  const { session, house } = call;
  if (isChannel(target)) {
    const room = session.roomOf(target);
    if (room) return room.id;
    const isThere = target.startsWith("#") && (await house.findRoom(target));
    if (isThere) call.reply("ERR_CANNOTSENDTOCHAN", target, "You have not joined this channel");
    else call.reply("ERR_NOSUCHCHANNEL", target, "No such channel");
    return undefined;
  }
  const opened = await call.perform({ type: "direct.open", user: target });
  if (!opened.refused) return opened.room?.id;
  answerRefusal(call, opened.refused, [target], { no_such_user: "ERR_NOSUCHNICK" });
  return undefined;
}

const ACTION = "\u0001ACTION ";
const CTCP_END = "\u0001";

/** CTCP ACTION is a kind of message of its own on every door. Other CTCP passes as it is. */
function meaningOf(text: string, isNotice: boolean): { kind: MessageKind | undefined; body: string } {
  const action =
    isNotice || !text.startsWith(ACTION) ? "" : text.slice(ACTION.length).split(CTCP_END, 1).join("");
  if (action !== "") return { kind: "action", body: action };
  return { kind: isNotice ? "notice" : undefined, body: text };
}

export const messages: Commands = {
  PRIVMSG: { run: (call) => post(call, false) },
  NOTICE: { run: (call) => post(call, true) },
};
