import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";
import { PASSWORD, plain } from "../support/sasl.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
  for (const name of ["Ada", "Bob", "Cleo", "Dora", "Emil", "Fay", "Gil", "Hal"])
    await house.account(name, PASSWORD);
});

const CAPS = "sasl account-tag echo-message message-tags extended-join";

/** A client that has shown this account's password, and would like this nick. It is registered by CAP END. */
async function authenticates(name: string, nick: string): Promise<IrcClient> {
  const client = await house.ircStranger({ nick: "free" });
  client.say(`CAP REQ :${CAPS}`, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await client.asks("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("", name, PASSWORD)}`);
  return client;
}

/** A client that signs in as this account, with this nick. */
async function signsIn(name: string, nick: string): Promise<{ client: IrcClient; lines: string[] }> {
  const client = await authenticates(name, nick);
  return { client, lines: await client.asks("CAP END") };
}

async function guestComes(nick: string): Promise<IrcClient> {
  const client = await house.ircStranger({ nick: "free" });
  await client.register(nick, ["account-tag", "message-tags"]);
  return client;
}

test("[IRC-34] a person has another nick than their account's name, and every other door shows the account", async () => {
  const web = await house.comes("Bob");
  const { client: ada, lines } = await signsIn("Ada", "lovelace");
  expect(lines[0]).toStartWith(":irc.test 001 lovelace :");
  expect(lines[0]).toContain("lovelace!~lovelace@localhost");
  expect((await ada.asks("JOIN #engine"))[0]).toEndWith(
    " :lovelace!~lovelace@localhost JOIN #engine Ada :lovelace",
  );
  const guest = await guestComes("reader");
  expect((await guest.asks("JOIN #engine")).join("\n")).toMatch(/ 353 reader = #engine :@lovelace reader/);
  await ada.texts();
  const [echo = ""] = await ada.asks("PRIVMSG #engine :my notes");
  expect(echo).toMatch(/^@.*account=Ada.* :lovelace!~lovelace@localhost PRIVMSG #engine :my notes$/);
  expect((await guest.texts())[0]).toMatch(/account=Ada.* :lovelace!\S+ PRIVMSG #engine :my notes$/);
  const room = (await web.ok<{ room: { id: string } }>("room.join", { name: "engine" })).room.id;
  const { events } = await web.ok<{ events: { type: string; from: string; body?: string }[] }>(
    "history.read",
    {
      room,
    },
  );
  expect(events.find(({ type }) => type === "message.posted")).toMatchObject({
    from: "Ada",
    body: "my notes",
  });
  expect((await guest.asks("WHOIS lovelace")).join("\n")).toContain(" 330 reader lovelace Ada ");
  expect(await guest.asks("ISON lovelace")).toEqual([":irc.test 303 reader :lovelace"]);
  await guest.asks("PRIVMSG lovelace :hello there");
  expect((await ada.texts()).at(-1)).toMatch(/:reader!\S+ PRIVMSG lovelace :hello there$/);
  expect((await ada.asks("PRIVMSG reader :hi there"))[0]).toMatch(/:lovelace!\S+ PRIVMSG reader :hi there$/);
  expect((await guest.texts()).at(-1)).toMatch(/:lovelace!\S+ PRIVMSG reader :hi there$/);
});

test("[IRC-34] NICK is told to each reader once and renames no account, and the last client to go takes the nick along", async () => {
  const { client: bob } = await signsIn("Bob", "Bob");
  const { client: second, lines } = await signsIn("Bob", "builder");
  // A person has one nick: that of their clients which are here.
  expect(lines[0]).toStartWith(":irc.test 001 Bob :");
  const guest = await guestComes("witness");
  for (const channel of ["#one", "#two"]) for (const one of [bob, guest]) await one.asks(`JOIN ${channel}`);
  for (const one of [bob, second, guest]) await one.texts();
  const told = [":Bob!~builder@localhost NICK mason"];
  expect(await bob.asks("NICK mason")).toEqual([":Bob!~Bob@localhost NICK mason"]);
  expect([await second.texts(), await guest.texts()]).toEqual([told, told]);
  expect(await bob.asks("NICK mason")).toEqual([]);
  expect((await guest.asks("KICK #one mason"))[0]).toContain(" 482 ");
  expect((await bob.asks("KICK #one witness"))[0]).toEndWith(
    ":mason!~builder@localhost KICK #one witness :mason",
  );
  expect((await house.user("bob")).name).toBe("Bob");
  await guest.texts();
  bob.say("QUIT");
  await bob.ended();
  second.say("QUIT");
  await second.ended();
  expect(await guest.texts()).toEqual([":mason!~builder@localhost NICK Bob"]);
  await guest.asks("NICK mason");
  expect(await guest.asks("PING x")).toEqual([":irc.test PONG irc.test :x"]);
});

test("[IRC-34] nobody gets the name or the nick of another person, through any door", async () => {
  const { client: cleo } = await signsIn("Cleo", "pharaoh");
  const { client: dora } = await signsIn("Dora", "explorer");
  expect((await dora.asks("NICK pharaoh"))[0]).toStartWith(":irc.test 433 explorer pharaoh :");
  expect((await dora.asks("NICK Cleo"))[0]).toStartWith(":irc.test 433 explorer Cleo :");
  expect((await dora.asks("NICK NickServ"))[0]).toStartWith(":irc.test 432 explorer NickServ :");
  const web = await house.guestComes("somebody");
  expect((await web.refused("user.rename", { name: "Pharaoh" })).code).toBe("name_taken");
  // What another person has is not brought along: the account's name stays.
  const { client: emil, lines } = await signsIn("Emil", "pharaoh");
  expect(lines[0]).toStartWith(":irc.test 001 Emil :");
  expect(await cleo.asks("NICK CLEO")).toEqual([":pharaoh!~pharaoh@localhost NICK CLEO"]);
  expect(await emil.asks("NICK pharaoh")).toEqual([":Emil!~pharaoh@localhost NICK pharaoh"]);
  expect(await cleo.asks("NICK Cleo")).toEqual([":CLEO!~pharaoh@localhost NICK Cleo"]);
});

test("[IRC-34] who monitors a nick or the account's name is told when either comes and goes", async () => {
  const guest = await guestComes("watcher");
  expect(await guest.asks("MONITOR + angler,Gil")).toEqual([":irc.test 731 watcher :angler,Gil"]);
  const { client: gil } = await signsIn("Gil", "angler");
  expect(await guest.texts()).toContain(":irc.test 730 watcher :angler!~angler@localhost");
  gil.say("QUIT");
  await gil.ended();
  const gone = await guest.texts();
  expect(gone).toContain(":irc.test 731 watcher :angler");
  expect(gone.some((line) => line.includes(" 730 "))).toBe(false);
  expect(await guest.asks("MONITOR S")).toEqual([":irc.test 731 watcher :angler,Gil"]);
});

test("[IRC-34] a guest who signs in keeps their nick", async () => {
  const guest = await guestComes("wanderer");
  const lines = await guest.asks(`NS IDENTIFY Fay ${PASSWORD}`);
  expect(lines.join("\n")).not.toContain(" NICK ");
  expect((await guest.asks("NICK home"))[0]).toContain(" NICK home");
  expect((await guest.asks("WHOIS home")).join("\n")).toContain(" 330 home home Fay ");
});

test("[IRC-34] a person whose clients come at the same moment has one nick, and no other one is reserved", async () => {
  const guest = await guestComes("onlooker");
  const clients = await Promise.all(["phone", "desk"].map((nick) => authenticates("Hal", nick)));
  const welcomes = await Promise.all(clients.map((client) => client.asks("CAP END")));
  const [nick, ...others] = welcomes.map((lines) => lines[0]?.split(" ")[2]);
  expect(others).toEqual([nick]);
  expect(["phone", "desk"]).toContain(nick as string);
  expect(await guest.asks(`NICK ${nick}`)).toEqual([
    expect.stringContaining(" 433 onlooker ") as unknown as string,
  ]);
  const unused = nick === "phone" ? "desk" : "phone";
  expect(await guest.asks(`NICK ${unused}`)).toEqual([
    expect.stringContaining(` NICK ${unused}`) as unknown as string,
  ]);
});
