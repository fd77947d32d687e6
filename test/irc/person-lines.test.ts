import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

const PASSWORD = "correct-horse";

/** A client of an account, with these capabilities. */
async function signsIn(name: string, ...caps: readonly string[]): Promise<IrcClient> {
  const client = await house.ircStranger();
  const asked = caps.length > 0 ? [`CAP REQ :${caps.join(" ")}`] : [];
  await client.asks(
    ...asked,
    `PASS ${name}:${PASSWORD}`,
    `NICK ${name}`,
    `USER ${name} 0 * :${name} of IRC`,
    "CAP END",
  );
  return client;
}

// ircv3.net/specs/extensions/account-notify
test("[IRC-28] who shares a channel with a guest is told once when the guest becomes an account, and so is the guest", async () => {
  const ada = await house.ircComes("ada1", "account-notify");
  const bob = await house.ircComes("bob1", "account-notify");
  const cyd = await house.ircComes("cyd1");
  const dan = await house.ircComes("dan1", "account-notify");
  for (const one of [ada, bob, cyd]) await one.asks("JOIN #accounts1,#more1");
  for (const one of [ada, bob, cyd, dan]) await one.texts();
  const lines = await ada.asks(`REGISTER * * ${PASSWORD}`);
  expect(lines.slice(0, 2)).toEqual([
    ":ada1!~ada1@localhost ACCOUNT ada1",
    ":irc.test 900 ada1 ada1!~ada1@localhost ada1 :You are now logged in as ada1",
  ]);
  expect(await bob.texts()).toEqual([":ada1!~ada1@localhost ACCOUNT ada1"]);
  expect(await cyd.texts()).toEqual([]);
  expect(await dan.texts()).toEqual([]);
  // A guest who signs in to another account is told, too: for others, the guest quits.
  await house.account("eve1", PASSWORD);
  await bob.asks(`PRIVMSG NickServ :IDENTIFY eve1 ${PASSWORD}`);
  expect(await ada.texts()).toEqual([":bob1!~bob1@localhost QUIT :Signed in as eve1"]);
});

test("[IRC-28] a client that signs in after it has registered is told its account", async () => {
  await house.account("ada2", PASSWORD);
  const gail = await house.ircComes("gail2", "account-notify");
  const lines = await gail.asks(`PRIVMSG NickServ :IDENTIFY ada2 ${PASSWORD}`);
  expect(lines).toContain(":ada2!~gail2@localhost ACCOUNT ada2");
});

// ircv3.net/specs/extensions/chghost
test("[IRC-28] who shares a channel with an account is told when its mask shows another client, or none", async () => {
  await house.account("ada3", PASSWORD);
  const web = await house.comes("ada3");
  const { room } = await web.ok<{ room: { id: string } }>("room.create", { name: "hosts3" });
  await web.ok("room.join", { room: room.id });
  const bob = await house.ircComes("bob3", "chghost", "server-time");
  const cyd = await house.ircComes("cyd3");
  const dan = await house.ircComes("dan3", "chghost");
  for (const one of [bob, cyd]) await one.asks("JOIN #hosts3");
  for (const one of [bob, cyd, dan]) await one.texts();
  const id = (await house.user("ada3")).id;
  const plain = async (client: IrcClient) =>
    (await client.texts()).map((line) => line.replace(/^@time=\S+ /, ""));
  const ada = await signsIn("ada3", "extended-join");
  expect(await plain(bob)).toEqual([`:ada3!${id}@irc.test CHGHOST ~ada3 localhost`]);
  expect(await cyd.texts()).toEqual([]);
  expect(await dan.texts()).toEqual([]);
  // Another client that shows the same changes nothing; the last one that goes does.
  const second = await signsIn("ada3");
  second.say("QUIT");
  await second.ended();
  expect(await plain(bob)).toEqual([]);
  ada.say("QUIT");
  await ada.ended();
  expect(await plain(bob)).toEqual([`:ada3!~ada3@localhost CHGHOST ${id} irc.test`]);
});

