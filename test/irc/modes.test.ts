import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

/** An operator and a member of a new channel. */
async function two(channel: string) {
  const ada = await house.ircComes(`ada${channel}`);
  const bob = await house.ircComes(`bob${channel}`);
  await ada.asks(`JOIN #${channel}`);
  await bob.asks(`JOIN #${channel}`);
  await ada.texts();
  return { ada, bob };
}

// modern.ircdocs.horse, "MODE message"; RFC 2812 section 3.2.3.
test("[IRC-11] channel modes are settings of the room, told to all members and shown when asked", async () => {
  const { ada, bob } = await two("m1");
  const [modes = "", made = ""] = await ada.asks("MODE #m1");
  expect(modes).toBe(":irc.test 324 adam1 #m1 +n");
  expect(made).toMatch(/^:irc.test 329 adam1 #m1 \d{10}$/);
  const lines = (key: string) =>
    ["+m", "+t", "+l 10", `+k ${key}`].map((set) => `:adam1!~adam1@localhost MODE #m1 ${set}`);
  expect(await ada.asks("MODE #m1 +mtkl secret 10")).toEqual(lines("secret"));
  expect(await bob.texts()).toEqual(lines("*"));
  expect((await ada.asks("MODE #m1"))[0]).toBe(":irc.test 324 adam1 #m1 +mtkln secret 10");
  expect((await bob.asks("MODE #m1"))[0]).toBe(":irc.test 324 bobm1 #m1 +mtkln * 10");
  expect(await ada.asks("MODE #m1 -t+s-k *")).toEqual(
    ["-t", "+s", "-k *"].map((set) => `:adam1!~adam1@localhost MODE #m1 ${set}`),
  );
  expect((await bob.asks("MODE #m1 +t")).at(-1)).toStartWith(":irc.test 482 bobm1 #m1 :");
});

test("[IRC-11] what is not a mode, has no parameter, or cannot be, is refused", async () => {
  const { ada, bob } = await two("m2");
  expect(await ada.asks("MODE #m2 +Z")).toEqual([":irc.test 472 adam2 Z :is unknown mode char to me"]);
  expect((await ada.asks("MODE #m2 +k"))[0]).toStartWith(":irc.test 696 adam2 #m2 k * :");
  expect((await ada.asks("MODE #m2 +k :a b"))[0]).toStartWith(":irc.test 696 adam2 #m2 k ");
  for (const limit of ["0", "-1", "x", "1.5"])
    expect((await ada.asks(`MODE #m2 +l ${limit}`))[0]).toBe(
      `:irc.test 696 adam2 #m2 l ${limit} :A limit is a number above zero`,
    );
  expect(await ada.asks("MODE #m2 +o")).toEqual([":irc.test 461 adam2 MODE :Not enough parameters"]);
  expect(await ada.asks("MODE #m2 +o nobody2")).toEqual([
    ":irc.test 401 adam2 nobody2 :No such nick/channel",
  ]);
  await house.ircComes("out2");
  expect(await ada.asks("MODE #m2 +o out2")).toEqual([
    ":irc.test 441 adam2 out2 #m2 :They aren't on that channel",
  ]);
  expect(await ada.asks("MODE #m2 -n")).toEqual([
    ":irc.test NOTICE adam2 :MODE: Only members write to a channel: +n stays",
  ]);
  expect(await bob.asks("MODE #none2 +t")).toEqual([":irc.test 403 bobm2 #none2 :No such channel"]);
  expect(await ada.asks("MODE")).toEqual([":irc.test 461 adam2 MODE :Not enough parameters"]);
});

test("[IRC-11] operators give and take o and v, and a moderated channel hears only those", async () => {
  const { ada, bob } = await two("m3");
  await ada.asks("MODE #m3 +m");
  await bob.texts();
  expect((await bob.asks("PRIVMSG #m3 :x"))[0]).toStartWith(":irc.test 404 bobm3 #m3 :");
  expect(await ada.asks("MODE #m3 +v bobm3")).toEqual([":adam3!~adam3@localhost MODE #m3 +v bobm3"]);
  await bob.texts();
  expect(await bob.asks("PRIVMSG #m3 :x")).toEqual([]);
  await ada.texts();
  expect((await ada.asks("NAMES #m3"))[0]).toContain("+bobm3");
  expect(await ada.asks("MODE #m3 -v bobm3", "MODE #m3 +o bobm3", "MODE #m3 -o bobm3")).toEqual([
    ":adam3!~adam3@localhost MODE #m3 -v bobm3",
    ":adam3!~adam3@localhost MODE #m3 +o bobm3",
    ":adam3!~adam3@localhost MODE #m3 -o bobm3",
  ]);
});

test("[ROOM-19] in slow mode a second message is refused with 404 and the sentence", async () => {
  const web = await house.comes("webslow");
  const { room } = await web.ok<{ room: { id: string } }>("room.create", { name: "slow" });
  await web.ok("room.join", { room: room.id });
  await web.ok("room.set", { room: room.id, slowSeconds: 3_600 });
  const bob = await house.ircComes("bobslow");
  await bob.asks("JOIN #slow");
  expect(await bob.asks("PRIVMSG #slow :once")).toEqual([]);
  const [again = ""] = await bob.asks("PRIVMSG #slow :twice");
  expect(again).toMatch(
    /^:irc\.test 404 bobslow #slow :this room has slow mode, one message in 60 minutes, and you can write again in \d+ minutes: an operator/,
  );
});

test("[IRC-11] bans, exceptions, invitations and mutes are lists of masks", async () => {
  const { ada, bob } = await two("m4");
  const cat = await house.ircComes("catm4");
  expect(await ada.asks("MODE #m4 +be-l cat*!*@* *!~cat*@nowhere")).toEqual([
    ":adam4!~adam4@localhost MODE #m4 +b cat*!*@*",
    ":adam4!~adam4@localhost MODE #m4 +e *!~cat*@nowhere",
  ]);
  expect((await cat.asks("JOIN #m4"))[0]).toStartWith(":irc.test 474 catm4 #m4 :");
  const [ban = "", end] = await bob.asks("MODE #m4 b").then((lines) => lines.slice(-2));
  expect(ban).toMatch(/^:irc.test 367 bobm4 #m4 cat\*!\*@\* adam4 \d{10}$/);
  expect(end).toBe(":irc.test 368 bobm4 #m4 :End of channel ban list");
  expect((await ada.asks("MODE #m4 +e"))[0]).toStartWith(":irc.test 348 adam4 #m4 *!~cat*@nowhere adam4 ");
  expect(await ada.asks("MODE #m4 I")).toEqual([
    ":irc.test 347 adam4 #m4 :End of channel invite exception list",
  ]);
  await ada.asks("MODE #m4 -b cat*!*@*", "MODE #m4 +b m:bob*!*@*");
  await bob.texts();
  expect((await bob.asks("PRIVMSG #m4 :x"))[0]).toStartWith(":irc.test 404 bobm4 #m4 :");
  expect((await ada.asks("MODE #m4 b"))[0]).toStartWith(":irc.test 367 adam4 #m4 m:bob*!*@* adam4 ");
});

test("[IRC-11] a channel is closed by key, limit and invitation, and JOIN says which", async () => {
  const { ada } = await two("m5");
  const cat = await house.ircComes("catm5");
  await ada.asks("MODE #m5 +k word");
  expect((await cat.asks("JOIN #m5"))[0]).toStartWith(":irc.test 475 catm5 #m5 :");
  await ada.asks("MODE #m5 -k+l word 2");
  expect((await cat.asks("JOIN #m5"))[0]).toStartWith(":irc.test 471 catm5 #m5 :");
  await ada.asks("MODE #m5 -l+i");
  expect((await cat.asks("JOIN #m5"))[0]).toStartWith(":irc.test 473 catm5 #m5 :");
  expect(await ada.asks("INVITE catm5 #m5")).toEqual([":irc.test 341 adam5 catm5 #m5"]);
  expect(await cat.asks("INVITE")).toEqual([
    ":adam5!~adam5@localhost INVITE catm5 #m5",
    ":irc.test 336 catm5 #m5",
    ":irc.test 337 catm5 :End of /INVITE list",
  ]);
  expect((await cat.asks("JOIN #m5"))[0]).toBe(":catm5!~catm5@localhost JOIN #m5");
  await ada.asks("MODE #m5 -i+k word");
  const dan = await house.ircComes("danm5");
  expect((await dan.asks("JOIN #m5 word"))[0]).toBe(":danm5!~danm5@localhost JOIN #m5");
});

test("[IRC-11] what the web sets is told as MODE, and what IRC sets is the room's setting", async () => {
  const web = await house.comes("webm6");
  const { room } = await web.ok<{ room: { id: string } }>("room.create", { name: "m6" });
  await web.ok("room.join", { room: room.id });
  const ada = await house.ircComes("adam6");
  await ada.asks("JOIN #m6");
  await web.ok("room.set", { room: room.id, moderated: true, limit: 7 });
  expect((await ada.texts()).map((line) => line.replace(/!\S+/, ""))).toEqual([
    ":webm6 MODE #m6 +m",
    ":webm6 MODE #m6 +l 7",
  ]);
  await web.ok("room.privacy", { room: room.id, private: true });
  expect((await ada.texts()).map((line) => line.replace(/!\S+/, ""))).toEqual([":webm6 MODE #m6 +is"]);
  await web.ok("mask.add", { room: room.id, kind: "ban", mask: "x*!*@*" });
  expect((await ada.texts()).map((line) => line.replace(/!\S+/, ""))).toEqual([":webm6 MODE #m6 +b x*!*@*"]);
});

// RFC 2812 section 3.1.5; ircv3.net/specs/extensions/bot-mode
test("[IRC-12] a person sets their own modes and nobody else's", async () => {
  const ada = await house.ircComes("ada7");
  await house.ircComes("bob7");
  expect(await ada.asks("MODE ada7")).toEqual([":irc.test 221 ada7 +i"]);
  expect(await ada.asks("MODE ada7 +Bw-i")).toEqual([":ada7 MODE ada7 +Bw-i"]);
  expect(await ada.asks("MODE ada7")).toEqual([":irc.test 221 ada7 +Bw"]);
  expect(await ada.asks("WHOIS ada7")).toContain(":irc.test 335 ada7 ada7 :is a bot");
  expect(await ada.asks("MODE ada7 +Q")).toEqual([":irc.test 501 ada7 :Unknown MODE flag"]);
  expect(await ada.asks("MODE ada7 +o")).toEqual([]);
  expect(await ada.asks("MODE bob7 +i")).toEqual([":irc.test 502 ada7 :Cannot change mode for other users"]);
  expect(await ada.asks("MODE nobody7")).toEqual([":irc.test 401 ada7 nobody7 :No such nick/channel"]);
});

// RFC 2812 section 3.2.6; modern.ircdocs.horse, "LIST message" and ELIST.
test("[IRC-10] LIST tells the channels that are no secret, and of those the ones that are asked for", async () => {
  const ada = await house.ircComes("ada8");
  const bob = await house.ircComes("bob8");
  await ada.asks("JOIN #l8a,#l8b,#l8c");
  await bob.asks("JOIN #l8b");
  await ada.asks("TOPIC #l8b :about b", "MODE #l8c +s");
  const a = ":irc.test 322 bob8 #l8a 1 ";
  const b = ":irc.test 322 bob8 #l8b 2 :about b";
  const list = async (what: string) =>
    (await bob.asks(`LIST ${what}`)).filter((line) => line.includes(" #l8"));
  await bob.texts();
  const [start = "", ...rest] = await bob.asks("LIST");
  expect(start).toBe(":irc.test 321 bob8 Channel :Users  Name");
  expect(rest.at(-1)).toBe(":irc.test 323 bob8 :End of LIST");
  expect(await list("")).toEqual([`${a}:`, b]);
  expect(await list("#l8b")).toEqual([b]);
  expect(await list("#l8a,#l8b")).toEqual([`${a}:`, b]);
  expect(await list("#l8*,>1")).toEqual([b]);
  expect(await list("<2")).toEqual([`${a}:`]);
  expect(await list("!*b")).toEqual([`${a}:`]);
  expect(await list("C<5")).toEqual([`${a}:`, b]);
  expect(await list("C>5")).toEqual([]);
  expect(await list("T<5")).toEqual([b]);
  expect(await list("#l8c")).toEqual([]);
  expect((await ada.asks("LIST #l8c"))[1]).toStartWith(":irc.test 322 ada8 #l8c 1 ");
});

// RFC 2812 sections 3.2.4 and 3.2.5.
test("[IRC-10] a topic comes with who set it and when, and NAMES tells of several channels and of none", async () => {
  const { ada, bob } = await two("t9");
  expect(await ada.asks("TOPIC #t9")).toEqual([":irc.test 331 adat9 #t9 :No topic is set"]);
  expect(await ada.asks("TOPIC #t9 :all about tea")).toEqual([
    ":adat9!~adat9@localhost TOPIC #t9 :all about tea",
  ]);
  const [, topic, set = ""] = await bob.asks("TOPIC #t9");
  expect(topic).toBe(":irc.test 332 bobt9 #t9 :all about tea");
  expect(set).toMatch(/^:irc.test 333 bobt9 #t9 adat9 \d{10}$/);
  expect(await ada.asks("NAMES #t9,#none9")).toEqual([
    ":irc.test 353 adat9 = #t9 :@adat9 bobt9",
    ":irc.test 366 adat9 #t9 :End of /NAMES list",
    ":irc.test 366 adat9 #none9 :End of /NAMES list",
  ]);
  expect(await ada.asks("NAMES")).toEqual([":irc.test 366 adat9 * :End of /NAMES list"]);
});
