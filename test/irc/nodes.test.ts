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
      `:irc.test 730 ada1 :bob1!~bob1@localhost,gina1!${guest}@irc.test`,
      ":irc.test 731 ada1 :cat1,robert1",
    ]);
    const cat = await there.ircComes("cat1");
    expect(await ada.next(1)).toEqual([":irc.test 730 ada1 :cat1!~cat1@localhost"]);
    await bob.asks("NICK robert1");
    expect(await ada.next(2)).toEqual([
      ":irc.test 731 ada1 :bob1",
      ":irc.test 730 ada1 :robert1!~bob1@localhost",
    ]);
    // A second client of the same person changes nothing.
    await there.account("dan1", "a password of dan");
    const dan = await there.comes("dan1");
    await ada.asks("MONITOR + dan1");
    const also = await here.ircStranger();
    await also.asks(...signsIn("dan1", "a password of dan"));
    await dan.close();
    cat.say("QUIT");
    expect(await ada.next(1)).toEqual([":irc.test 731 ada1 :cat1"]);
    expect(await ada.asks("MONITOR S")).toEqual([
      `:irc.test 730 ada1 :gina1!${guest}@irc.test,robert1!~bob1@localhost,dan1!~dan1@localhost`,
      ":irc.test 731 ada1 :bob1,cat1",
    ]);
    bob.say("QUIT");
    expect(await ada.next(1)).toEqual([":irc.test 731 ada1 :robert1"]);
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
      ":bob2!~bob2@localhost PRIVMSG #kitchen2 :hello",
    ]);
    expect(await ada.asks("WHO #kitchen2 %nuhrf", "ISON bob2 nobody2 ada2", "USERHOST bob2")).toEqual([
      ":irc.test 354 ada2 ~ada2 localhost ada2 H@ :ada2 of IRC",
      ":irc.test 354 ada2 ~bob2 localhost bob2 HB :bob2 of IRC",
      ":irc.test 315 ada2 #kitchen2 :End of WHO list",
      ":irc.test 303 ada2 :bob2 ada2",
      ":irc.test 302 ada2 :bob2=+~bob2@localhost",
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
      ":irc.test 312 eve2 bob2 irc.test :irc.test",
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
    expect(await ada.next(1)).toEqual([`@account=dan7 :dan7!${id}@irc.test JOIN #kitchen7 dan7 :dan7`]);
    const gina = await there.guestComes("gina7");
    await gina.ok("room.join", { name: "kitchen7" });
    expect((await ada.next(1))[0]).toEndWith(" JOIN #kitchen7 * :gina7");
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
    const told = ["AWAY :gone", "SETNAME :Bob", "AWAY"].map((line) => `:bob4!~bob4@localhost ${line}`);
    expect(await ada.next(3)).toEqual(told);
    expect(await cat.texts()).toEqual([]);
    for (const client of [ada, cat, bob]) await client.asks("JOIN #kitchen4");
    for (const client of [ada, cat]) await lastOf(client, ":bob4!~bob4@localhost JOIN #kitchen4");
    await bob.asks("AWAY :for long", "SETNAME :Robert", "PRIVMSG #kitchen4 :hello");
    const said = ["AWAY :for long", "SETNAME :Robert"].map((line) => `:bob4!~bob4@localhost ${line}`);
    for (const client of [ada, cat]) {
      const lines = await lastOf(client, ":bob4!~bob4@localhost PRIVMSG #kitchen4 :hello");
      expect(lines.slice(0, -1).sort()).toEqual(said);
    }
  },
);
