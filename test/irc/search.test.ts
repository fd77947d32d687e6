import { beforeAll, expect, test } from "bun:test";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";
import { PASSWORD } from "../support/sasl.ts";

// codeberg.org/emersion/soju doc/ext/search.md; IRCv3 search (work in progress) and persistence.

let house: House;
let bob: FullClient;
let ada: IrcClient;
let library: string;
let said: { at: string }[];
sharedHouse(async (opened) => {
  house = opened;
  await house.account("ada", PASSWORD);
});
beforeAll(async () => {
  bob = await house.comes("bob");
  library = await makes(bob, "library");
  ada = await house.ircStranger();
  ada.say("CAP REQ :soju.im/search batch draft/persistence standard-replies", `PASS :ada:${PASSWORD}`);
  ada.say("NICK ada", "USER ada 0 * :Ada", "CAP END", "JOIN #library");
  await ada.texts();
  await ada.texts();
  said = [];
  for (const body of ["a red fox", "a grey goose", "the fox again"]) {
    const { at } = await bob.ok<{ at: string }>("message.post", { room: library, body });
    said.push({ at });
    // Each has a time of its own.
    while (Date.now() <= Date.parse(at));
  }
  await ada.asks("PRIVMSG bob :a fox for bob");
});

/** The texts of what was found, which is one batch. */
async function finds(attributes: string): Promise<string[]> {
  const lines = await ada.asks(`SEARCH ${attributes}`);
  expect(lines[0]).toMatch(/^:irc\.test BATCH \+\S+ soju\.im\/search$/);
  expect(lines.at(-1)).toMatch(/^:irc\.test BATCH -\S+$/);
  return lines.slice(1, -1).map((line) => line.replace(/^@batch=\S+ :\S+ /, ""));
}

test("[IRC-31] SEARCH finds messages by words, place, author and time, in the order of time", async () => {
  await ada.texts();
  const [first, second, third] = said.map(({ at }) => at);
  // The index follows the log a moment later.
  while ((await finds("text=fox")).length < 3);
  const fox = [
    "PRIVMSG #library :a red fox",
    "PRIVMSG #library :the fox again",
    "PRIVMSG bob :a fox for bob",
  ];
  expect(await finds("text=fox")).toEqual(fox);
  expect(await finds("text=fox;in=#library")).toEqual(fox.slice(0, 2));
  expect(await finds("text=fox;in=bob")).toEqual(fox.slice(2));
  expect(await finds("text=fox;from=ada")).toEqual(fox.slice(2));
  expect(await finds("text=fox;from=nobody")).toEqual([]);
  expect(await finds("in=nobody")).toEqual([]);
  expect(await finds("text=fox;in=#library;limit=1")).toEqual(fox.slice(1, 2));
  expect(await finds(`in=#library;after=${first};limit=1`)).toEqual(fox.slice(0, 1));
  expect(await finds(`in=#library;after=${second}`)).toEqual([
    "PRIVMSG #library :a grey goose",
    fox[1] as string,
  ]);
  expect(await finds(`in=#library;before=${second}`)).toEqual([
    fox[0] as string,
    "PRIVMSG #library :a grey goose",
  ]);
  expect(await finds(`text=red\\sfox;before=${third}`)).toEqual(fox.slice(0, 1));
  expect(await finds("text=fox;limit=0")).toEqual([]);
});

test("[IRC-31] an attribute that is not valid is named", async () => {
  for (const [attributes, wrong] of [
    ["in=#elsewhere", "in"],
    ["limit=many", "limit"],
    ["after=yesterday", "after"],
    ["before=1", "before"],
    ["text=is:nonsense", "text"],
  ])
    expect(await ada.asks(`SEARCH ${attributes}`)).toEqual([
      `:irc.test FAIL SEARCH INVALID_PARAMS ${wrong} :Invalid parameters`,
    ]);
  const old = await house.ircComes("old");
  expect(await old.asks("SEARCH text=fox")).toEqual([":irc.test 421 old SEARCH :Unknown command"]);
});

test("[IRC-32] PERSISTENCE says that an account is always on, and nothing changes it", async () => {
  expect(await ada.asks("PERSISTENCE GET")).toEqual([":irc.test PERSISTENCE STATUS DEFAULT ON"]);
  expect(await ada.asks("PERSISTENCE SET OFF")).toEqual([
    ":irc.test NOTE PERSISTENCE ALWAYS_ON :An account stays in its channels until it leaves them by PART",
    ":irc.test PERSISTENCE STATUS DEFAULT ON",
  ]);
  expect(await ada.asks("PERSISTENCE SET maybe")).toEqual([
    ":irc.test FAIL PERSISTENCE INVALID_PARAMETERS :Invalid parameters",
  ]);
  expect(await ada.asks("PERSISTENCE LATER")).toEqual([]);
  const guest = await house.ircComes("guest");
  expect(await guest.asks("PERSISTENCE GET")).toEqual([
    ":irc.test FAIL PERSISTENCE ACCOUNT_REQUIRED :An account is required",
  ]);
  const again = await house.ircStranger();
  again.say("CAP REQ draft/persistence", `PASS :ada:${PASSWORD}`, "NICK ada", "USER ada 0 * :Ada", "CAP END");
  const lines = await again.texts();
  const at = lines.indexOf(":irc.test PERSISTENCE STATUS DEFAULT ON");
  expect(lines.findLastIndex((line) => line.startsWith(":irc.test 005 "))).toBeLessThan(at);
  expect(lines.findIndex((line) => line.startsWith(":irc.test 422 "))).toBeGreaterThan(at);
});
