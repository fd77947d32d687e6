import fc from "fast-check";
import { IrcRawClient } from "./irc-raw-client.ts";

/** One line of one of the clients, and whether they wait for its answer. */
interface Step {
  readonly who: number;
  readonly line: string | Uint8Array;
  readonly waits: boolean;
}
export interface Session {
  /** What each client asks for. */
  readonly caps: readonly (readonly string[])[];
  readonly steps: readonly Step[];
}

const CLIENTS = 3;
const CAPS = [
  ...["account-notify", "account-tag", "away-notify", "batch", "chghost", "draft/chathistory"],
  ...["draft/event-playback", "draft/message-redaction", "draft/multiline", "draft/no-implicit-names"],
  ...["draft/read-marker", "echo-message", "extended-join", "extended-monitor", "invite-notify"],
  ...["labeled-response", "message-tags", "multi-prefix", "server-time", "setname", "standard-replies"],
  ...[
    "userhost-in-names",
    "draft/channel-rename",
    "draft/metadata-3",
    "draft/extended-isupport",
    "soju.im/search",
  ],
];

/**
 * Lines as clients write them, by which all that a channel can live through is reached: NICK is another client, CHAN a
 * channel, TEXT a text, ID a message's id, TIME a time, and MASK a mask.
 */
const FORMS = [
  ...[
    "JOIN CHAN",
    "JOIN CHAN,CHAN key",
    "PART CHAN :TEXT",
    "JOIN 0",
    "NAMES CHAN",
    "NAMES",
    "LIST",
    "LIST CHAN >0",
  ],
  ...[
    "TOPIC CHAN",
    "TOPIC CHAN :TEXT",
    "KICK CHAN NICK :TEXT",
    "KICK CHAN NICK,NICK",
    "INVITE NICK CHAN",
    "INVITE",
  ],
  ...["MODE CHAN", "MODE CHAN +o NICK", "MODE CHAN -o+v NICK NICK", "MODE CHAN +b MASK", "MODE CHAN beI"],
  ...[
    "MODE CHAN +k key",
    "MODE CHAN +kl-k key 3 key",
    "MODE CHAN +imstC",
    "MODE CHAN -imstCk key",
    "MODE CHAN -l",
  ],
  ...[
    "MODE NICK",
    "MODE NICK +Biw",
    "PRIVMSG CHAN :TEXT",
    "PRIVMSG NICK :TEXT",
    "PRIVMSG CHAN,NICK,CHAN :TEXT",
  ],
  ...["NOTICE CHAN :TEXT", "NOTICE NICK TEXT", "PRIVMSG CHAN :\u0001ACTION TEXT\u0001", "TAGMSG CHAN"],
  ...[
    "@+typing=active TAGMSG CHAN",
    "@+reply=ID;+draft/react=x TAGMSG CHAN",
    "@+reply=ID PRIVMSG CHAN :TEXT",
  ],
  ...[
    "@label=l1 PRIVMSG CHAN :TEXT",
    "@label=l2 JOIN CHAN",
    "@label=l3 WHOIS NICK",
    "@label=l4 MODE CHAN +m",
  ],
  ...["REDACT CHAN ID :TEXT", "BATCH +b draft/multiline CHAN", "@batch=b PRIVMSG CHAN :TEXT", "BATCH -b"],
  ...["@batch=b;draft/multiline-concat PRIVMSG CHAN :TEXT", "CHATHISTORY LATEST CHAN * 10"],
  ...["CHATHISTORY BEFORE CHAN msgid=ID 5", "CHATHISTORY AROUND NICK timestamp=TIME 5", "MARKREAD CHAN"],
  ...[
    "CHATHISTORY BETWEEN CHAN msgid=ID timestamp=TIME 9",
    "CHATHISTORY TARGETS timestamp=TIME timestamp=TIME 9",
  ],
  ...[
    "MARKREAD CHAN timestamp=TIME",
    "WHO CHAN",
    "WHO CHAN %tcuihsnfdlaor,7",
    "WHO MASK",
    "WHO NICK",
    "WHOIS NICK",
  ],
  ...[
    "WHOIS NICK NICK",
    "WHOWAS NICK",
    "ISON NICK NICK",
    "USERHOST NICK NICK",
    "AWAY :TEXT",
    "AWAY",
    "SETNAME :TEXT",
  ],
  ...[
    "MONITOR + NICK,TEXT",
    "MONITOR - NICK",
    "MONITOR C",
    "MONITOR L",
    "MONITOR S",
    "NICK NICKx",
    "NICK NICK",
  ],
  ...[
    "CAP LS 302",
    "CAP LIST",
    "CAP REQ :echo-message",
    "CAP REQ :-batch",
    "CAP END",
    "LUSERS",
    "MOTD",
    "VERSION",
  ],
  ...[
    "TIME",
    "INFO",
    "ADMIN",
    "LINKS",
    "STATS u",
    "HELP MODE",
    "OPER oper let-me-in",
    "KILL NICK :TEXT",
    "WALLOPS :TEXT",
  ],
  ...[
    "METADATA * SET url :TEXT",
    "METADATA NICK LIST",
    "METADATA CHAN GET url",
    "RENAME CHAN CHAN :TEXT",
    "SEARCH from=NICK;in=CHAN;text=TEXT",
    "PERSISTENCE GET",
    "PRIVMSG @CHAN :TEXT",
    "TAGMSG +CHAN",
    "METADATA * SUB url",
    "METADATA CHAN SYNC",
    "PONG x",
  ],
  ...[
    "USER a b c d",
    "PASS x",
    "AUTHENTICATE PLAIN",
    "AUTHENTICATE *",
    "VERIFY a b",
    "NS HELP",
    "CS OP CHAN NICK",
  ],
];

