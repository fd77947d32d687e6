import type { User } from "../../../protocol/account.ts";
import type { Refusal, RefusalCode } from "../../../protocol/errors.ts";
import { limits } from "../../../protocol/limits.ts";
import { roomNameProblem } from "../../../protocol/names.ts";
import { oneLine } from "../../../protocol/one-line.ts";
import type { Room } from "../../../protocol/room.ts";
import type { Call, Commands } from "../call.ts";
import { channelOf, numberIn } from "../channels.ts";
import { pagesOf, SIGNS } from "../members.ts";
import { syncJoined } from "../metadata-sync.ts";
import { userhostOf } from "../people.ts";
import { answerRefusal } from "../refused.ts";
import { learnTimes } from "../room-times.ts";
import { personNamed } from "../seen.ts";
import { TARGETS_MAX } from "../sizes.ts";
import { tellMark } from "./marks.ts";

/** JOIN: makes the channel if there is none. */
async function join(call: Call): Promise<void> {
  const [list = "", keys = ""] = call.params;
  if (list === "0") return leaveAll(call);
  const byName = keys.split(",");
  call.tells = { greetings: true };
  for (const [i, name] of list.split(",").entries()) if (name !== "") await joinOne(call, name, byName[i]);
}

async function joinOne(call: Call, channel: string, key: string | undefined): Promise<void> {
  if (!channel.startsWith("#") || channel.includes(" ") || roomNameProblem(channel.slice(1)))
    return call.reply("ERR_NOSUCHCHANNEL", channel, "No such channel");
  if (call.session.roomOf(channel)) return;
  const number = numberIn(channel);
  const found = await call.house.findRoom(channel);
  const userhost = userhostOf(call.session.looks);
  const entering = { type: "room.join", userhost, ...(key && { key }) } as const;
  const name = found?.name ?? channel.slice(1);
  let outcome = await call.perform({ ...entering, ...(number && !found ? { room: number } : { name }) });
  if (outcome.refused?.code === "no_such_room" && !number) {
    const moved = await redirected(call, channel);
    if (moved === "told") return;
    if (!moved && !(await make(call, name, channel))) return;
    outcome = await call.perform({ ...entering, name: moved?.name ?? name });
  }
  if (outcome.refused) return answerRefusal(call, outcome.refused, [channel]);
  if (outcome.room) await greetIn(call, outcome.room);
}

/** Makes a room. Returns whether it is there now; otherwise the client was told why not. */
async function make(call: Call, name: string, channel: string): Promise<boolean> {
  const made = await call.perform({ type: "room.create", name });
  if (!made.refused && made.room) call.house.memory.made(made.room.id, Date.now());
  if (!made.refused || made.refused.code === "room_exists") return true;
  answerRefusal(call, made.refused, [channel]);
  return false;
}

/**
 * The room that had this channel until lately (IRCv3 channel-rename, "Channel redirection"). A client that understands RENAME is
 * told the present name, and joins by itself.
 */
async function redirected(call: Call, channel: string): Promise<Room | "told" | undefined> {
  const { chat, memory } = call.house;
  const known = memory.formerly(channel);
  const room = known && (await chat.publicRoom(known.name));
  if (!room || room.id !== known.room || room.secret) return undefined;
  const context = [channel, channelOf(room)];
  if (!call.session.caps.has("draft/channel-rename")) {
    call.reply("ERR_LINKCHANNEL", ...context, "The channel has been renamed");
    await call.page();
    return room;
  }
  call.fail("CHANNEL_RENAMED", context, "The channel has been renamed");
  return "told";
}

/** Topic and names: what a newcomer to a channel is told (RFC 2812 section 3.2.1). */
export async function greetIn(call: Call, room: Room): Promise<void> {
  const now = call.house.chat.roomOf(call.session.user, room.id);
  if (!now) return;
  if (now.topic) await tellTopic(call, now);
  if (call.session.caps.has("draft/read-marker"))
    await tellMark(call, now, call.session.channels.nameOf(now));
  const { caps } = call.session;
  if (!caps.has("no-implicit-names") && !caps.has("draft/no-implicit-names")) await tellNames(call, now);
  await syncJoined(call, now);
}

/** The topic, who set it and when. */
async function tellTopic(call: Call, room: Room): Promise<void> {
  const channel = call.session.channels.nameOf(room);
  if (room.topic) call.reply("RPL_TOPIC", channel, room.topic);
  else call.reply("RPL_NOTOPIC", channel, "No topic is set");
  if (room.topic) await learnTimes(call, [room]);
  const set = room.topic ? call.house.memory.topicOf(room.id) : undefined;
  if (set) call.reply("RPL_TOPICWHOTIME", channel, set.by, `${Math.floor(set.atMs / 1_000)}`);
}

const NAMES_CHARACTERS_MAX = 380;

/** RPL_NAMREPLY of all members, a page of them at a time. */
async function tellNames(call: Call, room: Room): Promise<void> {
  const channel = call.session.channels.nameOf(room);
  const symbol = room.kind === "public" && !room.secret ? "=" : "@";
  for await (const members of pagesOf(call, room)) {
    let line = "";
    const tell = () => line !== "" && call.reply("RPL_NAMREPLY", symbol, channel, line);
    for (const member of members) {
      if (member.roomRole !== "member") call.house.memory.hasRole(room.id, member.id, member.roomRole);
      const name = SIGNS[member.roomRole] + nameIn(call, member);
      if (line.length + name.length > NAMES_CHARACTERS_MAX) {
        tell();
        line = "";
      }
      line = line === "" ? name : `${line} ${name}`;
    }
    tell();
    await call.page();
  }
  call.reply("RPL_ENDOFNAMES", channel, "End of /NAMES list");
}

