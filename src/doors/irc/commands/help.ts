import type { Call } from "../call.ts";

/** What HELP says of a subject; "" = the overview. */
const topics: Readonly<Record<string, readonly string[]>> = {
  "": [
    "Channels are rooms of this server: what you write there is kept, and read in the web app, too.",
    "Subjects: JOIN, PRIVMSG, MODE, ACCOUNT, HISTORY, METADATA. Say HELP and a subject.",
  ],
  JOIN: [
    "JOIN #channel [key]",
    "Goes into a channel, and makes it if there is none: you are its operator then.",
  ],
  PRIVMSG: ["PRIVMSG nick-or-#channel :text", "Writes a message. At most four targets, separated by commas."],
  MODE: [
    "MODE #channel [+modes [parameters]]",
    "o operator, v voice, b ban, e exception, I invitation, k key, l limit, i invited only, m moderated,",
    "s secret, t topic locked, C no CTCP, n only members write (always).",
    "Masks: nick!user@host, a:ACCOUNT; +b m:MASK mutes.",
  ],
  ACCOUNT: [
    "Sign in by SASL, or PASS name:password before you register.",
    "An account keeps its channels when you quit.",
  ],
  METADATA: [
    "METADATA nick-or-#channel-or-* GET|LIST|SET|CLEAR|SYNC [key] [:value]",
    "Says something of you (*) or of your channel by a key, such as pronouns or homepage. SUB, UNSUB and SUBS choose what you hear.",
  ],
  HISTORY: ["With the capability draft/chathistory: CHATHISTORY LATEST #channel * 50"],
};

/** HELP and HELPOP (modern.ircdocs.horse, "HELP message"). */
export function help(call: Call): void {
  const subject = (call.params[0] ?? "").toUpperCase();
  const shown = subject || "*";
  if (!Object.hasOwn(topics, subject)) {
    call.reply("ERR_HELPNOTFOUND", shown, "There is no help for this");
    return;
  }
  const [first = "", ...rest] = topics[subject] ?? [];
  call.reply("RPL_HELPSTART", shown, first);
  for (const line of rest) call.reply("RPL_HELPTXT", shown, line);
  call.reply("RPL_ENDOFHELP", shown, "End of /HELP");
}
