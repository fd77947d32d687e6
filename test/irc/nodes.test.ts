import { afterAll, beforeAll, expect, setDefaultTimeout } from "bun:test";
import { House } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";

setDefaultTimeout(60_000);

/** What a client says as a person with an account registers. */
const signsIn = (name: string, password: string) => [
  `PASS :${name}:${password}`,
  `NICK ${name}`,
  `USER ${name} 0 * :${name} of IRC`,
];

/** The lines that come until this one, with it. */
async function lastOf(client: IrcClient, line: string): Promise<string[]> {
  const lines = await client.next(1);
  while (lines.at(-1) !== line) lines.push(...(await client.next(1)));
  return lines;
}

/** Two nodes of one server. */
let here: House;
let there: House;
beforeAll(async () => {
  if (!postgresLacking) [here, there] = (await House.openNodes(2)) as [House, House];
});
afterAll(async () => {
  if (postgresLacking) return;
  for (const house of [there, here]) await house[Symbol.asyncDispose]();
  expect([here.log, there.log]).toEqual([[], []]);
});

// ircv3.net/specs/extensions/monitor
testWith(
  postgresLacking,
  "[IRC-13] MONITOR tells of people of every node and door, once: when they come, go, and take other names",
  async () => {
    const ada = await here.ircComes("ada1");
    const bob = await there.ircComes("bob1");
    await there.guestComes("gina1");
    const guest = (await there.user("gina1")).id;
    expect(await ada.asks("MONITOR + bob1,GINA1,cat1,robert1")).toEqual([
      `:irc.test 730 ada1 bob1!~bob1@localhost,gina1!${guest}@irc.test`,
      ":irc.test 731 ada1 cat1,robert1",
    ]);
    const cat = await there.ircComes("cat1");
    expect(await ada.next(1)).toEqual([":irc.test 730 ada1 cat1!~cat1@localhost"]);
    await bob.asks("NICK robert1");
    expect(await ada.next(2)).toEqual([
      ":irc.test 731 ada1 bob1",
      ":irc.test 730 ada1 robert1!~bob1@localhost",
    ]);
    // A second client of the same person changes nothing.
    await there.account("dan1", "a password of dan");
    const dan = await there.comes("dan1");
    await ada.asks("MONITOR + dan1");
    const also = await here.ircStranger();
    await also.asks(...signsIn("dan1", "a password of dan"));
    await dan.close();
    cat.say("QUIT");
    expect(await ada.next(1)).toEqual([":irc.test 731 ada1 cat1"]);
    expect(await ada.asks("MONITOR S")).toEqual([
      `:irc.test 730 ada1 gina1!${guest}@irc.test,robert1!~bob1@localhost,dan1!~dan1@localhost`,
      ":irc.test 731 ada1 bob1,cat1",
    ]);
    bob.say("QUIT");
    expect(await ada.next(1)).toEqual([":irc.test 731 ada1 robert1"]);
  },
);

