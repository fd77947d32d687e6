import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";

/* ircv3.net/specs/extensions/channel-rename */

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

test("[IRC-25] RENAME gives a channel another name: clients that know the command are told so, others part and join", async () => {
  const ada = await house.ircComes("ada1", "draft/channel-rename");
  const bob = await house.ircComes("bob1");
  const cyd = await house.ircComes(
    "cyd1",
    "extended-join",
    "draft/channel-rename",
    "draft/no-implicit-names",
  );
  await ada.asks("JOIN #boaring1", "TOPIC #boaring1 :Coffee");
  for (const one of [bob, cyd]) await one.asks("JOIN #boaring1");
  await ada.texts();
  await bob.texts();
  expect(await ada.asks("RENAME #BOARING1 #boring1 :Typo fix")).toEqual([
    ":ada1!~ada1@localhost RENAME #boaring1 #boring1 :Typo fix",
  ]);
  expect(await cyd.texts()).toEqual([":ada1!~ada1@localhost RENAME #boaring1 #boring1 :Typo fix"]);
  const lines = await bob.texts();
  expect(lines.slice(0, 3)).toEqual([
    ":bob1!~bob1@localhost PART #boaring1 :Typo fix",
    ":bob1!~bob1@localhost JOIN #boring1",
    ":irc.test 332 bob1 #boring1 :Coffee",
  ]);
  expect(lines.slice(4)).toEqual([
    ":irc.test 353 bob1 = #boring1 :@ada1 bob1 cyd1",
    ":irc.test 366 bob1 #boring1 :End of /NAMES list",
  ]);
  // The new name is the channel's, and the old one is nobody's.
  expect(await bob.asks("PRIVMSG #boring1 :here")).toEqual([]);
  expect(await ada.texts()).toEqual([":bob1!~bob1@localhost PRIVMSG #boring1 :here"]);
  expect(await bob.asks("PRIVMSG #boaring1 :here")).toEqual([
    ":irc.test 403 bob1 #boaring1 :No such channel",
  ]);
  // Without a reason; and to another case, which needs no fallback.
  expect(await ada.asks("RENAME #boring1 #Boring1")).toEqual([
    ":ada1!~ada1@localhost RENAME #boring1 #Boring1 :",
  ]);
  expect(await bob.texts()).toEqual([]);
});

test("[IRC-25] RENAME is refused without the right, for a name that is taken or cannot be one, and for bad parameters", async () => {
  const ada = await house.ircComes("ada2", "draft/channel-rename");
  const bob = await house.ircComes("bob2");
  await ada.asks("JOIN #mine2,#other2");
  await bob.asks("JOIN #mine2");
  await ada.texts();
  expect(
    await ada.asks(
      "RENAME #mine2",
      "RENAME #none2 #new2",
      "RENAME #mine2 #OTHER2",
      "RENAME #mine2 &new2",
      "RENAME #mine2 #",
      `RENAME #mine2 #${"x".repeat(300)}`,
      "RENAME #mine2 #mine2",
    ),
  ).toEqual([
    ":irc.test 461 ada2 RENAME :Not enough parameters",
    ":irc.test 403 ada2 #none2 :No such channel",
    ":irc.test FAIL RENAME CHANNEL_NAME_IN_USE #mine2 #OTHER2 :The channel name is already taken",
    ":irc.test FAIL RENAME CANNOT_RENAME #mine2 &new2 :The prefix of a channel stays",
    expect.stringMatching(/^:irc.test FAIL RENAME CANNOT_RENAME #mine2 # :/),
    expect.stringMatching(/^:irc.test FAIL RENAME CANNOT_RENAME #mine2 #x+ :/),
    ":irc.test FAIL RENAME CANNOT_RENAME #mine2 #mine2 :The channel has this name already",
  ]);
  expect(await bob.asks("RENAME #mine2 #bobs2", "RENAME #other2 #bobs2")).toEqual([
    expect.stringMatching(/^:irc.test 482 bob2 #mine2 :/),
    ":irc.test 442 bob2 #other2 :You're not on that channel",
  ]);
});

test("[IRC-25] a rename in the page is told on IRC, and a channel that has a number in its name keeps it", async () => {
  const web = await house.comes("web3");
  const ada = await house.ircStranger();
  await house.account("ada3", "correct-horse");
  await ada.asks(
    "CAP REQ :draft/channel-rename",
    "PASS ada3:correct-horse",
    "NICK ada3",
    "USER u 0 * :Ada",
    "CAP END",
  );
  const [first, second] = [
    (await web.ok<{ room: { id: string } }>("room.create", { name: "plans3", private: true })).room.id,
    (await web.ok<{ room: { id: string } }>("room.create", { name: "plans3", private: true })).room.id,
  ];
  for (const room of [first, second]) await web.ok("room.invite", { room, user: "ada3" });
  const number = second.slice(1);
  await ada.asks(`JOIN #plans3~${first.slice(1)}`, `JOIN #plans3~${number}`);
  await web.ok("room.rename", { room: first, name: "old plans3", reason: "done" });
  expect(await ada.texts()).toEqual([
    expect.stringMatching(/^:web3!u\d+@irc\.test RENAME #plans3 #old_plans3 :done$/),
  ]);
  await web.ok("message.post", { room: second, body: "still here" });
  expect(await ada.texts()).toEqual([
    expect.stringMatching(new RegExp(`^:web3!u\\d+@irc\\.test PRIVMSG #plans3~${number} :still here$`)),
  ]);
  await web.ok("room.rename", { room: second, name: "new plans3" });
  expect(await ada.texts()).toEqual([
    expect.stringMatching(new RegExp(`^:web3!u\\d+@irc\\.test RENAME #plans3~${number} #new_plans3 :$`)),
  ]);
  expect(await ada.asks("PRIVMSG #new_plans3 :here", "PRIVMSG #old_plans3 :there")).toEqual([]);
});

// "Channel redirection".
test("[IRC-25] who joins by the former name is told the present one, or comes into the channel", async () => {
  const ada = await house.ircComes("ada4");
  await ada.asks("JOIN #foo4", "RENAME #foo4 #bar4", "RENAME #bar4 #baz4");
  const bob = await house.ircComes("bob4", "draft/channel-rename");
  expect(await bob.asks("JOIN #FOO4")).toEqual([
    ":irc.test FAIL JOIN CHANNEL_RENAMED #FOO4 #baz4 :The channel has been renamed",
  ]);
  const cyd = await house.ircComes("cyd4");
  expect((await cyd.asks("JOIN #bar4")).slice(0, 2)).toEqual([
    ":irc.test 470 cyd4 #bar4 #baz4 :The channel has been renamed",
    ":cyd4!~cyd4@localhost JOIN #baz4",
  ]);
  // A secret channel is not told of.
  await ada.asks("MODE #baz4 +s");
  expect((await bob.asks("JOIN #foo4"))[0]).toBe(":bob4!~bob4@localhost JOIN #foo4");
});
