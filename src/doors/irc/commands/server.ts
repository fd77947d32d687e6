import type { Call, Commands } from "../call.ts";
import { isOperator } from "../operators.ts";

import { isHere } from "../seen.ts";
import { tellMotd, tellSupport } from "../welcome.ts";

import { help } from "./help.ts";

/** A command about the server, which may be named by `at`-th parameter: then it has to be this one. */
const here =
  (tell: (call: Call) => void | Promise<void>, at = 0) =>
  async (call: Call): Promise<void> => {
    const server = call.params[at];
    if (!server || (await isHere(call, server))) await tell(call);
    else call.reply("ERR_NOSUCHSERVER", server, "No such server");
  };

function tellVersion(call: Call): void {
  call.reply("RPL_VERSION", `exchat-${call.house.version}`, call.house.host, "https://ircv3.net");
  tellSupport(call);
}

async function tellCounts(call: Call): Promise<void> {
  await call.house.counts.refresh();
  call.house.counts.tell(call);
}

function tellInfo(call: Call): void {
  const { version, startedAt } = call.house;
  call.reply("RPL_INFO", `ExChat ${version}: one log of every room, for the web, IRC and programs`);
  call.reply("RPL_INFO", `Running since ${startedAt.toUTCString()}`);
  call.reply("RPL_ENDOFINFO", "End of INFO list");
}

/** There is one server, as far as IRC sees. */
function tellLinks(call: Call): void {
  const { host, network } = call.house;
  call.reply("RPL_LINKS", host, host, `0 ${network}`);
  call.reply("RPL_ENDOFLINKS", "*", "End of LINKS list");
}

function tellAdmin(call: Call): void {
  const { host, network } = call.house;
  call.reply("RPL_ADMINME", host, "Administrative info");
  call.reply("RPL_ADMINLOC1", network);
  call.reply("RPL_ADMINLOC2", "Its owners and admins look after this server");
  const contact = call.house.chat.settings.get("contact");
  call.reply("RPL_ADMINEMAIL", contact ?? "Write to one of them: MODSERV STAFF tells who they are");
}

const DAY_S = 86_400;
const two = (number: number): string => `${number}`.padStart(2, "0");

/** STATS (RFC 2812 section 3.4.4): `u` since when the server runs, `o` who may use OPER, `m` nothing to count, `k` bans. */
async function stats(call: Call): Promise<void> {
  const [letter = ""] = call.params;
  const { settings, startedAt } = call.house;
  if (letter === "u") {
    const up = Math.floor((Date.now() - startedAt.getTime()) / 1_000);
    const clock = `${Math.floor((up % DAY_S) / 3_600)}:${two(Math.floor((up % 3_600) / 60))}:${two(up % 60)}`;
    call.reply("RPL_STATSUPTIME", `Server Up ${Math.floor(up / DAY_S)} days ${clock}`);
  } else if (letter === "o" && settings.operator && isOperator(call))
    call.reply("RPL_STATSOLINE", "O", "*", "*", settings.operator.name);
  else if (letter === "k" && isOperator(call)) await tellBans(call);
  call.reply("RPL_ENDOFSTATS", letter || "*", "End of STATS report");
}

async function tellBans(call: Call): Promise<void> {
  for (const { target, reason, by } of await call.house.chat.bans.all())
    call.reply("RPL_STATSKLINE", "K", target, "*", by.name, reason ?? "");
}

/** ISUPPORT (IRCv3 extended-isupport): before registration, too, for clients that have asked for that. */
function support(call: Call): void {
  const { session } = call;
  if (!session.registration || session.caps.has("draft/extended-isupport")) tellSupport(call);
  else call.reply("ERR_NOTREGISTERED", "You have not registered");
}

export const server: Commands = {
  ISUPPORT: { early: true, run: support },
  LUSERS: { run: tellCounts },
  MOTD: { run: here(tellMotd) },
  VERSION: { run: here(tellVersion) },
  TIME: {
    run: here((call) => call.reply("RPL_TIME", call.house.host, new Date().toUTCString())),
  },
  INFO: { run: here(tellInfo) },
  LINKS: { run: tellLinks },
  ADMIN: { run: here(tellAdmin) },
  STATS: { least: 1, run: here(stats, 1) },
  HELP: { run: help },
  HELPOP: { run: help },
};
