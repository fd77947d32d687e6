import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

// RFC 2812 section 3.6.1; modern.ircdocs.horse, "WHO message".
test("[IRC-8] WHO tells of the members of a channel, of one person, and of people whom a mask fits", async () => {
  const ada = await house.ircComes("ada1");
  const bob = await house.ircComes("bob1");
  await ada.asks("JOIN #who1");
  await bob.asks("JOIN #who1", "AWAY :lunch");
  await ada.texts();
  expect(await ada.asks("WHO #who1")).toEqual([
    ":irc.test 352 ada1 #who1 ~ada1 localhost irc.test ada1 H@ :0 ada1 of IRC",
    ":irc.test 352 ada1 #who1 ~bob1 localhost irc.test bob1 G :0 bob1 of IRC",
    ":irc.test 315 ada1 #who1 :End of WHO list",
  ]);
  const one = ":irc.test 352 ada1 * ~bob1 localhost irc.test bob1 G :0 bob1 of IRC";
  expect(await ada.asks("WHO bob1")).toEqual([one, ":irc.test 315 ada1 bob1 :End of WHO list"]);
  expect(await ada.asks("WHO b?b1*")).toEqual([one, ":irc.test 315 ada1 b?b1* :End of WHO list"]);
  expect(await ada.asks("WHO #none1")).toEqual([":irc.test 315 ada1 #none1 :End of WHO list"]);
  expect(await ada.asks("WHO nobody1")).toEqual([":irc.test 315 ada1 nobody1 :End of WHO list"]);
  expect(await ada.asks("WHO #who1 o")).toEqual([":irc.test 315 ada1 #who1 :End of WHO list"]);
  await house.ircComes("stranger1");
  expect(await ada.asks("WHO stranger*")).toEqual([":irc.test 315 ada1 stranger* :End of WHO list"]);
});

// ircv3.net/specs/extensions/whox
test("[IRC-8] WHOX tells the fields that are asked for, in the order of the specification, with the token", async () => {
  const ada = await house.ircComes("ada2");
  await ada.asks("JOIN #who2");
  expect(await ada.asks("WHO #who2 %afnt,42")).toEqual([
    ":irc.test 354 ada2 42 ada2 H@ 0",
    ":irc.test 315 ada2 #who2 :End of WHO list",
  ]);
  expect((await ada.asks("WHO ada2 %tcuihsnfdlaor,7"))[0]).toBe(
    ":irc.test 354 ada2 7 * ~ada2 255.255.255.255 localhost irc.test ada2 H 0 0 0 n/a :ada2 of IRC",
  );
});

// RFC 2812 section 3.6.2; modern.ircdocs.horse, "WHOIS message".
test("[IRC-8] WHOIS tells who a person is, where they are and that they are away", async () => {
  const ada = await house.ircComes("ada3");
  const bob = await house.ircComes("bob3");
  await ada.asks("JOIN #shared3");
  await bob.asks("JOIN #shared3,#own3", "AWAY :later");
  await ada.texts();
  const lines = await ada.asks("WHOIS bob3");
  const idle = lines.at(-2) ?? "";
  expect(lines.filter((line) => line !== idle)).toEqual([
    ":irc.test 311 ada3 bob3 ~bob3 localhost * :bob3 of IRC",
    ":irc.test 319 ada3 bob3 :#shared3 @#own3",
    ":irc.test 312 ada3 bob3 irc.test :irc.test",
    ":irc.test 301 ada3 bob3 :later",
    ":irc.test 318 ada3 bob3 :End of /WHOIS list",
  ]);
  expect(idle).toMatch(/^:irc.test 317 ada3 bob3 \d+ \d{10} :seconds idle, signon time$/);
  expect(await ada.asks("WHOIS irc.test BOB3")).toEqual(
    lines.map((line) => (line === idle ? expect.any(String) : line)),
  );
  expect(await ada.asks("WHOIS nobody3")).toEqual([
    ":irc.test 401 ada3 nobody3 :No such nick/channel",
    ":irc.test 318 ada3 nobody3 :End of /WHOIS list",
  ]);
  expect(await ada.asks("WHOIS elsewhere.test bob3")).toEqual([
    ":irc.test 402 ada3 elsewhere.test :No such server",
  ]);
  expect(await ada.asks("WHOIS")).toEqual([":irc.test 431 ada3 :No nickname given"]);
  await house.comes("web3");
  expect(await ada.asks("WHOIS web3")).toContain(":irc.test 330 ada3 web3 web3 :is logged in as");
});

