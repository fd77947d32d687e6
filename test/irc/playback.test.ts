import { beforeAll, expect, test } from "bun:test";
import { DeviceMarks } from "../../src/doors/irc/device-marks.ts";
import { UnderWay } from "../../src/doors/irc/under-way.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";
import { chatWithAda, PASSWORD } from "../support/sasl.ts";

let house: House;
let bob: FullClient;
/** The channel that ada and bob are in. */
let library: string;
sharedHouse(async (opened) => {
  house = opened;
  await house.account("ada", PASSWORD);
});
beforeAll(async () => {
  bob = await house.comes("bob");
  library = await makes(bob, "library");
  const web = await house.comes("ada");
  await web.ok("room.join", { room: library });
});

/** ada's client on one of her devices, and what it is told after it has come into her channels. */
async function comes(
  device: string,
  ...caps: readonly string[]
): Promise<{ client: IrcClient; missed: string[] }> {
  const client = await house.ircStranger();
  const welcome = await client.asks(
    `CAP REQ :${caps.join(" ")}`,
    `PASS :ada${device && "@"}${device}:${PASSWORD}`,
    ...["NICK ada", "USER ada 0 * :Ada", "CAP END"],
  );
  expect(welcome.at(-1)).toBe(":ada!~ada@localhost JOIN #library");
  const lines = await client.texts();
  const names = lines.findLastIndex((line) => line.includes(" 366 "));
  return { client, missed: lines.slice(names + 1).filter((line) => !line.includes(" MARKREAD ")) };
}

async function goes(client: IrcClient): Promise<void> {
  client.say("QUIT");
  await client.ended();
}

const says = (body: string, room = library) => bob.ok<{ id: string }>("message.post", { room, body });

test("[IRC-30] a device is told once what it missed since it was here, and nothing the first time", async () => {
  await says("long ago");
  const first = await comes("phone");
  expect(first.missed).toEqual([]);
  await says("seen live");
  expect(await first.client.asks()).toEqual([":bob!u3@irc.test PRIVMSG #library :seen live"]);
  await goes(first.client);
  await says("one");
  const { id } = await says("two");
  await bob.ok("message.edit", { room: library, id, body: "second" });
  await bob.ok("message.delete", { room: library, id: (await says("three")).id });
  await bob.ok("message.post", { room: library, body: "waves", kind: "action" });
  const again = await comes("phone");
  const shown = again.missed.map((line) => line.replace(/\[\d\d:\d\d\]/, "[NOW]"));
  expect(shown).toEqual([
    ":bob!u3@irc.test PRIVMSG #library :[NOW] one",
    ":bob!u3@irc.test PRIVMSG #library :[NOW] second",
    ":bob!u3@irc.test PRIVMSG #library :\u0001ACTION [NOW] waves\u0001",
  ]);
  await goes(again.client);
  const third = await comes("phone");
  expect(third.missed).toEqual([]);
  await goes(third.client);
  // Another device of hers was never here.
  const other = await comes("laptop");
  expect(other.missed).toEqual([]);
  await goes(other.client);
});

test("[IRC-30] with server-time and batch, what was missed is a batch of chathistory with its times; a new query is told, too", async () => {
  await goes((await comes("tablet")).client);
  await says("while you were out");
  const { room } = await bob.ok<{ room: { id: string } }>("direct.open", { user: "ada" });
  await says("are you there?", room.id);
  const { client, missed } = await comes("tablet", "server-time", "batch");
  const shown = missed.map((line) =>
    line.replace(/time=\S+Z/, "time=T").replace(/(batch=|[+-])[0-9a-z]+\b/, "$1B"),
  );
  expect(shown).toEqual([
    ":irc.test BATCH +B chathistory #library",
    "@batch=B;time=T :bob!u3@irc.test PRIVMSG #library :while you were out",
    ":irc.test BATCH -B",
    ":irc.test BATCH +B chathistory bob",
    "@batch=B;time=T :bob!u3@irc.test PRIVMSG ada :are you there?",
    ":irc.test BATCH -B",
  ]);
  await goes(client);
});

test("[IRC-30] a client that can ask for history is told nothing, and one NOTICE says that more was missed", async () => {
  await goes((await comes("")).client);
  for (let n = 1; n <= 53; n += 1) await says(`message ${n}`);
  const modern = await comes("", "draft/chathistory");
  expect(modern.missed).toEqual([]);
  const { client, missed } = await comes("");
  expect(missed).toHaveLength(51);
  expect(missed[0]).toMatch(/ message 4$/);
  expect(missed.at(-1)).toBe(":irc.test NOTICE ada :You missed more than is shown here, in #library");
  await goes(modern.client);
  await goes(client);
});

test("[IRC-30] what was sent to a connection that was lost is missed, unless the device has answered a later ping", async () => {
  await using opened = await chatWithAda();
  const { world, ada } = opened;
  const { chat, town } = world;
  const room = await town.room("kitchen", ada.user);
  const reader = await world.enters(ada.user);
  const underWay = new UnderWay();
  const seen = async () => {
    await underWay.settled();
    return (await chat.devices.seenBy(reader, "phone"))?.rooms[room.id];
  };
  const says = () => chat.perform(ada.user.id, { type: "message.post", room: room.id, body: "hi" });
  const head = () => chat.devices.passedOnTo(reader).get(room.id) ?? 0;
  const marks = new DeviceMarks({ chat, underWay }, reader, {
    device: "phone",
    seen: chat.devices.passedOnTo(reader),
  });
  const start = head();
  expect(await seen()).toBe(start);
  await says();
  marks.beat(true);
  await says();
  marks.end(false);
  expect(await seen()).toBe(start);
  // The answer shows that what was sent before the ping has come.
  marks.beat(true);
  marks.end(false);
  expect(await seen()).toBe(start + 1);
  marks.beat(false);
  await says();
  marks.end(true);
  expect(await seen()).toBe(start + 3);
  marks.end(false);
  expect(await seen()).toBe(start + 3);
});