testWith(
  postgresLacking,
  "[NODE-34] what people show of themselves is the same on every node: in the lines of what they do, and when they are asked for",
  async () => {
    const ada = await here.ircComes("ada2", "extended-join");
    await ada.asks("JOIN #kitchen2");
    const bob = await there.ircComes("bob2");
    await bob.asks("JOIN #kitchen2", "MODE bob2 +B", "PRIVMSG #kitchen2 :hello");
    expect(await ada.next(2)).toEqual([
      ":bob2!~bob2@localhost JOIN #kitchen2 * :bob2 of IRC",
      ":bob2!~bob2@localhost PRIVMSG #kitchen2 hello",
    ]);
    expect(await ada.asks("WHO #kitchen2 %nuhrf", "ISON bob2 nobody2 ada2", "USERHOST bob2")).toEqual([
      ":irc.test 354 ada2 ~ada2 localhost ada2 H@ :ada2 of IRC",
      ":irc.test 354 ada2 ~bob2 localhost bob2 HB :bob2 of IRC",
      ":irc.test 315 ada2 #kitchen2 :End of WHO list",
      ":irc.test 303 ada2 :bob2 ada2",
      ":irc.test 302 ada2 bob2=+~bob2@localhost",
    ]);
    // A pattern finds people of other nodes, and invisible ones only in a common channel.
    const eve = await here.ircComes("eve2");
    expect(await eve.asks("WHO bo*2 n%n")).toEqual([":irc.test 315 eve2 bo*2 :End of WHO list"]);
    expect(await ada.asks("WHO bo*2 n%n")).toEqual([
      ":irc.test 354 ada2 bob2",
      ":irc.test 315 ada2 bo*2 :End of WHO list",
    ]);
    await bob.asks("JOIN #own2", "JOIN #secret2", "MODE #secret2 +s");
    const whois = await eve.asks("WHOIS bob2");
    expect(whois[4]).toMatch(/^:irc.test 317 eve2 bob2 \d+ \d{10} :seconds idle, signon time$/);
    expect(whois.toSpliced(4, 1)).toEqual([
      ":irc.test 311 eve2 bob2 ~bob2 localhost * :bob2 of IRC",
      ":irc.test 319 eve2 bob2 :#kitchen2 @#own2",
      ":irc.test 312 eve2 bob2 irc.test irc.test",
      ":irc.test 335 eve2 bob2 :is a bot",
      ":irc.test 318 eve2 bob2 :End of /WHOIS list",
    ]);
  },
);

testWith(
  postgresLacking,
  "[NODE-34] who is the first of a node in a channel is told at once who is in it on other nodes",
  async () => {
    const bob = await there.ircComes("bob8");
    await bob.asks("JOIN #kitchen8", "AWAY :gone");
    const ada = await here.ircComes("ada8", "userhost-in-names");
    const lines = await ada.asks("JOIN #kitchen8", "WHO #kitchen8 %uhnf");
    expect(lines.slice(1)).toEqual([
      ":irc.test 353 ada8 = #kitchen8 :@bob8!~bob8@localhost ada8!~ada8@localhost",
      ":irc.test 366 ada8 #kitchen8 :End of /NAMES list",
      ":irc.test 354 ada8 ~bob8 localhost bob8 G@",
      ":irc.test 354 ada8 ~ada8 localhost ada8 H",
      ":irc.test 315 ada8 #kitchen8 :End of WHO list",
    ]);
  },
);

// ircv3.net/specs/extensions/extended-join, account-tag
testWith(
  postgresLacking,
  "[NODE-34] lines name the account of a person who comes from another node, through any door",
  async () => {
    const ada = await here.ircComes("ada7", "extended-join", "account-tag");
    await ada.asks("JOIN #kitchen7");
    const dan = await there.comes("dan7");
    await dan.ok("room.join", { name: "kitchen7" });
    const id = (await there.user("dan7")).id;
    expect(await ada.next(1)).toEqual([`@account=dan7 :dan7!${id}@irc.test JOIN #kitchen7 dan7 dan7`]);
    const gina = await there.guestComes("gina7");
    await gina.ok("room.join", { name: "kitchen7" });
    expect((await ada.next(1))[0]).toEndWith(" JOIN #kitchen7 * gina7");
  },
);

// RFC 2812 section 3.4.2; modern.ircdocs.horse, "LUSERS".
testWith(postgresLacking, "[IRC-1] LUSERS counts the people and nodes of the whole server", async () => {
  const ada = await here.ircComes("ada3");
  const numbers = async () =>
    (await ada.asks("LUSERS")).map((line) => line.replace(/^:irc.test (\d+) ada3 /, "$1 "));
  const [first = "", ...others] = await numbers();
  expect(first).toMatch(/^251 :There are \d+ users and \d+ invisible on 2 servers$/);
  expect(others.map((line) => line.slice(0, 3))).toEqual(["252", "253", "254", "255", "265", "266"]);
  expect(others[3]).toMatch(/clients and 1 servers$/);
});

