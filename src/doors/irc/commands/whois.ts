import { newer } from "../../../chat/profile.ts";
import { limits } from "../../../protocol/limits.ts";
import type { Call, Commands } from "../call.ts";
import { SIGNS } from "../members.ts";
import { metadataVersionOf } from "../metadata.ts";

import { profileOf } from "../people.ts";
import { isHere, peopleNamed, personNamed, type Seen } from "../seen.ts";

/** Keys of metadata that WHOIS tells. */
const READABLE_KEYS = ["display-name", "pronouns", "timezone", "status", "homepage", "url"];
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
  // How long they were idle, other nodes say when they are asked.
  if (person?.online) await call.house.chat.others.lookFor([person.id]);
  if (person) await tell(call, person);
  else call.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
  call.reply("RPL_ENDOFWHOIS", person?.nick ?? nick, "End of /WHOIS list");
}

async function tell(call: Call, person: Seen): Promise<void> {
  const { id, nick, looks, session } = person;
  const { host, network } = call.house;
  call.reply("RPL_WHOISUSER", nick, looks.username, looks.host, "*", looks.realname);
  await tellChannels(call, person);
  call.reply("RPL_WHOISSERVER", nick, host, network);
  if (person.office) call.reply("RPL_WHOISOPERATOR", nick, `is an IRC operator (${person.office})`);
  if (person.away !== undefined) call.reply("RPL_AWAY", nick, person.away);
  if (person.account !== undefined) call.reply("RPL_WHOISACCOUNT", nick, person.account, "is logged in as");
  if (person.isBot) call.reply("RPL_WHOISBOT", nick, "is a bot");
  if (metadataVersionOf(call.session.caps) !== undefined) await tellMetadata(call, person);
  const profile = newer(session && profileOf(session), call.house.chat.others.profileOf(id));
  if (!profile) return;
  if (session && session.user === call.session.user)
    call.reply("RPL_WHOISHOST", nick, `is connecting from *@${looks.host} ${session.network || "127.0.0.1"}`);
  if (profile.flags.includes("Z")) call.reply("RPL_WHOISSECURE", nick, "is using a secure connection");
  const idle = Math.max(0, Math.floor((Date.now() - profile.wroteAt) / 1_000));
  const since = Math.floor(profile.since / 1_000);
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
async function tellChannels(call: Call, { nick }: Seen): Promise<void> {
  const { channels } = call.session;
  let after: string | undefined;
  for (;;) {
    const page = await call.ask({
      ...{ type: "user.rooms", user: nick, limit: limits.roomsPageMax },
      ...(after !== undefined && { after }),
    });
    if ("refused" in page) return;
    const shown = page.rooms.map((room) => SIGNS[room.roomRole] + channels.nameOf(room));
    for (const line of linesOf(shown)) call.reply("RPL_WHOISCHANNELS", nick, line);
    after = page.rooms.at(-1)?.id;
    if (!page.more || after === undefined) return;
  }
}

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

const wordsOf = ({ params }: Call, max: number): string[] =>
  params.flatMap((one) => one.split(" ").filter((word) => word !== "")).slice(0, max);

async function ison(call: Call): Promise<void> {
  const people = await peopleNamed(call, wordsOf(call, ISON_MAX));
  const here = people.filter(({ online }) => online);
  call.reply("RPL_ISON", here.map(({ nick }) => nick).join(" "));
}

async function userhost(call: Call): Promise<void> {
  const people = await peopleNamed(call, wordsOf(call, USERHOST_MAX));
  const here = people.filter(({ online }) => online);
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