// ircv3.net/specs/extensions/extended-join
test("[IRC-28] a channel that an account comes into by itself is told with account and realname, too", async () => {
  await house.account("ada4", PASSWORD);
  const web = await house.comes("ada4");
  const { room } = await web.ok<{ room: { id: string } }>("room.create", { name: "auto4" });
  await web.ok("room.join", { room: room.id });
  const ada = await house.ircStranger();
  const lines = await ada.asks(
    "CAP REQ extended-join",
    `PASS ada4:${PASSWORD}`,
    "NICK ada4",
    "USER ada4 0 * :Ada L",
    "CAP END",
  );
  expect(lines).toContain(":ada4!~ada4@localhost JOIN #auto4 ada4 :Ada L");
});

// ircv3.net/specs/extensions/bot-mode
test("[IRC-28] a bot says so by +B: WHO and WHOIS show it, and its messages have a tag", async () => {
  const bot = await house.ircComes("bot5");
  const ada = await house.ircComes("ada5", "message-tags");
  await bot.asks("JOIN #bots5");
  await ada.asks("JOIN #bots5");
  expect(await bot.asks("MODE bot5 +B")).toEqual([":ada5!~ada5@localhost JOIN #bots5", ":bot5 MODE bot5 +B"]);
  await ada.texts();
  await bot.asks("PRIVMSG #bots5 :beep");
  expect((await ada.texts())[0]).toMatch(
    /^@(?:\S*;)?bot(?:;\S*)? :bot5!~bot5@localhost PRIVMSG #bots5 :?beep$/,
  );
  expect(await ada.asks("WHOIS bot5")).toContain(":irc.test 335 ada5 bot5 :is a bot");
  expect((await ada.asks("WHO bot5"))[0]).toBe(
    ":irc.test 352 ada5 * ~bot5 localhost irc.test bot5 HB :0 bot5 of IRC",
  );
});

// ircv3.net/specs/extensions/extended-isupport; ircv3.net/specs/extensions/network-icon
test("[IRC-29] ISUPPORT tells what the server supports, before registration, too, and in a batch for clients that know it", async () => {
  const ada = await house.ircStranger();
  expect(await ada.asks("ISUPPORT")).toEqual([":irc.test 451 * :You have not registered"]);
  await ada.asks("CAP REQ draft/extended-isupport");
  const alone = await ada.asks("ISUPPORT");
  expect(alone.every((line) => line.startsWith(":irc.test 005 * "))).toBe(true);
  await ada.asks("CAP REQ batch");
  const lines = await ada.asks("ISUPPORT");
  expect(lines[0]).toMatch(/^:irc\.test BATCH \+\w+ draft\/isupport$/);
  expect(lines.at(-1)).toMatch(/^:irc\.test BATCH -\w+$/);
  expect(lines).toHaveLength(alone.length + 2);
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/^@batch=\w+ :irc\.test 005 \* /);
  const welcome = await ada.asks("NICK ada6", "USER u 0 * :U", "CAP END");
  expect(welcome.filter((line) => / 005 /.test(line)).every((line) => line.startsWith("@batch="))).toBe(true);
  const tokens = alone.flatMap((line) => line.split(" :")[0]?.split(" ").slice(3) ?? []);
  expect(tokens).toContain("draft/ICON=https://chat.example/favicon.svg");
  expect(tokens).toContain("STATUSMSG=@+");
  // modern.ircdocs.horse, "RPL_ISUPPORT": a token is a name, perhaps with one `=` and a value, and comes once.
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9/]+(?:=[\x21-\x3c\x3e-\x7e]+)?$/);
  expect(new Set(tokens.map((token) => token.split("=")[0])).size).toBe(tokens.length);
  const targmax = tokens.find((token) => token.startsWith("TARGMAX="))?.slice("TARGMAX=".length);
  for (const item of targmax?.split(",") ?? [""]) expect(item).toMatch(/^[A-Z]+:\d*$/);
});
