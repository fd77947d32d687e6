import { MESSAGE_ID, type MessageId, type RoomId, roomOfMessage } from "../../../protocol/ids.ts";
import type { MessageKind } from "../../../protocol/message.ts";
import type { Call, Commands } from "../call.ts";
import { isChannel, peerOf } from "../channels.ts";
import { userhostOf } from "../people.ts";
import { answerRefusal } from "../refused.ts";
import { TARGETS_MAX } from "../sizes.ts";
import { clientTagsOf, repliesTo, type Tags } from "../tags.ts";
import { roomFor, roomOfTarget, statusTarget } from "../targets.ts";
import { whisper } from "../whispers.ts";

/** A message to one target, as any command means it. */
export interface Post {
  readonly target: string;
  readonly text: string;
  readonly isNotice: boolean;
  readonly tags: Tags;
}

/** PRIVMSG and NOTICE (RFC 2812 section 3.3). A NOTICE is never answered. */
async function post(call: Call, isNotice: boolean): Promise<void> {
  const [to = "", text = ""] = call.params;
  if (call.session.batches.takes(call)) return;
  const targets = [...new Set(to.split(",").filter((one) => one !== ""))];
  if (isNotice && (targets.length === 0 || text === "")) return;
  if (targets.length === 0) return call.reply("ERR_NORECIPIENT", "No recipient given (PRIVMSG)");
  if (text === "") return call.reply("ERR_NOTEXTTOSEND", "No text to send");
  if (targets.length > TARGETS_MAX) return call.reply("ERR_TOOMANYTARGETS", to, "Too many targets");
  call.session.wroteAt = Date.now();
  const { tags } = call.line;
  // Several echoes are one answer: a batch.
  const echoes = targets.length > 1 ? call.lines : undefined;
  await Promise.all(targets.map((target) => postTo(call, { target, text, isNotice, tags }, echoes)));
}

/** Posts a message, and answers if that is refused. With a label, the echo goes to `echoes`, if they are given. */
async function postTo(call: Call, { target, text, isNotice, tags }: Post, echoes?: string[]): Promise<void> {
  const status = statusTarget(target);
  if (status) return whisper(call, { ...status, text, isNotice, tags: clientTagsOf(tags) });
  const room = await roomFor(call, target, isNotice);
  if (room === undefined) return;
  const { kind, body } = meaningOf(text, isNotice);
  const { session, label } = call;
  const isCtcp = kind !== "action" && text.startsWith(CTCP_END);
  if (isCtcp && call.house.chat.roomOf(session.user, room)?.noCtcp)
    return isNotice ? undefined : call.reply("ERR_CANNOTSENDTOCHAN", target, "No CTCP here (+C)");
  const own = session.posts.add(room, body, label, echoes);
  const outcome = await call.perform({
    ...{ type: "message.post", room, body, userhost: userhostOf(session.looks) },
    ...(kind && { kind }),
    ...answering(room, tags),
    ...(session.modes.includes("B") && { bot: true as const }),
  });
  session.posts.remove(own);
  if (own.echoed) call.echoed = true;
  if (!outcome.refused) {
    if (!isNotice) tellAway(call, target, room);
    return;
  }
  if (isNotice) return;
  // It is kept, and no failure: a moderator decides.
  if (outcome.refused.code === "held") return call.note("NOTE", "HELD", [target], outcome.refused.message);
  const inRoom = { not_member: "ERR_CANNOTSENDTOCHAN", not_allowed: "ERR_CANNOTSENDTOCHAN" } as const;
  answerRefusal(call, outcome.refused, [target], inRoom);
}

/** Whoever writes to a person who is away is told so (RFC 2812 section 4.1). */
function tellAway(call: Call, target: string, id: RoomId): void {
  const { session, house } = call;
  const room = isChannel(target) ? undefined : house.chat.roomOf(session.user, id);
  const peer = room && peerOf(room, session.user);
  if (!peer || house.chat.stateOf(peer.id) !== "away") return;
  const text = house.people.awayTextOf(peer.id);
  call.reply("RPL_AWAY", house.people.nicks.of(peer), text ?? house.chat.userOf(peer.id)?.status ?? "away");
}

/** The client-only tags, and the message that this one answers, if it is one of this room. */
function answering(room: RoomId, tags: Tags) {
  const given = clientTagsOf(tags);
  const answered = repliesTo(tags);
  const isHere = answered !== undefined && roomOfMessage(answered) === room;
  return {
    ...(given && { tags: given }),
    ...(isHere && { replyTo: answered }),
  };
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

/** REDACT (IRCv3 message-redaction). */
async function redact(call: Call): Promise<void> {
  const [target = "", msgid = ""] = call.params;
  const room = roomOfTarget(call, target);
  if (!room) return call.fail("INVALID_TARGET", [target], `You cannot delete messages from ${target}`);
  const isHere = MESSAGE_ID.test(msgid) && roomOfMessage(msgid as MessageId) === room.id;
  const outcome = isHere
    ? await call.perform({ type: "message.delete", room: room.id, id: msgid as MessageId })
    : undefined;
  if (outcome && !outcome.refused && outcome.events.length > 0) return;
  if (outcome?.refused && outcome.refused.code !== "no_such_message")
    return call.fail("REDACT_FORBIDDEN", [target, msgid], outcome.refused.message);
  call.fail("UNKNOWN_MSGID", [target, msgid], "This message does not exist or is too old");
}

export const messages: Commands = {
  PRIVMSG: { run: (call) => post(call, false) },
  NOTICE: { run: (call) => post(call, true) },
  REDACT: { least: 2, run: redact },
  BATCH: { least: 1, run: (call) => call.session.batches.command(call, postTo) },
};
