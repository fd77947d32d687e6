import type { Room } from "../../../protocol/room.ts";
import type { Call, Commands } from "../call.ts";
import { isQuery } from "../channels.ts";
import { memberOf, SIGNS } from "../members.ts";
import { metadataVersionOf } from "../metadata.ts";
import { isHere, personNamed, type Seen } from "../seen.ts";

/** Keys of metadata that WHOIS tells. */
const READABLE_KEYS = ["display-name", "pronouns", "status", "homepage", "url"];
const CHANNELS_CHARACTERS_MAX = 380;
/** Names of one ISON, and of one USERHOST (RFC 2812 sections 4.8 and 4.9). */
const ISON_MAX = 50;
const USERHOST_MAX = 5;

/** WHOIS (RFC 2812 section 3.6.2; modern.ircdocs.horse). With two parameters the first one names a server. */
async function whois(call: Call): Promise<void> {
  const nick = call.params[1] ?? call.params[0] ?? "";
  if (nick === "") return call.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
  const [server] = call.params.length > 1 ? call.params : [];
  if (server !== undefined && !(await isHere(call, server)))
    return call.reply("ERR_NOSUCHSERVER", server, "No such server");
  const person = await personNamed(call, nick);
  if (person) await tell(call, person);
  else call.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
  call.reply("RPL_ENDOFWHOIS", person?.nick ?? nick, "End of /WHOIS list");
}

async function tell(call: Call, person: Seen): Promise<void> {
  const { nick, looks, session } = person;
  const { host, network } = call.house;
  call.reply("RPL_WHOISUSER", nick, looks.username, looks.host, "*", looks.realname);
  await tellChannels(call, person);
  call.reply("RPL_WHOISSERVER", nick, host, network);
  if (person.office) call.reply("RPL_WHOISOPERATOR", nick, `is an IRC operator (${person.office})`);
  if (person.away !== undefined) call.reply("RPL_AWAY", nick, person.away);
  if (person.account !== undefined) call.reply("RPL_WHOISACCOUNT", nick, person.account, "is logged in as");
  if (person.isBot) call.reply("RPL_WHOISBOT", nick, "is a bot");
  if (metadataVersionOf(call.session.caps) !== undefined) await tellMetadata(call, person);
  if (!session) return;
  if (session.user === call.session.user)
    call.reply("RPL_WHOISHOST", nick, `is connecting from *@${looks.host} ${session.network || "127.0.0.1"}`);
  if (session.secure) call.reply("RPL_WHOISSECURE", nick, "is using a secure connection");
  const idle = Math.floor((Date.now() - session.wroteAt) / 1_000);
  const since = Math.floor(session.since / 1_000);
  call.reply("RPL_WHOISIDLE", nick, `${idle}`, `${since}`, "seconds idle, signon time");
}

/** What is said of the person, as far as people can read it (IRCv3 metadata, RPL_WHOISKEYVALUE). */
async function tellMetadata(call: Call, { id, nick }: Seen): Promise<void> {
  const answer = await call.ask({ type: "user.metadata", id });
  if ("refused" in answer) return;
  for (const key of READABLE_KEYS)
    if (Object.hasOwn(answer.values, key))
      call.reply("RPL_WHOISKEYVALUE", nick, key, "*", answer.values[key] ?? "");
}

/** The channels that the client shares with the person, and the person's public ones that are no secret. */
async function tellChannels(call: Call, { id, nick, session }: Seen): Promise<void> {
  const { session: asker, house } = call;
  const shown: string[] = [];
  const isOnThisNode = house.chat.userOf(id) !== undefined;
  for (const room of asker.channels.all) {
    if (isOnThisNode && !house.chat.roomOf(id, room.id)) continue;
    const member = await memberOf(call, room, id);
    if (member) shown.push(SIGNS[member.roomRole] + asker.channels.nameOf(room));
  }
  for (const room of session?.channels.all ?? [])
    if (isOpen(room) && !house.chat.roomOf(asker.user, room.id))
      shown.push(session?.channels.nameOf(room) ?? "");
  for (const line of linesOf(shown)) call.reply("RPL_WHOISCHANNELS", nick, line);
}

const isOpen = (room: Room): boolean => room.kind === "public" && !room.secret && !isQuery(room);

function linesOf(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > CHANNELS_CHARACTERS_MAX) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** WHOWAS (RFC 2812 section 3.6.3): those who left this node lately, and former nicks. */
function whowas(call: Call): void {
  const [nick = "", count = "0"] = call.params;
  if (nick === "") {
    call.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
    return;
  }
  const found = call.house.people.formerOf(nick);
  const wanted = Number(count) > 0 ? found.slice(0, Number(count)) : found;
  if (wanted.length === 0) call.reply("ERR_WASNOSUCHNICK", nick, "There was no such nickname");
  for (const { nick: was, looks, at } of wanted) {
    call.reply("RPL_WHOWASUSER", was, looks.username, looks.host, "*", looks.realname);
    call.reply("RPL_WHOISSERVER", was, call.house.host, at.toUTCString());
  }
  call.reply("RPL_ENDOFWHOWAS", nick, "End of WHOWAS");
}

/** The people of these nicks who are online. */
async function online(call: Call, nicks: readonly string[]): Promise<Seen[]> {
  const found = await Promise.all(nicks.map((nick) => personNamed(call, nick)));
  return found.filter((person) => person?.online) as Seen[];
}

async function ison(call: Call): Promise<void> {
  const nicks = call.params.flatMap((one) => one.split(" ")).filter((one) => one !== "");
  const here = await online(call, nicks.slice(0, ISON_MAX));
  call.reply("RPL_ISON", here.map(({ nick }) => nick).join(" "));
}

async function userhost(call: Call): Promise<void> {
  const nicks = call.params.flatMap((one) => one.split(" ")).filter((one) => one !== "");
  const here = await online(call, nicks.slice(0, USERHOST_MAX));
  const shown = here.map(({ nick, looks, away, office }) => {
    const { username, host } = looks;
    return `${nick}${office ? "*" : ""}=${away === undefined ? "+" : "-"}${username}@${host}`;
  });
  call.reply("RPL_USERHOST", shown.join(" "));
}

export const people: Commands = {
  WHOIS: { run: whois },
  WHOWAS: { run: whowas },
  ISON: { least: 1, run: ison },
  USERHOST: { least: 1, run: userhost },
};