const nameIn = ({ session, house }: Call, member: Pick<User, "id" | "name">): string =>
  session.caps.has("userhost-in-names") ? house.people.maskOf(member) : house.people.nicks.of(member);

async function leaveAll(call: Call): Promise<void> {
  for (const room of [...call.session.channels.all])
    await call.perform({ type: "room.leave", room: room.id });
}

/** PART (RFC 2812 section 3.2.2): several channels, with one reason. */
async function part(call: Call): Promise<void> {
  const reason = oneLine(call.params[1] ?? "", limits.reasonCharactersMax);
  for (const channel of (call.params[0] ?? "").split(",").filter((one) => one !== "")) {
    const room = call.session.roomOf(channel) ?? (await notIn(call, channel));
    if (!room) continue;
    const { refused } = await call.perform({ type: "room.leave", room: room.id, ...(reason && { reason }) });
    if (refused) answerRefusal(call, refused, [channel]);
  }
}

/** Says that the client is not in this channel, or that there is none. */
export async function notIn(call: Call, channel: string): Promise<undefined> {
  if (await call.house.findRoom(channel))
    call.reply("ERR_NOTONCHANNEL", channel, "You're not on that channel");
  else call.reply("ERR_NOSUCHCHANNEL", channel, "No such channel");
}

async function topic(call: Call): Promise<void> {
  const [channel = "", text] = call.params;
  const room = call.session.roomOf(channel) ?? (await notIn(call, channel));
  if (!room) return;
  if (text === undefined) return tellTopic(call, room);
  const topic = oneLine(text, limits.topicCharactersMax);
  const { refused } = await call.perform({ type: "room.topic", room: room.id, topic });
  if (refused) answerRefusal(call, refused, [channel]);
}

/** NAMES (RFC 2812 section 3.2.5): of channels that the client is in. Of others it is told nothing. */
async function names(call: Call): Promise<void> {
  const list = call.params[0] || "*";
  for (const channel of list.split(",").filter((one) => one !== "")) {
    const room = call.session.roomOf(channel);
    if (room) await tellNames(call, room);
    else call.reply("RPL_ENDOFNAMES", channel, "End of /NAMES list");
  }
}

/** What the answer to a refusal about a person in a channel names: both if it is the code `both`, else one of the two. */
function whom({ code }: Refusal, both: RefusalCode, user: string, channel: string): readonly string[] {
  if (code === both) return [user, channel];
  return code === "no_such_user" ? [user] : [channel];
}

/** KICK (RFC 2812 section 3.2.8): several people of one channel, or each of another one. Further ones are left out. */
async function kick(call: Call): Promise<void> {
  const [channels = "", nicks = "", comment = ""] = call.params;
  const places = channels.split(",");
  const users = nicks.split(",").filter((one) => one !== "");
  if (users.length === 0 || (places.length > 1 && places.length !== users.length))
    return call.reply("ERR_NEEDMOREPARAMS", "KICK", "Not enough parameters");
  const reason = oneLine(comment, limits.reasonCharactersMax);
  for (const [i, user] of users.slice(0, TARGETS_MAX).entries())
    await kickOne(call, places[i] ?? channels, user, reason);
}

async function kickOne(call: Call, channel: string, user: string, reason: string): Promise<void> {
  const room = call.session.roomOf(channel) ?? (await notIn(call, channel));
  if (!room) return;
  const kicking = { type: "room.remove", room: room.id, user, ...(reason && { reason }) } as const;
  const { refused } = await call.perform(kicking);
  const numeric = { not_member: "ERR_USERNOTINCHANNEL", no_such_user: "ERR_NOSUCHNICK" } as const;
  if (refused) answerRefusal(call, refused, whom(refused, "not_member", user, channel), numeric);
}

/** INVITE (RFC 2812 section 3.2.7). Without parameters: the invitations of the client (modern.ircdocs.horse). */
async function invite(call: Call): Promise<void> {
  const [user = "", channel = ""] = call.params;
  if (call.params.length === 0) {
    for (const one of call.session.channels.invitations) call.reply("RPL_INVITELIST", one);
    return call.reply("RPL_ENDOFINVITELIST", "End of /INVITE list");
  }
  if (channel === "") return call.reply("ERR_NEEDMOREPARAMS", "INVITE", "Not enough parameters");
  const room = call.session.roomOf(channel) ?? (await notIn(call, channel));
  if (!room) return;
  const { refused } = await call.perform({ type: "room.invite", room: room.id, user });
  if (!refused) {
    call.reply("RPL_INVITING", user, call.session.channels.nameOf(room));
    return tellIfAway(call, user);
  }
  const numeric = { already_member: "ERR_USERONCHANNEL", no_such_user: "ERR_NOSUCHNICK" } as const;
  answerRefusal(call, refused, whom(refused, "already_member", user, channel), numeric);
}

async function tellIfAway(call: Call, nick: string): Promise<void> {
  const person = await personNamed(call, nick);
  if (person?.online && person.away !== undefined) call.reply("RPL_AWAY", person.nick, person.away);
}

export const channels: Commands = {
  JOIN: { least: 1, run: join },
  PART: { least: 1, run: part },
  TOPIC: { least: 1, run: topic },
  NAMES: { run: names },
  KICK: { least: 2, run: kick },
  INVITE: { run: invite },
};