// RFC 2812 section 3.6.3.
test("[IRC-8] WHOWAS tells of those who left, and of former nicks, the latest first", async () => {
  const ada = await house.ircComes("ada4");
  const bob = await house.ircComes("bob4");
  await bob.asks("NICK bob4b");
  const was = ":irc.test 314 ada4 bob4 ~bob4 localhost * :bob4 of IRC";
  expect((await ada.asks("WHOWAS bob4"))[0]).toBe(was);
  bob.say("NICK bob4", "QUIT");
  await bob.ended();
  const lines = await ada.asks("WHOWAS bob4");
  expect(lines.map((line) => line.split(" ")[1])).toEqual(["314", "312", "314", "312", "369"]);
  expect(await ada.asks("WHOWAS bob4 1")).toHaveLength(3);
  expect(await ada.asks("WHOWAS nobody4")).toEqual([
    ":irc.test 406 ada4 nobody4 :There was no such nickname",
    ":irc.test 369 ada4 nobody4 :End of WHOWAS",
  ]);
  expect(await ada.asks("WHOWAS")).toEqual([":irc.test 431 ada4 :No nickname given"]);
});

// RFC 2812 sections 4.8 and 4.9.
test("[IRC-8] ISON and USERHOST tell which of these people are here", async () => {
  const ada = await house.ircComes("ada5");
  const bob = await house.ircComes("bob5");
  expect(await ada.asks("ISON bob5 nobody5 :ADA5 x")).toEqual([":irc.test 303 ada5 :bob5 ada5"]);
  await bob.asks("AWAY :x");
  expect(await ada.asks("USERHOST bob5 ada5 nobody5")).toEqual([
    ":irc.test 302 ada5 :bob5=-~bob5@localhost ada5=+~ada5@localhost",
  ]);
  expect(await ada.asks("ISON", "USERHOST")).toEqual([
    ":irc.test 461 ada5 ISON :Not enough parameters",
    ":irc.test 461 ada5 USERHOST :Not enough parameters",
  ]);
});

// RFC 2812 section 4.1; ircv3.net/specs/extensions/away-notify
test("[IRC-9] a person who is away is shown so: to those who write to them, and once to those who want to know", async () => {
  const ada = await house.ircComes("ada6", "away-notify");
  const bob = await house.ircComes("bob6");
  const web = await house.comes("web6");
  await ada.asks("JOIN #a6,#b6");
  await bob.asks("JOIN #a6,#b6");
  await web.ok("room.join", { name: "a6" });
  await Promise.all([ada.texts(), bob.texts()]);
  expect(await bob.asks("AWAY :out for tea")).toEqual([
    ":irc.test 306 bob6 :You have been marked as being away",
  ]);
  expect(await ada.texts()).toEqual([":bob6!~bob6@localhost AWAY :out for tea"]);
  expect(await ada.asks("PRIVMSG bob6 :hi", "NOTICE bob6 :hi")).toEqual([
    ":irc.test 301 ada6 bob6 :out for tea",
  ]);
  const { user } = await web.ok<{ user: object }>("user.get", { name: "bob6" });
  expect(user).toMatchObject({ state: "away", status: "out for tea" });
  expect((await bob.asks("AWAY")).at(-1)).toBe(":irc.test 305 bob6 :You are no longer marked as being away");
  expect(await ada.texts()).toEqual([":bob6!~bob6@localhost AWAY"]);
  const { user: back } = await web.ok<{ user: object }>("user.get", { name: "bob6" });
  expect(back).toMatchObject({ state: "online" });
  expect(back).not.toHaveProperty("status");
});

// ircv3.net/specs/extensions/pre-away
test("[IRC-9] a client may be away before it is registered, if it has asked for that", async () => {
  const one = await house.ircStranger();
  expect(await one.asks("AWAY :early")).toEqual([":irc.test 451 * :You have not registered"]);
  await one.asks("CAP REQ draft/pre-away", "NICK early7", "USER e 0 * :E");
  expect(await one.asks("AWAY :early")).toEqual([":irc.test 306 * :You have been marked as being away"]);
  await one.asks("CAP END");
  const ada = await house.ircComes("ada7");
  expect(await ada.asks("PRIVMSG early7 :hi")).toEqual([":irc.test 301 ada7 early7 :early"]);
});

// ircv3.net/specs/extensions/setname
test("[IRC-9] a person has another realname, and those who want to know are told", async () => {
  const ada = await house.ircComes("ada8", "setname");
  const bob = await house.ircComes("bob8", "setname", "standard-replies");
  await ada.asks("JOIN #set8");
  await bob.asks("JOIN #set8");
  await ada.texts();
  const line = ":bob8!~bob8@localhost SETNAME :Robert the Second";
  expect(await bob.asks("SETNAME :Robert the Second")).toEqual([line]);
  expect(await ada.texts()).toEqual([line]);
  expect((await ada.asks("WHOIS bob8"))[0]).toEndWith(" * :Robert the Second");
  expect(await bob.asks("SETNAME :")).toEqual([
    ":irc.test FAIL SETNAME INVALID_REALNAME :Realname is not valid",
  ]);
  expect(await bob.asks(`SETNAME :${"x".repeat(200)}`)).toEqual([
    ":irc.test FAIL SETNAME INVALID_REALNAME :Realname is not valid",
  ]);
});
