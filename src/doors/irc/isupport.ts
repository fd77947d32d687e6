import { limits } from "../../protocol/limits.ts";
import type { IrcHouse } from "./house.ts";
import { MODES_MAX, MONITOR_MAX, REALNAME_BYTES_MAX, TARGETS_MAX, USER_BYTES_MAX } from "./sizes.ts";

/** Targets of each command: none = as many as fit into a line. */
const targmax = [
  ...["WHOIS:1", "WHOWAS:1"],
  ...["PRIVMSG", "NOTICE", "TAGMSG"].map((command) => `${command}:${TARGETS_MAX}`),
  ...["JOIN:", "PART:", `KICK:${TARGETS_MAX}`, "NAMES:", "LIST:", "MONITOR:"],
].join(",");

/** What this server supports (RPL_ISUPPORT, modern.ircdocs.horse): tokens in the order in which they are told. */
export const isupport = ({ network, icon }: Pick<IrcHouse, "network" | "icon">): readonly string[] => [
  "ACCOUNTEXTBAN=a",
  `AWAYLEN=${limits.statusCharactersMax}`,
  "BOT=B",
  "CASEMAPPING=ascii",
  `CHATHISTORY=${limits.historyEventsMax}`,
  `CHANLIMIT=#&:${limits.roomsPerUserMax}`,
  "CHANMODES=beI,k,l,Cimnst",
  `CHANNELLEN=${limits.roomNameCharactersMax}`,
  "CHANTYPES=#&",
  "ELIST=CMNTU",
  "EXCEPTS=e",
  "EXTBAN=,am",
  `HOSTLEN=${USER_BYTES_MAX.host}`,
  "INVEX=I",
  `KICKLEN=${limits.reasonCharactersMax}`,
  "MAXLIST=beI:100",
  `MAXTARGETS=${TARGETS_MAX}`,
  `MODES=${MODES_MAX}`,
  `MONITOR=${MONITOR_MAX}`,
  "MSGREFTYPES=msgid,timestamp",
  `NAMELEN=${REALNAME_BYTES_MAX}`,
  `NETWORK=${token(network)}`,
  `NICKLEN=${limits.nameCharactersMax}`,
  "PREFIX=(ov)@+",
  "SAFELIST",
  `SILENCE=${limits.blocksPerUserMax}`,
  "STATUSMSG=@+",
  `TARGMAX=${targmax}`,
  `TOPICLEN=${limits.topicCharactersMax}`,
  `USERLEN=${USER_BYTES_MAX.username}`,
  "UTF8ONLY",
  "WHOX",
  ...(icon === undefined ? [] : [`draft/ICON=${token(icon)}`]),
];

/** At most 13 tokens a line, so that a line has no more than 15 parameters. */
export const TOKENS_A_LINE = 13;

/** A value of ISUPPORT is of ASCII without spaces: others are written as `\xHH`. */
const token = (text: string): string =>
  [...new TextEncoder().encode(text)]
    .map((byte) =>
      byte > 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x3d
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .join("");
