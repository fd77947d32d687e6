import { expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Motd } from "../../src/doors/irc/motd.ts";
import { type House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

// ircv3.net/specs/extensions/monitor
test("[IRC-13] MONITOR tells who of the watched is here, and when they come, go and take other names", async () => {
  const ada = await house.ircComes("ada1");
  const bob = await house.ircComes("bob1");
  expect(await ada.asks("MONITOR + bob1,cat1,*!*@*")).toEqual([
    ":irc.test 730 ada1 :bob1!~bob1@localhost",
    ":irc.test 731 ada1 :cat1",
  ]);
  await house.ircComes("cat1");
  expect(await ada.texts()).toEqual([":irc.test 730 ada1 :cat1!~cat1@localhost"]);
  await bob.asks("NICK bob1b");
  expect(await ada.texts()).toEqual([":irc.test 731 ada1 :bob1"]);
  await bob.asks("NICK BOB1");
  expect(await ada.texts()).toEqual([":irc.test 730 ada1 :BOB1!~bob1@localhost"]);
  expect(await ada.asks("MONITOR L")).toEqual([
    ":irc.test 732 ada1 :bob1,cat1",
    ":irc.test 733 ada1 :End of MONITOR list",
  ]);
  bob.say("QUIT");
  await bob.ended();
  expect(await ada.texts()).toEqual([":irc.test 731 ada1 :BOB1"]);
  expect(await ada.asks("MONITOR - bob1", "MONITOR S")).toEqual([":irc.test 730 ada1 :cat1!~cat1@localhost"]);
  expect(await ada.asks("MONITOR C", "MONITOR L")).toEqual([":irc.test 733 ada1 :End of MONITOR list"]);
});

test("[IRC-13] a client watches a hundred names at most, and is told which ones were too many", async () => {
  const ada = await house.ircComes("ada2");
  const names = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `m${from + i}`).join(",");
  await ada.asks(`MONITOR + ${names(0, 60)}`);
  const lines = await ada.asks(`MONITOR + ${names(60, 102)}`);
  expect(lines.at(-1)).toBe(":irc.test 734 ada2 100 m100,m101 :Monitor list is full");
  expect(await ada.asks("MONITOR")).toEqual([":irc.test 461 ada2 MONITOR :Not enough parameters"]);
});

// ircv3.net/specs/extensions/extended-monitor
test("[IRC-13] with extended-monitor a client is also told that a watched person is away, without a common channel", async () => {
  const ada = await house.ircComes("ada3", "extended-monitor", "away-notify", "setname");
  const bob = await house.ircComes("bob3");
  await ada.asks("MONITOR + bob3");
  await bob.asks("AWAY :gone", "SETNAME :Bob");
  expect(await ada.texts()).toEqual([
    ":bob3!~bob3@localhost AWAY :gone",
    ":bob3!~bob3@localhost SETNAME :Bob",
  ]);
});

// RFC 2812 section 3.4; modern.ircdocs.horse, "Server Queries and Commands".
test("[IRC-14] commands about the server answer for this one, and know no other", async () => {
  const ada = await house.ircComes("ada4");
  expect((await ada.asks("VERSION"))[0]).toBe(":irc.test 351 ada4 exchat-1.2.3 irc.test :https://ircv3.net");
  expect((await ada.asks("TIME"))[0]).toMatch(/^:irc.test 391 ada4 irc.test :\w{3}, /);
  expect((await ada.asks("INFO")).at(-1)).toBe(":irc.test 374 ada4 :End of INFO list");
  expect(await ada.asks("LINKS")).toEqual([
    ":irc.test 364 ada4 irc.test irc.test :0 irc.test",
    ":irc.test 365 ada4 * :End of LINKS list",
  ]);
  expect((await ada.asks("ADMIN")).map((line) => line.split(" ")[1])).toEqual(["256", "257", "258", "259"]);
  expect((await ada.asks("STATS u"))[0]).toMatch(/^:irc.test 242 ada4 :Server Up \d+ days \d+:\d\d:\d\d$/);
  expect(await ada.asks("STATS o")).toEqual([":irc.test 219 ada4 o :End of STATS report"]);
  expect((await ada.asks("HELP"))[0]).toStartWith(":irc.test 704 ada4 * :");
  expect((await ada.asks("HELPOP mode")).at(-1)).toBe(":irc.test 706 ada4 MODE :End of /HELP");
  expect(await ada.asks("HELP nonsense")).toEqual([":irc.test 524 ada4 nonsense :There is no help for this"]);
  for (const command of ["VERSION", "TIME", "INFO", "ADMIN", "MOTD", "STATS u"])
    expect(await ada.asks(`${command} elsewhere.test`)).toEqual([
      ":irc.test 402 ada4 elsewhere.test :No such server",
    ]);
  expect(await ada.asks("MOTD")).toEqual([":irc.test 422 ada4 :MOTD File is missing"]);
});