// ircv3.net/specs/extensions/extended-monitor, setname, away-notify
testWith(
  postgresLacking,
  "[IRC-13] with extended-monitor a client is told of a watched person on another node, too: once, also in a common channel",
  async () => {
    const ada = await here.ircComes("ada4", "extended-monitor", "away-notify", "setname");
    const cat = await here.ircComes("cat4", "away-notify", "setname");
    const bob = await there.ircComes("bob4");
    await ada.asks("MONITOR + bob4");
    await bob.asks("AWAY :gone", "SETNAME :Bob", "AWAY");
    const told = ["AWAY gone", "SETNAME Bob", "AWAY"].map((line) => `:bob4!~bob4@localhost ${line}`);
    expect(await ada.next(3)).toEqual(told);
    expect(await cat.texts()).toEqual([]);
    for (const client of [ada, cat, bob]) await client.asks("JOIN #kitchen4");
    for (const client of [ada, cat]) await lastOf(client, ":bob4!~bob4@localhost JOIN #kitchen4");
    await bob.asks("AWAY :for long", "SETNAME :Robert", "PRIVMSG #kitchen4 :hello");
    const said = ["AWAY :for long", "SETNAME Robert"].map((line) => `:bob4!~bob4@localhost ${line}`);
    for (const client of [ada, cat]) {
      const lines = await lastOf(client, ":bob4!~bob4@localhost PRIVMSG #kitchen4 hello");
      expect(lines.slice(0, -1).sort()).toEqual(said);
    }
  },
);

// RFC 2812 sections 3.7.1, 4.2 and 4.7.
testWith(
  postgresLacking,
  "[IRC-15] KILL, KLINE and WALLOPS act on all nodes, and those who are ended are told why",
  async () => {
    const ada = await here.ircComes("ada5");
    await ada.asks("OPER oper let-me-in");
    await there.account("dan5", "a password of dan");
    const dan = await there.ircStranger();
    await dan.asks(...signsIn("dan5", "a password of dan"), "MODE dan5 +w");
    const bob = await there.ircComes("bob5");
    const cat = await there.ircComes("cat5");
    await there.guestComes("web5");
    await ada.asks("WALLOPS :to all");
    expect(await dan.next(1)).toEqual([":ada5!~ada5@localhost WALLOPS :to all"]);
    expect(await ada.asks("KILL web5 :x")).toEqual([":irc.test 401 ada5 web5 :No such nick/channel"]);
    for (const [nick, client] of [
      ["dan5", dan],
      ["bob5", bob],
    ] as const) {
      expect(await ada.asks(`KILL ${nick} :bad words`)).toEqual([]);
      expect(await client.next(2)).toEqual([
        `:ada5!~ada5@localhost KILL ${nick} :bad words`,
        "ERROR :Closing link: localhost (Killed (ada5 (bad words)))",
      ]);
      await client.ended();
    }
    await ada.asks("KLINE 10 cat5!*@* :spam");
    expect((await cat.next(1))[0]).toContain("spam");
    await cat.ended();
    const again = await there.ircStranger();
    again.say("NICK cat5", "USER cat 0 * :Cat");
    expect((await again.next(1))[0]).toContain(" 465 ");
    await ada.asks("UNKLINE cat5!*@*");
  },
);

