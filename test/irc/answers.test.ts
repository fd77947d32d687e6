import { expect, test } from "bun:test";
import { inTime } from "../support/deadline.ts";
import { House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

const numericsOf = (lines: readonly string[]) => lines.map((line) => line.split(" ")[1]);

// modern.ircdocs.horse, "JOIN message": JOIN, topic and names, in this order.
test("[IRC-41] what a command causes and what it answers come in one order: channel after channel", async () => {
  const ada = await house.ircComes("ada1");
  const told = (channel: string) => [
    `:ada1!~ada1@localhost JOIN ${channel}`,
    `:irc.test 353 ada1 = ${channel} :@ada1`,
    `:irc.test 366 ada1 ${channel} :End of /NAMES list`,
  ];
  const none = ":irc.test 403 ada1 none :No such channel";
  expect(await ada.asks("JOIN #a1,none,#b1")).toEqual([...told("#a1"), none, ...told("#b1")]);
  expect(await ada.asks("PART #a1,#none1,#b1")).toEqual([
    ":ada1!~ada1@localhost PART #a1",
    ":irc.test 403 ada1 #none1 :No such channel",
    ":ada1!~ada1@localhost PART #b1",
  ]);
});

// IRCv3 labeled-response: "responses that consist of more than one message" are a batch.
test("[IRC-41] a labelled message to several targets is answered by one batch of its echoes and refusals", async () => {
  const ada = await house.ircComes("ada2", "labeled-response", "batch", "echo-message");
  const bob = await house.ircComes("bob2");
  await ada.asks("JOIN #c2");
  const lines = await ada.asks("@label=x PRIVMSG #c2,bob2,none2 :hello all");
  const batch = /^@label=x :irc\.test BATCH \+(\S+) labeled-response$/.exec(lines[0] ?? "")?.[1];
  expect(lines.slice(1, -1).sort()).toEqual([
    `@batch=${batch} :ada2!~ada2@localhost PRIVMSG #c2 :hello all`,
    `@batch=${batch} :ada2!~ada2@localhost PRIVMSG bob2 :hello all`,
    `@batch=${batch} :irc.test 401 ada2 none2 :there is nobody named none2`,
  ]);
  expect(lines.at(-1)).toBe(`:irc.test BATCH -${batch}`);
  expect(await ada.asks("@label=y NOTICE none2 :x")).toEqual(["@label=y :irc.test ACK"]);
  expect(await bob.texts()).toEqual([":ada2!~ada2@localhost PRIVMSG bob2 :hello all"]);
});

// modern.ircdocs.horse, "Connection Registration": numerics up to the message of the day, and nothing after it.
test("[IRC-41] a client that registers is told its modes before the message of the day, which is the last", async () => {
  const ada = await house.ircStranger();
  const lines = await ada.asks("NICK ada3", "USER ada 0 * :A");
  expect(lines).toContain(":irc.test 221 ada3 +i");
  expect(numericsOf(lines).slice(-2)).toEqual(["221", "422"]);
});

// IRCv3 capability-negotiation, "CAP LS Version".
test("[IRC-2] a client of version 301 gets one line without values, and the higher version counts later", async () => {
  const old = await house.ircStranger();
  const plain = await old.asks("CAP LS");
  expect(plain).toHaveLength(1);
  expect(plain[0]).not.toContain("=");
  expect((await old.asks("CAP LS 302")).join(" ")).toContain(" sasl=");
  expect((await old.asks("CAP LS")).join(" ")).not.toContain("=");
  expect((await old.asks("CAP LS 307")).join(" ")).toContain(" sasl=");
  const ada = await house.ircComes("ada4");
  expect(await ada.asks("CAP LS")).toHaveLength(1);
});

// modern.ircdocs.horse and RFC 2812 section 3.2.8, "KICK message".
test("[IRC-10] KICK takes several people of one channel, or as many channels as people", async () => {
  const ada = await house.ircComes("ada5");
  const crowd = ["b5", "c5", "d5", "e5", "f5"];
  await ada.asks("JOIN #x5,#y5");
  for (const nick of crowd) await (await house.ircComes(nick)).asks("JOIN #x5,#y5");
  await ada.texts();
  const kick = (channel: string, nick: string, why: string) =>
    `:ada5!~ada5@localhost KICK ${channel} ${nick} :${why}`;
  expect(await ada.asks("KICK #x5,#y5 b5,c5 :go")).toEqual([
    kick("#x5", "b5", "go"),
    kick("#y5", "c5", "go"),
  ]);
  expect(await ada.asks("KICK #x5 c5,none5,d5,e5,f5")).toEqual([
    kick("#x5", "c5", "ada5"),
    ":irc.test 401 ada5 none5 :there is nobody named none5",
    kick("#x5", "d5", "ada5"),
    kick("#x5", "e5", "ada5"),
  ]);
});

// modern.ircdocs.horse, "MODE message": without the right nothing is processed.
test("[IRC-11] people without the right to change modes are told so, whatever they name", async () => {
  const ada = await house.ircComes("ada6");
  const bob = await house.ircComes("bob6");
  await ada.asks("JOIN #c6");
  await bob.asks("JOIN #c6");
  for (const mode of ["+o bob6", "+v none6", "-o ada6", "+b x", "+m", "+k x", "+l 3"])
    expect((await bob.asks(`MODE #c6 ${mode}`))[0]).toStartWith(":irc.test 482 bob6 #c6 :");
  expect((await bob.asks("KICK #c6 none6"))[0]).toStartWith(":irc.test 482 bob6 #c6 :");
});

test("[IRC-8] WHO finds people by username, host, realname and server, and WHOIS tells of TLS only", async () => {
  const ada = await house.ircComes("ada7");
  const found = async (mask: string) =>
    (await ada.asks(`WHO ${mask}`))
      .filter((line) => line.includes(" 352 "))
      .map((line) => line.split(" ")[7]);
  expect(await found("~ada7")).toEqual(["ada7"]);
  expect(await found(":ada7 of IRC")).toEqual(["ada7"]);
  expect(await found("localhost")).toEqual(["ada7"]);
  expect(await found("irc.test")).toEqual(["ada7"]);
  expect(numericsOf(await ada.asks("WHOIS ada7"))).not.toContain("671");
  expect(numericsOf(await ada.asks("WHOIS *.test ada7"))).toContain("311");
});

test("[IRC-14] a command about the server takes patterns and people for it, and LIST takes conditions of their own", async () => {
  const ada = await house.ircComes("ada8");
  await house.ircComes("bob8");
  for (const server of ["irc.test", "*.test", "IRC.*", "bob8"])
    expect(numericsOf(await ada.asks(`TIME ${server}`))).toEqual(["391"]);
  await ada.asks("JOIN #c8,#d8");
  expect((await ada.asks("LIST #c8,#d8 <5")).slice(1, -1)).toHaveLength(2);
  expect((await ada.asks("LIST #c8 >5")).slice(1, -1)).toEqual([]);
});

test("[IRC-9] an invitation to somebody who is away says so, and AWAY is not told to the one who says it", async () => {
  const ada = await house.ircComes("ada9", "away-notify");
  const bob = await house.ircComes("bob9");
  await ada.asks("JOIN #c9");
  await bob.asks("AWAY :at lunch");
  expect(await ada.asks("INVITE bob9 #c9")).toEqual([
    ":irc.test 341 ada9 bob9 #c9",
    ":irc.test 301 ada9 bob9 :at lunch",
  ]);
  expect(await ada.asks("AWAY :gone")).toEqual([":irc.test 306 ada9 :You have been marked as being away"]);
});

// modern.ircdocs.horse, "TOPIC message" and "Protected Topic Mode".
test("[IRC-11] any member sets the topic of a channel, and with +t only its operators do", async () => {
  const ada = await house.ircComes("ada10");
  const bob = await house.ircComes("bob10");
  await ada.asks("JOIN #c10");
  await bob.asks("JOIN #c10");
  expect(await bob.asks("TOPIC #c10 :bob's topic")).toEqual([
    ":bob10!~bob10@localhost TOPIC #c10 :bob's topic",
  ]);
  await ada.asks("MODE #c10 +t");
  await bob.texts();
  expect((await bob.asks("TOPIC #c10 :no"))[0]).toStartWith(":irc.test 482 bob10 #c10 :");
  expect((await ada.texts()).concat(await ada.asks("TOPIC #c10"))[0]).toBe(
    ":irc.test 332 ada10 #c10 :bob's topic",
  );
});

// modern.ircdocs.horse, "Secret Channel Mode": people outside find it neither by its people nor by its name.
test("[ROOM-14] a channel that becomes secret is told to nobody outside: by WHOIS, NAMES, LIST and WHO", async () => {
  const ada = await house.ircComes("ada11");
  const out = await house.ircComes("out11");
  await ada.asks("JOIN #secret11");
  const told = async () => {
    const asked = ["WHOIS ada11", "NAMES #secret11", "LIST", "WHO ada11", "WHO #secret11"];
    const lines = await out.asks(...asked);
    return lines.filter((line) => line.includes("#secret11") && !/ (?:366|315) /.test(line));
  };
  expect((await told()).map((line) => line.split(" ")[1])).toEqual(["319", "322"]);
  await ada.asks("MODE #secret11 +s");
  expect(await told()).toEqual([]);
});

// RFC 1459 section 8.6 and modern.ircdocs.horse, "LUSERS message": visible people and invisible ones.
test("[IRC-1] LUSERS counts invisible people, operators and strangers as they come, change and go", async () => {
  await using alone = await House.open();
  const ada = await alone.ircComes("ada12");
  const counts = async () => {
    const told = (await ada.asks("LUSERS")).join("\n");
    return [/are (\d+) users and (\d+) inv/, / 252 ada12 (\d+) /, / 253 ada12 (\d+) /].flatMap((form) =>
      (form.exec(told) ?? []).slice(1).map(Number),
    );
  };
  expect(await counts()).toEqual([0, 1, 0, 0]);
  const bob = await alone.ircComes("bob12");
  const stranger = await alone.ircStranger();
  await stranger.asks("NICK stranger");
  await bob.asks("MODE bob12 -i", "OPER oper let-me-in", "OPER oper let-me-in");
  expect(await counts()).toEqual([1, 1, 1, 1]);
  await bob.asks("MODE bob12 +i-o");
  expect(await counts()).toEqual([0, 2, 0, 1]);
  await bob.asks("OPER oper let-me-in");
  bob.say("QUIT");
  stranger.say("QUIT");
  await Promise.all([bob.ended(), stranger.ended()]);
  // The server hears of the end of a connection after its client does.
  let last = await counts();
  const settles = async () => {
    while (`${last}` !== "0,1,0,0") last = await counts();
  };
  await inTime(settles(), () => `LUSERS counts nobody else: ${last}`);
});
