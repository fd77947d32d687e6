import { looksAfterServer } from "../../../chat/standing.ts";
import type { Attributes } from "../../../protocol/attributes.ts";
import { limits } from "../../../protocol/limits.ts";
import type { Room, RoomRole } from "../../../protocol/room.ts";
import type { Call, Commands } from "../call.ts";
import { isChannel } from "../channels.ts";
import { memberOf } from "../members.ts";
import { flags, isFlag, modesNow } from "../modes.ts";
import { answerRefusal } from "../refused.ts";
import { personNamed } from "../seen.ts";
import { MODES_MAX } from "../sizes.ts";
import { isMaskLetter, maskMode } from "./mask-modes.ts";
import { userMode } from "./user-modes.ts";

/** One mode of a command, with its parameter if it takes one. */
interface Change {
  readonly letter: string;
  readonly on: boolean;
  readonly value: string | undefined;
}
/** What `room.set` is asked for: all of a command's settings together. */
type Wanted = Attributes & { key?: string | null };

/** MODE (RFC 2812 sections 3.1.5 and 3.2.3; modern.ircdocs.horse). */
async function mode(call: Call): Promise<void> {
  const [target = ""] = call.params;
  if (isChannel(target)) await channelMode(call, target);
  else await userMode(call, target);
}

async function channelMode(call: Call, channel: string): Promise<void> {
  const [, letters, ...values] = call.params;
  const own = call.session.roomOf(channel);
  const room = own ?? (await call.house.findRoom(channel));
  if (!room) return call.reply("ERR_NOSUCHCHANNEL", channel, "No such channel");
  if (letters === undefined || letters === "") return tellModes(call, channel, room);
  if (!own) return call.reply("ERR_NOTONCHANNEL", channel, "You're not on that channel");
  const wanted: Wanted = {};
  for (const change of changesOf(letters, values)) await apply(call, { channel, room }, change, wanted);
  if (Object.keys(wanted).length === 0) return;
  call.tells = { channelKey: wanted.key ?? undefined };
  const { refused } = await call.perform({ type: "room.set", room: room.id, ...wanted });
  call.tells = undefined;
  if (refused) answerRefusal(call, refused, [channel]);
}

/** The modes of a command. Surplus parameters, and modes with a parameter after the fourth, are ignored. */
function changesOf(letters: string, values: readonly string[]): Change[] {
  const changes: Change[] = [];
  let [on, next, valued] = [true, 0, 0];
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      on = letter === "+";
      continue;
    }
    const takes = "beIov".includes(letter) || letter === "k" || (letter === "l" && on);
    const value = takes ? values[next] : undefined;
    if (takes) next += 1;
    if (value !== undefined) valued += 1;
    if (valued <= MODES_MAX) changes.push({ letter, on, value });
  }
  return changes;
}

interface Place {
  readonly channel: string;
  readonly room: Room;
}

async function apply(call: Call, place: Place, change: Change, wanted: Wanted): Promise<void> {
  const { letter, on, value } = change;
  if (isFlag(letter)) Object.assign(wanted, { [flags[letter]]: on });
  else if (letter === "k") setKey(call, place, change, wanted);
  else if (letter === "l") setLimit(call, place, change, wanted);
  else if (letter === "o" || letter === "v") await giveRole(call, place, change);
  else if (isMaskLetter(letter)) await maskMode(call, place, { letter, on, value });
  else if (letter !== "n") call.reply("ERR_UNKNOWNMODE", letter, "is unknown mode char to me");
  else if (!on)
    call.note("FAIL", "NOT_ALLOWED", [place.channel], "Only members write to a channel: +n stays");
}

function setKey(call: Call, { channel }: Place, { on, value }: Change, wanted: Wanted): void {
  if (!on) wanted.key = null;
  else if (!value)
    call.reply("ERR_INVALIDMODEPARAM", channel, "k", "*", "You must specify a parameter for the key mode");
  else if (/[\s,:]/.test(value) || [...value].length > limits.roomKeyCharactersMax)
    call.reply("ERR_INVALIDMODEPARAM", channel, "k", value, "A key is one word without commas and colons");
  else wanted.key = value;
}

function setLimit(call: Call, { channel }: Place, { on, value }: Change, wanted: Wanted): void {
  const limit = on ? Number(value) : null;
  if (limit === null || (Number.isInteger(limit) && limit > 0 && limit <= limits.roomLimitMax))
    Object.assign(wanted, { limit });
  else call.reply("ERR_INVALIDMODEPARAM", channel, "l", value || "*", "A limit is a number above zero");
}

/** `o` and `v`. A member has one role: an operator is not voiced as well. People without the right are told no more than that. */
async function giveRole(call: Call, { channel, room }: Place, { letter, on, value }: Change): Promise<void> {
  if (!value) return call.reply("ERR_NEEDMOREPARAMS", "MODE", "Not enough parameters");
  const own = await memberOf(call, room, call.user.id);
  if (own?.roomRole !== "operator" && !looksAfterServer(call.user.role))
    return call.reply("ERR_CHANOPRIVSNEEDED", channel, "You're not channel operator");
  const person = await personNamed(call, value);
  if (!person) return call.reply("ERR_NOSUCHNICK", value, "No such nick/channel");
  const member = await memberOf(call, room, person.id);
  if (!member) return call.reply("ERR_USERNOTINCHANNEL", person.nick, channel, "They aren't on that channel");
  const role = roleAfter(member.roomRole, letter, on);
  if (role === member.roomRole) return;
  const { refused } = await call.perform({ type: "room.role", room: room.id, user: value, role });
  if (refused) answerRefusal(call, refused, [channel]);
}

function roleAfter(now: RoomRole, letter: string, on: boolean): RoomRole {
  const meant: RoomRole = letter === "o" ? "operator" : "voiced";
  if (on) return now === "operator" ? now : meant;
  return now === meant ? "member" : now;
}

/** RPL_CHANNELMODEIS and RPL_CREATIONTIME. */
async function tellModes(call: Call, channel: string, room: Room): Promise<void> {
  const asked = room.keyed ? await call.ask({ type: "room.key", room: room.id }) : {};
  const key = "refused" in asked ? undefined : asked.key;
  call.reply("RPL_CHANNELMODEIS", channel, ...modesNow(room, key));
  const made = call.house.memory.madeAt(room.id) ?? (await beginOf(call, room));
  if (made !== undefined) call.reply("RPL_CREATIONTIME", channel, `${Math.floor(made / 1_000)}`);
}

/** When the room was made: its log says so, unless its beginning is erased. */
async function beginOf(call: Call, room: Room): Promise<number | undefined> {
  const page = await call.ask({ type: "history.read", room: room.id, after: 0, limit: 1 });
  const first = "refused" in page ? undefined : page.events[0];
  return first?.type === "room.created" ? Date.parse(first.at) : undefined;
}

export const modes: Commands = { MODE: { least: 1, run: mode } };
