import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

/** Lines without their times. */
const untimed = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/time=[^; ]+;?/, ""));

// modern.ircdocs.horse, "STATUSMSG Parameter"; RFC 2812 section 3.3.1 has no such target.
test("[IRC-26] a message to @#channel is heard by its operators, one to +#channel by voiced members, too, and it is in no log", async () => {
  const ada = await house.ircComes("ada1");
  const bob = await house.ircComes("bob1");
  const cyd = await house.ircComes("cyd1", "echo-message", "labeled-response", "batch");
  const dan = await house.ircComes("dan1");
  await ada.asks("JOIN #ops1");
  for (const one of [bob, cyd, dan]) await one.asks("JOIN #ops1");
  await ada.asks("MODE #ops1 +v bob1");
  for (const one of [ada, bob, cyd, dan]) await one.texts();
  expect(await cyd.asks("@label=1 PRIVMSG @#ops1 :who has the keys?")).toEqual([
    "@label=1 :cyd1!~cyd1@localhost PRIVMSG @#ops1 :who has the keys?",
  ]);
  expect(await cyd.asks("NOTICE +#OPS1,@+#ops1 :bots, too")).toEqual([
    ":cyd1!~cyd1@localhost NOTICE +#ops1 :bots, too",
    ":cyd1!~cyd1@localhost NOTICE +#ops1 :bots, too",
  ]);
  expect(await ada.texts()).toEqual([
    ":cyd1!~cyd1@localhost PRIVMSG @#ops1 :who has the keys?",
    ":cyd1!~cyd1@localhost NOTICE +#ops1 :bots, too",
    ":cyd1!~cyd1@localhost NOTICE +#ops1 :bots, too",
  ]);
  expect(await bob.texts()).toHaveLength(2);
  expect(await dan.texts()).toEqual([]);
  // An operator who says it hears it only as an echo, and there is none without the capability.
  expect(await ada.asks("PRIVMSG @#ops1 :mine")).toEqual([]);
  const room = await house.store.publicRoom("ops1");
  if (!room) throw new Error("there is no room");
  const log = await house.store.events(room.id, 0, 1_000, 1_000);
  expect(log.filter(({ type }) => type.startsWith("message."))).toEqual([]);
});

test("[IRC-26] what is said to operators is refused to people who may not write in the channel, and for bad targets", async () => {
  const ada = await house.ircComes("ada2", "draft/multiline", "batch", "standard-replies");
  const bob = await house.ircComes("bob2");
  const cyd = await house.ircComes("cyd2");
  await ada.asks("JOIN #ops2", "MODE #ops2 +b m:bob2");
  await bob.asks("JOIN #ops2");
  await ada.texts();
  expect(
    await cyd.asks("PRIVMSG @#ops2 :x", "PRIVMSG @#none2 :x", "PRIVMSG @ :x", "PRIVMSG @#ops2 :"),
  ).toEqual([
    ":irc.test 404 cyd2 #ops2 :You have not joined this channel",
    ":irc.test 403 cyd2 #none2 :No such channel",
    ":irc.test 401 cyd2 @ :there is nobody named @",
    ":irc.test 412 cyd2 :No text to send",
  ]);
  expect((await bob.asks("PRIVMSG @#ops2 :x"))[0]).toStartWith(":irc.test 404 bob2 #ops2 :you are muted");
  await ada.asks("MODE #ops2 -b m:bob2", "MODE #ops2 +m");
  await bob.texts();
  expect((await bob.asks("PRIVMSG @#ops2 :x"))[0]).toStartWith(":irc.test 404 bob2 #ops2 :");
  expect(await ada.asks("BATCH +1 draft/multiline @#ops2")).toEqual([
    ":irc.test FAIL BATCH MULTILINE_INVALID :Invalid multiline batch",
  ]);
});

test("[IRC-26] operators of the page are told by a signal, which has no place in the log", async () => {
  const web = await house.comes("web3");
  const other = await house.comes("other3");
  const { room } = await web.ok<{ room: { id: string } }>("room.create", { name: "ops3" });
  for (const one of [web, other]) await one.ok("room.join", { room: room.id });
  const ada = await house.ircComes("ada3");
  await ada.asks("JOIN #ops3");
  const heard = web.signals.first(({ type }) => type === "whispered", "what is said to operators");
  await ada.asks("PRIVMSG @#ops3 :help");
  expect(await heard).toMatchObject({ room: room.id, from: "ada3", to: "operators", body: "help" } as never);
  await other.ok("message.post", { room: room.id, body: "x" });
  expect(other.signals.all.some(({ type }) => type === "whispered")).toBe(false);
  expect((await other.refused("message.whisper", { room: room.id, to: "voiced" })).field).toBe("body");
  const direct = await other.ok<{ room: { id: string } }>("direct.open", { user: "web3" });
  expect(
    (await other.refused("message.whisper", { room: direct.room.id, to: "voiced", body: "x" })).code,
  ).toBe("not_allowed");
});

