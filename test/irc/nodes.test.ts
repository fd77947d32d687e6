import { afterAll, beforeAll, expect, setDefaultTimeout } from "bun:test";
import { House } from "../support/house.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";

setDefaultTimeout(60_000);

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
    also.say("PASS :dan1:a password of dan", "NICK dan1", "USER dan 0 * :Dan");
    await also.texts();
    await dan.close();
    cat.say("QUIT");
    expect(await ada.next(1)).toEqual([":irc.test 731 ada1 cat1"]);
    expect(await ada.asks("MONITOR S")).toEqual([
      `:irc.test 730 ada1 gina1!${guest}@irc.test,robert1!~bob1@localhost,dan1!~dan@localhost`,
      ":irc.test 731 ada1 bob1,cat1",
    ]);
    bob.say("QUIT");
    expect(await ada.next(1)).toEqual([":irc.test 731 ada1 robert1"]);
  },
);
