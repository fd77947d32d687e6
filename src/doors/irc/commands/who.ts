import { limits } from "../../../protocol/limits.ts";
import type { Call, Commands } from "../call.ts";
import { isChannel } from "../channels.ts";
import { isPattern, matcher } from "../masks.ts";
import { pagesOf, SIGNS } from "../members.ts";
import { peopleNamed, personNamed, type Seen, seen } from "../seen.ts";

/** Of a mask that many match, so many are told. */
const MATCHES_MAX = 200;

/** One line of the answer: a person, and the channel in which they were found. */
interface Row {
  readonly person: Seen;
  readonly channel: string;
  readonly sign: string;
}

/** What WHOX asks for: letters of fields, and a token that the answers repeat. */
interface Fields {
  readonly letters: string;
  readonly token: string;
}

/** WHO (RFC 2812 section 3.6.1; modern.ircdocs.horse) and WHOX (ircv3.net, "WHOX"). */
async function who(call: Call): Promise<void> {
  const [mask = "*", options = ""] = call.params;
  const [flags = "", asked] = options.split("%", 2);
  const fields = asked === undefined ? undefined : fieldsOf(asked);
  const onlyOperators = flags.includes("o");
  const tell = (row: Row) => {
    if (!onlyOperators || row.person.office !== undefined) tellRow(call, row, fields);
  };
  if (isChannel(mask)) await inChannel(call, mask, tell);
  else if (mask === "0" || mask === "" || isPattern(mask)) await matching(call, mask, tell);
  else {
    const person = await personNamed(call, mask);
    if (person?.online) tell({ person, channel: "*", sign: "" });
    else if (!person) await matching(call, mask, tell);
  }
  call.reply("RPL_ENDOFWHO", mask || "*", "End of WHO list");
}

async function inChannel(call: Call, mask: string, tell: (row: Row) => void): Promise<void> {
  const room = call.session.roomOf(mask);
  if (!room) return;
  const channel = call.session.channels.nameOf(room);
  for await (const members of pagesOf(call, room)) {
    for (const member of members) tell({ person: seen(call, member), channel, sign: SIGNS[member.roomRole] });
    await call.page();
  }
}

/** People whose nick, username, host, realname or server matches. The invisible ones show themselves in common channels only. */
async function matching(call: Call, mask: string, tell: (row: Row) => void): Promise<void> {
  const fits = matcher(mask === "0" || mask === "" ? "*" : mask);
  const found = new Map<string, string>();
  for (const { user, name, nick, looks, isVisible } of candidates(call)) {
    if (found.size >= MATCHES_MAX) break;
    const texts = [nick, looks.username, looks.host, looks.realname, call.house.host];
    if (texts.some(fits) && isVisible()) found.set(user, name);
  }
  const names = [...found.values()];
  for (let from = 0; from < names.length; from += limits.namesPageMax)
    // Another person may have the name by now.
    for (const person of await peopleNamed(call, names.slice(from, from + limits.namesPageMax)))
      if (found.has(person.id)) tell({ person, channel: "*", sign: "" });
}

/** The people of this node who use IRC, and those of other nodes of whom this node knows. */
function* candidates({ session, house }: Call) {
  const rooms = [...session.channels.all].map(({ id }) => id);
  for (const { user, nick, looks, modes } of house.people.all()) {
    const isNear = () => rooms.some((room) => house.chat.roomOf(user, room));
    const isVisible = () => user === session.user || !modes.includes("i") || isNear();
    yield { user, name: house.chat.userOf(user)?.name ?? nick, nick, looks, isVisible };
  }
  for (const [user, { name, profile: looks, rooms: theirs }] of house.chat.others.shown()) {
    const isVisible = () => !looks.flags.includes("i") || rooms.some((room) => theirs.get(room));
    yield { user, name, nick: name, looks, isVisible };
  }
}

const LETTERS = "tcuihsnfdlaor";
const TOKEN_CHARACTERS_MAX = 3;

function fieldsOf(asked: string): Fields {
  const [letters = "", token = ""] = asked.split(",", 2);
  return { letters, token: token.slice(0, TOKEN_CHARACTERS_MAX) };
}

function tellRow(call: Call, row: Row, fields: Fields | undefined): void {
  const { person, channel } = row;
  const { username, host, realname } = person.looks;
  const server = call.house.host;
  if (fields) {
    const values = valuesOf(call, row, fields.token);
    const letters = [...LETTERS].filter((letter) => fields.letters.includes(letter));
    call.reply("RPL_WHOSPCRPL", ...letters.map((letter) => values[letter] ?? "*"));
  } else
    call.reply("RPL_WHOREPLY", channel, username, host, server, person.nick, flagsOf(row), `0 ${realname}`);
}

const flagsOf = ({ person, sign }: Row): string =>
  (person.away === undefined ? "H" : "G") + (person.office ? "*" : "") + sign + (person.isBot ? "B" : "");

const valuesOf = (call: Call, row: Row, token: string): Readonly<Record<string, string>> => {
  const { person, channel } = row;
  const idleMs = person.profile ? Math.max(0, Date.now() - person.profile.wroteAt) : 0;
  return {
    t: token || "0",
    c: channel,
    u: person.looks.username,
    // Addresses are nobody's business: this one stands for all.
    i: "255.255.255.255",
    h: person.looks.host,
    s: call.house.host,
    n: person.nick,
    f: flagsOf(row),
    d: "0",
    l: String(Math.floor(idleMs / 1_000)),
    a: person.account ?? "0",
    o: "n/a",
    r: person.looks.realname,
  };
};

export const lookups: Commands = { WHO: { run: who } };