test("[IRC-14, ENTRY-3] the message of the day is what the server says to people who come in, and its rules", async () => {
  let said = "";
  const motd = new Motd(undefined, () => said);
  expect(motd.lines).toEqual([]);
  said = "Come in.\nBe kind.\n";
  expect(motd.lines).toEqual(["Come in.", "Be kind."]);
});

test("[IRC-14] the message of the day is a file, which is read again when it is asked for", async () => {
  const path = join(house.folder, "motd");
  const motd = new Motd(path, () => "");
  expect(await motd.read()).toContain("no such file");
  await writeFile(path, "One\r\n\u0007Two\n");
  expect(await motd.read()).toBeUndefined();
  expect(motd.lines).toEqual(["One", " Two"]);
});

// RFC 2812 sections 3.1.4, 3.7.1, 4.2 and 4.7.
test("[IRC-15] OPER takes the name and the password of the setting, and only operators kill, ban and write to all", async () => {
  const ada = await house.ircComes("ada6");
  for (const command of ["KILL ada6 x", "WALLOPS :x", "KLINE x", "UNKLINE x", "REHASH"])
    expect(await ada.asks(command)).toEqual([
      ":irc.test 481 ada6 :Permission Denied- You're not an IRC operator",
    ]);
  expect(await ada.asks("OPER oper wrong")).toEqual([":irc.test 464 ada6 :Password incorrect"]);
  expect(await ada.asks("OPER oper")).toEqual([":irc.test 461 ada6 OPER :Not enough parameters"]);
  expect(await ada.asks("OPER oper let-me-in")).toEqual([
    ":irc.test 381 ada6 :You are now an IRC operator",
    ":ada6 MODE ada6 +o",
  ]);
  expect(await ada.asks("WHOIS ada6")).toContain(":irc.test 313 ada6 ada6 :is an IRC operator (operator)");
  const bob = await house.ircComes("bob6");
  await bob.asks("MODE bob6 +w");
  await ada.asks("WALLOPS :to all");
  expect(await bob.texts()).toEqual([":ada6!~ada6@localhost WALLOPS :to all"]);
  await ada.asks("KILL bob6 :bad words");
  expect(await bob.next(2)).toEqual([
    ":ada6!~ada6@localhost KILL bob6 :bad words",
    "ERROR :Closing link: localhost (Killed (ada6 (bad words)))",
  ]);
  await bob.ended();
  expect(await ada.asks("KILL nobody6 :x")).toEqual([":irc.test 401 ada6 nobody6 :No such nick/channel"]);
  expect(await ada.asks("KLINE 10 evil*!*@* :spam")).toEqual([
    ":irc.test NOTICE ada6 :evil*!*@* is banned from this server",
  ]);
  expect((await ada.asks("STATS k"))[0]).toContain(" 216 ada6 K evil*!*@* * ");
  const evil = await house.ircStranger();
  evil.say("NICK evil6", "USER e 0 * :E");
  expect((await evil.next(1))[0]).toContain(" 465 ");
  expect(await ada.asks("UNKLINE evil*!*@*")).toEqual([
    ":irc.test NOTICE ada6 :evil*!*@* is not banned any more",
  ]);
  expect(await ada.asks("REHASH")).toEqual([":irc.test 382 ada6 exchat :Rehashing"]);
  expect(await ada.asks("MODE ada6 -o")).toEqual([":ada6 MODE ada6 -o"]);
  expect((await ada.asks("REHASH"))[0]).toContain(" 481 ");
});