// ircv3.net/specs/extensions/message-tags, "The TAGMSG tag-only message"; ircv3.net/specs/client-tags/typing.
test("[IRC-27] TAGMSG passes client-only tags on to those who are in the channel and know tags, and to one person", async () => {
  const ada = await house.ircComes("ada4", "message-tags", "server-time");
  const bob = await house.ircComes("bob4", "message-tags");
  const cyd = await house.ircComes("cyd4");
  const web = await house.comes("web4");
  await ada.asks("JOIN #tags4");
  for (const one of [bob, cyd]) await one.asks("JOIN #tags4");
  const room = (await house.store.publicRoom("tags4"))?.id;
  await web.ok("room.join", { room });
  for (const one of [ada, bob, cyd]) await one.texts();
  expect(await bob.asks("@+example/a=b\\sc;+typing=paused;x=y TAGMSG #TAGS4")).toEqual([]);
  const lines = await ada.texts();
  expect(lines[0]).toMatch(
    /^@time=\S+;\+example\/a=b\\sc;\+typing=paused :bob4!~bob4@localhost TAGMSG #tags4$/,
  );
  expect(lines).toHaveLength(1);
  expect(await cyd.texts()).toEqual([]);
  await web.signals.first(({ type }) => type === "tagged", "the tags");
  // That a person is writing is shown on every door.
  await bob.asks("@+typing=active TAGMSG #tags4");
  expect(untimed(await ada.texts())).toEqual(["@+typing=active :bob4!~bob4@localhost TAGMSG #tags4"]);
  await web.signals.first(({ type }) => type === "typing", "that bob is writing");
  // To one person, also if nothing was said yet; that a person is writing is told in conversations.
  await bob.asks("@+x=y TAGMSG ada4");
  expect(untimed(await ada.texts())).toEqual(["@+x=y :bob4!~bob4@localhost TAGMSG ada4"]);
  await bob.asks("PRIVMSG ada4 :hello");
  await ada.texts();
  await bob.asks("@+typing=active TAGMSG ada4", "@+typing=done TAGMSG ada4");
  expect(untimed(await ada.texts())).toEqual([
    "@+typing=active :bob4!~bob4@localhost TAGMSG ada4",
    "@+typing=done :bob4!~bob4@localhost TAGMSG ada4",
  ]);
  await bob.asks("@+x TAGMSG @#tags4");
  expect(untimed(await ada.texts())).toEqual(["@+x :bob4!~bob4@localhost TAGMSG @#tags4"]);
});

test("[IRC-27] TAGMSG is echoed and labelled, and refused where a message would be", async () => {
  const ada = await house.ircComes("ada5", "message-tags", "echo-message", "labeled-response", "batch");
  const bob = await house.ircComes("bob5", "message-tags");
  await ada.asks("JOIN #tags5", "MODE #tags5 +b m:bob5");
  await bob.asks("JOIN #tags5");
  await ada.texts();
  expect(await ada.asks("@label=7;+x=y TAGMSG #tags5", "@label=8 TAGMSG #tags5")).toEqual([
    "@label=7;+x=y :ada5!~ada5@localhost TAGMSG #tags5",
    "@label=8 :irc.test ACK",
  ]);
  expect((await bob.asks("@+x=y TAGMSG #tags5")).slice(1)).toEqual([
    expect.stringMatching(/^:irc.test 404 bob5 #tags5 :you are muted/),
  ]);
  expect(
    await bob.asks("@+x TAGMSG #none5", "@+x TAGMSG nobody5", "@+x TAGMSG a,b,c,d,e", "@+x TAGMSG ,"),
  ).toEqual([
    ":irc.test 403 bob5 #none5 :No such channel",
    ":irc.test 401 bob5 nobody5 :there is nobody named nobody5",
    ":irc.test 407 bob5 a,b,c,d,e :Too many targets",
    ":irc.test 411 bob5 :No recipient given (TAGMSG)",
  ]);
  const cyd = await house.ircComes("cyd5");
  expect(await cyd.asks("@+x TAGMSG ada5")).toEqual([":irc.test 421 cyd5 TAGMSG :Unknown command"]);
  // Keys that cannot be tags, and more than 64 of them, are left out.
  const many = Array.from({ length: 80 }, (_, i) => `+t${i}`).join(";");
  await ada.asks("MODE #tags5 -b m:bob5");
  await bob.asks(`@${many};+a_b=c TAGMSG #tags5`);
  expect((await ada.texts()).at(-1)?.split(" ")[0]?.split(";")).toHaveLength(64);
});

test("[IRC-27] a tag that comes together with the first message of a conversation is passed on once", async () => {
  const ann = await house.ircComes("ann5", "message-tags");
  const ben = await house.ircComes("ben5", "message-tags");
  await ann.asks("@+x=1 TAGMSG ben5", "PRIVMSG ben5 :hello", "@+x=2 TAGMSG ben5");
  const heard = (await ben.texts()).filter((line) => line.includes("TAGMSG"));
  expect(heard).toEqual([
    "@+x=1 :ann5!~ann5@localhost TAGMSG ben5",
    "@+x=2 :ann5!~ann5@localhost TAGMSG ben5",
  ]);
});
