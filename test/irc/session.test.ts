import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

test("[IRC-1] a client registers by NICK and USER and is told who it is, what the server supports and how many are here", async () => {
  const ada = await house.ircStranger();
  const lines = await ada.asks("NICK ada1", "USER ada 0 * :Ada Lovelace");
  expect(lines[0]).toBe(":irc.test 001 ada1 :Welcome to the irc.test network, ada1!~ada@localhost");
  const numerics = lines.map((line) => line.split(" ")[1]);
  expect(numerics.slice(0, 4)).toEqual(["001", "002", "003", "004"]);
  expect(numerics).toContain("251");
  expect(numerics).toContain("422");
  const supports = lines.filter((line) => line.includes(" 005 "));
  for (const line of supports) expect(line.split(" :")[0]?.split(" ").length).toBeLessThanOrEqual(16);
  expect(supports.join(" ")).toContain("CASEMAPPING=ascii");
});

test("[IRC-1] commands before registration are refused, and a second registration is, too", async () => {
  const one = await house.ircStranger();
  expect(await one.asks("JOIN #x")).toEqual([":irc.test 451 * :You have not registered"]);
  await one.asks("NICK once", "USER once 0 * :Once");
  expect(await one.asks("USER once 0 * :Once")).toEqual([":irc.test 462 once :You may not reregister"]);
});

test("[IRC-1] a nick that is taken or cannot be one is refused, and another one may follow", async () => {
  await house.ircComes("taken");
  const one = await house.ircStranger();
  expect(await one.asks("NICK Taken", "USER u 0 * :U")).toEqual([
    ":irc.test 433 * Taken :this name is already taken",
  ]);
  expect((await one.asks("NICK a!b"))[0]).toStartWith(":irc.test 432 * a!b :");
  expect((await one.asks("NICK free1"))[0]).toStartWith(":irc.test 001 free1 ");
});

test("[IRC-2] capabilities are agreed before registration ends: all that are asked for, or none", async () => {
  const one = await house.ircStranger();
  const [ls = ""] = await one.asks("CAP LS 302");
  expect(ls).toStartWith(":irc.test CAP * LS ");
  expect(await one.asks("NICK capable", "USER u 0 * :U")).toEqual([]);
  expect(await one.asks("CAP REQ :batch nonsense")).toEqual([":irc.test CAP * NAK :batch nonsense"]);
  expect(await one.asks("CAP REQ :batch server-time")).toEqual([":irc.test CAP * ACK :batch server-time"]);
  expect((await one.asks("CAP END"))[0]).toStartWith(":irc.test 001 capable ");
  expect(await one.asks("CAP LIST")).toEqual([":irc.test CAP capable LIST :batch server-time"]);
  expect(await one.asks("CAP NONSENSE")).toEqual([":irc.test 410 capable NONSENSE :Invalid CAP command"]);
});

test("[IRC-3] people join a channel, which JOIN makes, and talk to each other there and with the web", async () => {
  const ada = await house.ircComes("ada3");
  const bob = await house.ircComes("bob3", "message-tags");
  expect(await ada.asks("JOIN #tea")).toEqual([
    ":ada3!~ada3@localhost JOIN #tea",
    ":irc.test 353 ada3 = #tea :@ada3",
    ":irc.test 366 ada3 #tea :End of /NAMES list",
  ]);
  await bob.asks("JOIN #tea");
  expect(await ada.texts()).toEqual([":bob3!~bob3@localhost JOIN #tea"]);
  const web = await house.comes("web3");
  const { room } = await web.ok<{ room: { id: string } }>("room.join", { name: "tea" });
  await ada.texts();
  await ada.asks("PRIVMSG #tea :hello there");
  const [heard = ""] = await bob
    .heard()
    .then((lines) => lines.slice(-1).map(({ params }) => params.join("|")));
  expect(heard).toBe("#tea|hello there");
  expect(await web.message(room.id, "hello there")).toMatchObject({ from: "ada3" });
  await web.ok("message.post", { room: room.id, body: "two\nlines" });
  expect((await ada.texts()).map((line) => line.replace(/^:web3!\S+ /, ""))).toEqual([
    "PRIVMSG #tea :two",
    "PRIVMSG #tea :lines",
  ]);
});

test("[IRC-3] a message to a person reaches all of their clients and no channel", async () => {
  const ada = await house.ircComes("ada4");
  const bob = await house.ircComes("bob4");
  expect(await ada.asks("PRIVMSG bob4 :psst")).toEqual([]);
  expect(await bob.texts()).toEqual([":ada4!~ada4@localhost PRIVMSG bob4 :psst"]);
  expect(await bob.asks("NOTICE ada4 :hm")).toEqual([]);
  expect(await ada.texts()).toEqual([":bob4!~bob4@localhost NOTICE ada4 :hm"]);
  expect((await ada.asks("PRIVMSG nobody4 :x"))[0]).toStartWith(":irc.test 401 ada4 nobody4 :");
  expect((await ada.asks("PRIVMSG #nowhere4 :x"))[0]).toBe(":irc.test 403 ada4 #nowhere4 :No such channel");
});

test("[IRC-4] an answer carries the label of its command: a line, a batch of lines, or ACK for none", async () => {
  const caps = ["labeled-response", "batch", "echo-message", "message-tags"];
  const ada = await house.ircComes("ada5", ...caps);
  expect(await ada.asks("@label=a PONG x")).toEqual(["@label=a :irc.test ACK"]);
  const [begin = "", joined = "", ...more] = await ada.asks("@label=b JOIN #labels");
  const batch = / BATCH \+(\S+) labeled-response$/.exec(begin)?.[1];
  expect(begin).toStartWith("@label=b :irc.test BATCH ");
  expect(joined).toMatch(new RegExp(`^@batch=${batch};msgid=\\S+ :ada5!~ada5@localhost JOIN #labels$`));
  expect(more.at(-1)).toBe(`:irc.test BATCH -${batch}`);
  const [echo = ""] = await ada.asks("@label=c PRIVMSG #labels :mine");
  expect(echo).toMatch(/^@label=c;msgid=r\d+\.\d+ :ada5!~ada5@localhost PRIVMSG #labels :mine$/);
});

test("[IRC-5] a person who quits leaves each channel for the others, and the nick is free again", async () => {
  const ada = await house.ircComes("ada6");
  const bob = await house.ircComes("bob6");
  await ada.asks("JOIN #going");
  await bob.asks("JOIN #going");
  await ada.texts();
  bob.say("QUIT :bye");
  expect((await bob.next(1))[0]).toStartWith("ERROR :Closing link: ");
  await bob.ended();
  expect((await ada.next(1))[0]).toMatch(/^:bob6!\S+ (?:QUIT|PART)/);
});

test("[IRC-2] clients before version 302 get the list of capabilities on one line, as far as it fits", async () => {
  const old = await house.ircStranger();
  const lines = await old.asks("CAP LS");
  expect(lines).toHaveLength(1);
  const offered = lines[0]?.split(" :")[1]?.split(" ") ?? [];
  expect(offered).toContain("userhost-in-names");
  expect(await old.asks(`CAP REQ :${offered[0]}`)).toEqual([`:irc.test CAP * ACK :${offered[0]}`]);
});