// RFC 2812 section 3.1.2: ERR_NICKNAMEINUSE.
testWith(
  postgresLacking,
  "[IRC-7] of two who take one nick on two nodes at the same moment, one gets it, and the other is told that it is in use",
  async () => {
    for (let round = 0; round < 5; round += 1) {
      const nick = `both${round}`;
      const comes = async (house: House) => {
        const client = await house.ircStranger();
        client.say(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
        return (await client.next(1))[0]?.split(" ")[1];
      };
      expect((await Promise.all([comes(here), comes(there)])).sort()).toEqual(["001", "433"]);
      const one = await here.ircComes(`one${round}`);
      const other = await there.ircComes(`other${round}`);
      const answers = await Promise.all([one, other].map((client) => client.asks(`NICK fast${round}`)));
      const told = answers.map((lines) => lines.map((line) => line.split(" ")[1]).join());
      expect(told.sort()).toEqual(["433", "NICK"]);
    }
  },
);

// ircv3.net/specs/extensions/read-marker
testWith(
  postgresLacking,
  "[IRC-21] a reading position that one client sets, on any door and node, is told to the person's other clients on every node",
  async () => {
    await there.account("eve6", "a password of eve");
    const [phone, desk] = [await here.ircStranger(), await there.ircStranger()];
    for (const client of [phone, desk])
      await client.asks(
        "CAP REQ :draft/read-marker message-tags server-time echo-message",
        ...signsIn("eve6", "a password of eve"),
        "CAP END",
      );
    await phone.asks("JOIN #reads6");
    await lastOf(desk, ":irc.test 366 eve6 #reads6 :End of /NAMES list");
    const [echo = ""] = await phone.asks("PRIVMSG #reads6 :one");
    const at = /time=([^;]+)/.exec(echo)?.[1] ?? "";
    await lastOf(desk, echo);
    expect(await phone.asks(`MARKREAD #reads6 timestamp=${at}`)).toEqual([
      `:irc.test MARKREAD #reads6 timestamp=${at}`,
    ]);
    expect(await desk.next(1)).toEqual([`:irc.test MARKREAD #reads6 timestamp=${at}`]);
    // The page on the other node moves it, too.
    const [second = ""] = await phone.asks("PRIVMSG #reads6 :two");
    const [, room = "", seq = ""] = /msgid=(r\d+)\.(\d+)/.exec(second) ?? [];
    const page = await there.comes("eve6");
    await page.ok("cursor.set", { room, seq: Number(seq) });
    const later = /time=([^;]+)/.exec(second)?.[1] ?? "";
    expect(await phone.next(1)).toEqual([`:irc.test MARKREAD #reads6 timestamp=${later}`]);
  },
);

// ircv3.net/specs/extensions/message-tags, metadata, channel-rename, account-notify
testWith(
  postgresLacking,
  "[IRC-24, IRC-25, IRC-26, IRC-27, IRC-28] what passes, what is said of people, renames and accounts are told on every node, once",
  async () => {
    const caps = ["message-tags", "batch", "draft/metadata-3", "draft/channel-rename", "account-notify"];
    const ada = await here.ircComes("ada9", ...caps, "draft/no-implicit-names");
    const bob = await there.ircComes("bob9", ...caps, "draft/no-implicit-names");
    await ada.asks("METADATA * SUB color", "JOIN #nodes9,#more9");
    await bob.asks("JOIN #nodes9,#more9");
    // The other node has heard of it when it has said so: of each channel by itself.
    const joined = (await ada.next(2)).map((line) => line.split(" ").slice(2).join(" "));
    expect(joined.sort()).toEqual(["JOIN #more9", "JOIN #nodes9"]);
    await bob.asks("@+x=y TAGMSG #nodes9");
    expect(await ada.next(1)).toEqual([expect.stringMatching(/^@\+x=y :bob9!\S+ TAGMSG #nodes9$/)]);
    await bob.asks("PRIVMSG @#nodes9 :psst");
    expect(await ada.next(1)).toEqual([expect.stringMatching(/^:bob9!\S+ PRIVMSG @#nodes9 psst$/)]);
    await bob.asks("METADATA * SET color :red");
    expect(await ada.next(1)).toEqual([":irc.test 761 ada9 bob9 color * red"]);
    await bob.asks("REGISTER * * correct-horse");
    expect(await ada.next(1)).toEqual([expect.stringMatching(/^:bob9!\S+ ACCOUNT bob9$/)]);
    await bob.texts();
    await ada.asks("RENAME #nodes9 #nodes9b :why");
    expect(await bob.next(1)).toEqual([
      expect.stringMatching(/^@\S+ :ada9!\S+ RENAME #nodes9 #nodes9b why$/),
    ]);
    // Nothing was told twice: these are the next lines.
    await ada.texts();
    await bob.asks("PRIVMSG #more9 :end");
    expect(await ada.next(1)).toEqual([expect.stringMatching(/^@\S+ :bob9!\S+ PRIVMSG #more9 end$/)]);
  },
);
