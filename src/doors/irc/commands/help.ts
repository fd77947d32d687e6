import type { Call } from "../call.ts";

/** What HELP says of a subject; "" = the overview. */
const topics: Readonly<Record<string, readonly string[]>> = {
  "": [
    "Channels are rooms of this server: what you write there is kept, and read in the web app, too.",
    "Say HELP and a subject: ACCOUNT, HISTORY, METADATA, MODE, or a command, such as JOIN.",
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
  AWAY: ["AWAY [:text]", "Says that you are away, and why. Without a text: that you are back."],
  INVITE: ["INVITE nick #channel", "Without parameters it lists the channels into which you are invited."],
  JOIN: [
    "JOIN #channel[,#channel] [key[,key]]",
    "Goes into channels. If there is none of that name, it is made, and you are its operator.",
  ],
  KICK: ["KICK #channel nick [:reason]", "Takes a person out of a channel. For its operators."],
  LIST: ["LIST [#channel or pattern] [>3]", "Lists channels, also by how many people are there."],
  MODE: [
    "MODE #channel [+modes [parameters]]",
    "o operator, v voice, b ban, e exception, I invitation, k key, l limit, i invited only, m moderated,",
    "s secret, t topic locked, C no CTCP, n only members write (always).",
    "Masks: nick!user@host, a:ACCOUNT; +b m:MASK mutes.",
  ],
  MONITOR: ["MONITOR + nick[,nick]", "Tells when people come and go. Also: - nick, C, L, S."],
  NAMES: ["NAMES #channel", "Lists the people in a channel that you are in."],
  NICK: ["NICK name", "Takes another name."],
  NOTICE: ["NOTICE nick-or-#channel :text", "Writes a message to which no program answers."],
  PART: ["PART #channel[,#channel] [:reason]", "Leaves channels."],
  PRIVMSG: ["PRIVMSG nick-or-#channel :text", "Writes a message. At most four targets, separated by commas."],
  QUIT: ["QUIT [:reason]", "Ends the connection. Guests leave their channels, accounts stay in them."],
  TOPIC: ["TOPIC #channel [:text]", "Shows or sets the topic of a channel."],
  REPORT: [
    "REPORT msgid-or-nick :reason",
    "Reports a message, or the last one of a nick, to the moderators of this server.",
  ],
  SILENCE: [
    "SILENCE [+nick|-nick]",
    "Blocks a person everywhere, or unblocks them. Without a nick: lists them.",
  ],
  SEARCH: [
    "SEARCH text=words;in=#channel;from=nick;after=time;before=time;limit=20",
    "With the capability soju.im/search: finds messages. Each part may be left out.",
  ],
  WHO: ["WHO #channel, nick or pattern", "Lists people."],
  WHOIS: ["WHOIS nick", "Tells about a person."],
};

/** HELP and HELPOP (modern.ircdocs.horse, "HELP message"): a title, an empty line, and the text. */
export function help(call: Call): void {
  const [subject = ""] = call.params;
  const key = subject.toUpperCase();
  const lines = Object.hasOwn(topics, key) ? topics[key] : undefined;
  if (!lines) {
    call.reply("ERR_HELPNOTFOUND", subject, "There is no help for this");
    return;
  }
  const shown = key || "*";
  call.reply("RPL_HELPSTART", shown, `** ${key || "ExChat"} **`);
  for (const line of ["", ...lines]) call.reply("RPL_HELPTXT", shown, line);
  call.reply("RPL_ENDOFHELP", shown, "End of /HELP");
}
