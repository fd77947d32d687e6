import type { Call } from "./call.ts";
import { tellPersistence } from "./commands/persistence.ts";
import { modesOf } from "./commands/user-modes.ts";
import { isupport, TOKENS_A_LINE } from "./isupport.ts";
import { openBatch } from "./labels.ts";
import type { Saying } from "./line.ts";
import { newsOf } from "./metadata.ts";
import { numerics } from "./numerics.ts";

/** What a client is told when it is registered (RFC 2812 section 5.1; modern.ircdocs.horse, "Connection Registration"). */
export function welcome(call: Call, said?: ReadonlyMap<string, string>): void {
  const { house } = call;
  const { host, network, version, startedAt } = house;
  const mask = house.people.maskOf(call.user);
  call.reply("RPL_WELCOME", `Welcome to the ${network} network, ${mask}`);
  call.reply("RPL_YOURHOST", `Your host is ${host}, running version exchat-${version}`);
  call.reply("RPL_CREATED", `This server was started ${startedAt.toISOString()}`);
  call.reply("RPL_MYINFO", host, `exchat-${version}`, "Biorsw", "CIbeiklmnostv", "Ibeklov");
  tellSupport(call);
  house.counts.tell(call);
  call.reply("RPL_UMODEIS", modesOf(call));
  const { session } = call;
  if (session.identity.login && session.caps.has("draft/persistence")) tellPersistence(call);
  if (said) tellMetadata(call, said);
  tellMotd(call);
}

/** What is said of the person (IRCv3 metadata, "Automatic synchronization"): before the end of the MOTD. */
function tellMetadata(call: Call, values: ReadonlyMap<string, string>): void {
  const target = call.session.nick;
  const batch = openBatch(call, "metadata", target);
  for (const [key, value] of values) batch.say(newsOf(call.session, { target, key, value }));
  batch.end();
}

/** RPL_ISUPPORT: one batch for clients that know it (IRCv3 extended-isupport). */
export function tellSupport(call: Call): void {
  const { session, house } = call;
  const tokens = isupport(house);
  const batch = session.caps.has("draft/extended-isupport") ? openBatch(call, "draft/isupport") : undefined;
  const tell = (saying: Saying) => (batch ? batch.say(saying) : call.say(saying));
  for (let from = 0; from < tokens.length; from += TOKENS_A_LINE) {
    const some = tokens.slice(from, from + TOKENS_A_LINE);
    const params = [session.nick, ...some, "are supported by this server"];
    tell({ command: numerics.RPL_ISUPPORT, params });
  }
  batch?.end();
}

/** MOTD (RFC 2812 section 3.4.1). */
export function tellMotd(call: Call): void {
  const { motd, host } = call.house;
  if (motd.lines.length === 0) {
    call.reply("ERR_NOMOTD", "MOTD File is missing");
    return;
  }
  call.reply("RPL_MOTDSTART", `- ${host} Message of the day -`);
  for (const line of motd.lines) call.reply("RPL_MOTD", `- ${line}`);
  call.reply("RPL_ENDOFMOTD", "End of /MOTD command");
}
