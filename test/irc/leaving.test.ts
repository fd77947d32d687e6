import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

const joins = "JOIN #one,#two,#three";

// RFC 2812 section 3.1.7: "the server distributes the reason to the other clients that share a channel".
test("[IRC-5] a person who quits is told as quitting once, however many channels a reader shares with them", async () => {
  const ada = await house.ircComes("ada1");
  const bob = await house.ircComes("bob1");
  await ada.asks(joins);
  await bob.asks(joins);
  await ada.texts();
  bob.say("QUIT :so long");
  expect(await bob.next(1)).toEqual(["ERROR :Closing link: localhost (Quit: so long)"]);
  await bob.ended();
  expect(await ada.texts()).toEqual([":bob1!~bob1@localhost QUIT :Quit: so long"]);
  const cat = await house.ircComes("bob1");
  await cat.asks("JOIN #one");
  await ada.texts();
  cat.say("QUIT");
  await cat.ended();
  expect(await ada.texts()).toEqual([":bob1!~bob1@localhost QUIT :Quit"]);
});

test("[IRC-5] a connection that breaks ends its guest, with a reason", async () => {
  const ada = await house.ircComes("ada2");
  const bob = await house.ircComes("bob2");
  await ada.asks("JOIN #broken");
  await bob.asks("JOIN #broken");
  await ada.texts();
  await bob[Symbol.asyncDispose]();
  expect(await ada.next(1)).toEqual([":bob2!~bob2@localhost QUIT :Connection closed"]);
});

// RFC 2812 section 3.2.2.
test("[IRC-6] a person who leaves channels may say why, and nothing else changes", async () => {
  const ada = await house.ircComes("ada3");
  const bob = await house.ircComes("bob3");
  await ada.asks("JOIN #left,#right");
  await bob.asks("JOIN #left,#right");
  await ada.texts();
  const parts = [":bob3!~bob3@localhost PART #left :for good", ":bob3!~bob3@localhost PART #right :for good"];
  expect(await bob.asks("PART #left,#right :for good")).toEqual(parts);
  expect(await ada.texts()).toEqual(parts);
  expect(await bob.asks("PART #left")).toEqual([":irc.test 442 bob3 #left :You're not on that channel"]);
  expect(await bob.asks("PART #none3")).toEqual([":irc.test 403 bob3 #none3 :No such channel"]);
  expect(await bob.asks("PART")).toEqual([":irc.test 461 bob3 PART :Not enough parameters"]);
  expect(await ada.asks("PART #left")).toEqual([":ada3!~ada3@localhost PART #left"]);
});

// RFC 2812 section 3.1.2.
test("[IRC-7] a person takes another nick: one line for them and for each reader, and the web says the new name", async () => {
  const ada = await house.ircComes("ada4", "labeled-response");
  const bob = await house.ircComes("bob4");
  await ada.asks("JOIN #x4,#y4");
  await bob.asks("JOIN #x4,#y4");
  await ada.texts();
  const line = ":ada4!~ada4@localhost NICK Ada4b";
  expect(await ada.asks("@label=n NICK Ada4b")).toEqual([`@label=n ${line}`]);
  expect(await bob.texts()).toEqual([line]);
  await ada.asks("PRIVMSG #x4 :me again");
  expect(await bob.texts()).toEqual([":Ada4b!~ada4@localhost PRIVMSG #x4 :me again"]);
  const web = await house.comes("web4");
  await web.ok("room.join", { name: "x4" });
  await bob.texts();
  await web.ok("user.rename", { name: "web4b" });
  const [renamed = ""] = await bob.texts();
  expect(renamed).toMatch(/^:web4!\S+ NICK web4b$/);
});

test("[IRC-7] a nick that is taken, not one, or missing is refused, and the old one stays", async () => {
  const ada = await house.ircComes("ada5");
  await house.ircComes("bob5");
  expect(await ada.asks("NICK BOB5")).toEqual([":irc.test 433 ada5 BOB5 :this name is already taken"]);
  expect((await ada.asks("NICK a!b"))[0]).toStartWith(":irc.test 432 ada5 a!b :");
  expect(await ada.asks("NICK")).toEqual([":irc.test 431 ada5 :No nickname given"]);
  expect(await ada.asks("NICK ada5")).toEqual([]);
  expect(await ada.asks("NICK ADA5")).toEqual([":ada5!~ada5@localhost NICK ADA5"]);
});
