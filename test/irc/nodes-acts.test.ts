import { expect } from "bun:test";
import type { House } from "../support/house.ts";
import { lastOf, sharedNodes, signsIn } from "../support/irc-nodes.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";

/** Two nodes of one server. */
let here: House;
let there: House;
sharedNodes((...nodes) => {
  [here, there] = nodes;
});

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
    expect(await ada.next(1)).toEqual([expect.stringMatching(/^:bob9!\S+ PRIVMSG @#nodes9 :psst$/)]);
    await bob.asks("METADATA * SET color :red");
    expect(await ada.next(1)).toEqual([":irc.test 761 ada9 bob9 color * :red"]);
    await bob.asks("REGISTER * * correct-horse");
    expect(await ada.next(1)).toEqual([expect.stringMatching(/^:bob9!\S+ ACCOUNT bob9$/)]);
    await bob.texts();
    await ada.asks("RENAME #nodes9 #nodes9b :why");
    expect(await bob.next(1)).toEqual([
      expect.stringMatching(/^@\S+ :ada9!\S+ RENAME #nodes9 #nodes9b :why$/),
    ]);
    // Nothing was told twice: these are the next lines.
    await ada.texts();
    await bob.asks("PRIVMSG #more9 :end");
    expect(await ada.next(1)).toEqual([expect.stringMatching(/^@\S+ :bob9!\S+ PRIVMSG #more9 :end$/)]);
  },
);