const text = fc.string({
  unit: fc.constantFrom(
    "a",
    "b ",
    "é",
    "☕",
    " ",
    ":",
    ";",
    "\\",
    "@",
    "#",
    ",",
    "!",
    "*",
    "\u0001",
    "👩‍🚀",
    "\u200d",
  ),
  maxLength: 60,
});
const long = text.map((part) => part.repeat(40).slice(0, 500));
const filled = fc
  .record({
    form: fc.constantFrom(...FORMS),
    picks: fc.infiniteStream(fc.nat(999)),
    said: fc.oneof(text, text, long),
  })
  .map(({ form, picks, said }) =>
    form.replace(/CHAN|NICK|TEXT|ID|TIME|MASK/g, (word) => {
      const pick = picks.next().value as number;
      if (word === "CHAN") return `#CHAN${pick % 3}`;
      if (word === "NICK") return `NICK${pick % CLIENTS}`;
      if (word === "ID") return `r${1 + (pick % 5)}.${pick % 30}`;
      if (word === "TIME") return new Date(Date.now() - (pick % 100) * 1_000).toISOString();
      return word === "MASK" ? (["*!*@*", "NICK0", "a:*", "m:NICK1!*@*", "*a*"][pick % 5] ?? "") : said;
    }),
  );

/** A line with a part too few, too many, twice, empty, or cut. */
const spoilt = fc.tuple(filled, fc.nat(5), fc.nat(99)).map(([line, how, where]) => {
  const words = line.split(" ");
  const at = where % words.length;
  const spoil: readonly (() => string)[] = [
    () => words.toSpliced(at, 1).join(" "),
    () => words.toSpliced(at, 0, words[at] as string).join(" "),
    () => words.toSpliced(at, 1, ":").join(" "),
    () => words.toSpliced(at, 1, `:${words[at]}`).join(" "),
    () => line.slice(0, where),
    () => `${words.slice(0, at + 1).join(" ")} ${"x,".repeat(where * 3)}`,
  ];
  return (spoil[how] ?? spoil[0])?.() ?? line;
});
const garbage = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."@:;= ab#*!~\u0001\u0002é☕\0\r\t"), maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.filter((byte) => byte !== 10)),
);
const step = fc.record<Step>({
  who: fc.nat(CLIENTS - 1),
  line: fc.oneof(
    { weight: 70, arbitrary: filled },
    { weight: 20, arbitrary: spoilt },
    { weight: 10, arbitrary: garbage },
    { weight: 1, arbitrary: fc.constant("QUIT :TEXT") },
  ),
  waits: fc.boolean(),
});

/** What three clients do at once. */
export const sessions = (stepsMax: number) =>
  fc.record<Session>({
    caps: fc.tuple(...Array.from({ length: CLIENTS }, () => fc.subarray(CAPS))),
    steps: fc.array(step, { minLength: Math.floor(stepsMax / 2), maxLength: stepsMax, size: "max" }),
  });

let played = 0;

/** Lives through a session. Returns what was wrong, in sentences; a server that does not answer is an error. */
export async function livedThrough(port: number, { caps, steps }: Session): Promise<string[]> {
  played += 1;
  const names = (line: string) =>
    line.replace(/(NICK|#CHAN)(?=\d)/g, (word) => `${word.toLowerCase()}${played}-`);
  const clients = await Promise.all(
    caps.map(async (asked, i) => {
      const client = await IrcRawClient.connect(port);
      client.send(`CAP REQ :${asked.join(" ")}`);
      for (const line of [names(`NICK NICK${i}`), "USER fuzz 0 * :Fuzz", "CAP END", names("JOIN #CHAN0")])
        client.send(line);
      await client.isAnswered();
      return client;
    }),
  );
  for (const { who, line, waits } of steps) {
    const client = clients[who];
    if (!client?.isOpen) continue;
    client.send(typeof line === "string" ? names(line) : line);
    if (waits) await client.isAnswered();
  }
  // A client may be ended by QUIT and KILL only: both say so.
  for (const client of clients) if (client.isOpen) await client.isAnswered();
  await Promise.all(clients.map((client) => client.quits()));
  return clients.flatMap(({ faults }) => faults);
}

/** What is left of clients that have all quit, as somebody else sees the server. */
export async function leftovers(port: number): Promise<string[]> {
  const witness = await IrcRawClient.connect(port);
  for (const line of ["NICK witness", "USER w 0 * :W"]) witness.send(line);
  await witness.isAnswered();
  witness.inbox.forget();
  const before = witness.inbox.all.length;
  for (const line of ["WHO *", "LIST", "LUSERS"]) witness.send(line);
  await witness.isAnswered();
  const told = witness.inbox.all.slice(before);
  await witness.quits();
  const others = told.filter((line) => / 352 /.test(line) && !line.includes(" witness "));
  const channels = told.filter((line) => / 322 /.test(line));
  const counted = told.filter((line) => line.includes(" 255 ") && !line.includes(":I have 1 clients"));
  return [...others, ...channels, ...counted];
}
