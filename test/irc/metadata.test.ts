import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";

/* ircv3.net/specs/extensions/metadata, as draft/metadata-3 and as draft/metadata-2. */

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

/** Lines without the names of batches, which differ from run to run. */
const plain = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/batch=\w+/, "batch=B").replace(/ BATCH ([+-])\w+/, " BATCH $1B"));

test("[PROFILE-1] METADATA sets a person's profile, and says why it does not", async () => {
  const ada = await house.ircComes("ada0", "batch", "draft/metadata-3");
  expect(
    await ada.asks(
      "METADATA * SET display-name : Ada  Lovelace",
      "METADATA * SET display-name :Everyone",
      "METADATA * SET timezone :Mars/Olympus",
    ),
  ).toEqual([
    ":irc.test 761 ada0 * display-name * :Ada Lovelace",
    ':irc.test FAIL METADATA INVALID_VALUE display-name :the display name "Everyone" is reserved',
    expect.stringContaining("FAIL METADATA INVALID_VALUE timezone :"),
  ]);
  const web = await house.comes("web0");
  const { user } = await web.ok<{ user: { id: string } }>("user.get", { name: "ada0" });
  expect(await web.ok<object>("user.profiles", { ids: [user.id] })).toMatchObject({
    profiles: [{ name: "ada0", displayName: "Ada Lovelace" }],
  });
});

// "METADATA SET", "METADATA GET", "METADATA LIST", "METADATA CLEAR".
test("[IRC-24] METADATA sets, gets, lists and clears what a person says of themselves", async () => {
  const ada = await house.ircComes("ada1", "batch", "draft/metadata-3");
  expect(
    await ada.asks("METADATA * SET pronouns :she/her", "METADATA ada1 SET url :https://a.example"),
  ).toEqual([":irc.test 761 ada1 * pronouns * :she/her", ":irc.test 761 ada1 ada1 url * :https://a.example"]);
  const bob = await house.ircComes("bob1", "batch", "draft/metadata-3");
  expect(plain(await bob.asks("METADATA ADA1 GET url nothing $bad"))).toEqual([
    ":irc.test BATCH +B metadata ada1",
    "@batch=B :irc.test 761 bob1 ada1 url * :https://a.example",
    "@batch=B :irc.test 766 bob1 ada1 nothing :Key not set",
    "@batch=B :irc.test WARN METADATA INVALID_KEY $bad :Invalid key",
    ":irc.test BATCH -B",
  ]);
  expect(plain(await bob.asks("METADATA ada1 LIST"))).toEqual([
    ":irc.test BATCH +B metadata ada1",
    "@batch=B :irc.test 761 bob1 ada1 pronouns * :she/her",
    "@batch=B :irc.test 761 bob1 ada1 url * :https://a.example",
    ":irc.test BATCH -B",
  ]);
  expect(await bob.asks("WHOIS ada1")).toContain(":irc.test 760 bob1 ada1 pronouns * :she/her");
  // An empty value removes; so does none, also if there is nothing to remove.
  expect(await ada.asks("METADATA * SET url :", "METADATA * SET url")).toEqual([
    ":irc.test 766 ada1 * url :Key not set",
    ":irc.test 766 ada1 * url :Key not set",
  ]);
  expect(plain(await ada.asks("METADATA * CLEAR"))).toEqual([
    ":irc.test BATCH +B metadata ada1",
    "@batch=B :irc.test 766 ada1 ada1 pronouns :Key not set",
    ":irc.test BATCH -B",
  ]);
  expect(plain(await ada.asks("METADATA * LIST"))).toEqual([
    ":irc.test BATCH +B metadata ada1",
    ":irc.test BATCH -B",
  ]);
});

// "Replies", "METADATA client command".
test("[IRC-24] METADATA refuses bad keys, values, targets, parameters and rights, with the codes of each draft", async () => {
  const ada = await house.ircComes("ada2", "batch", "draft/metadata-3");
  const bob = await house.ircComes("bob2", "batch", "draft/metadata-2");
  await ada.asks("JOIN #meta2");
  await bob.asks("JOIN #meta2");
  await ada.texts();
  const long = "x".repeat(301);
  const wrong = [
    "METADATA",
    "METADATA * GET",
    "METADATA * SNEEZE",
    "METADATA * SET $key :x",
    `METADATA * SET key :${long}`,
    "METADATA * SET key :a\u0001b",
    "METADATA nobody2 LIST",
    "METADATA #nowhere2 LIST",
    "METADATA nobody2 SET key :x",
  ];
  expect(
    await ada.asks(...wrong, "METADATA bob2 SET key :x", "METADATA bob2 CLEAR", "METADATA * LIST key"),
  ).toEqual([
    ":irc.test FAIL METADATA INVALID_PARAMS * :Not enough parameters",
    ":irc.test FAIL METADATA INVALID_PARAMS GET :Not enough parameters",
    ":irc.test FAIL METADATA INVALID_PARAMS SNEEZE :Unknown subcommand",
    ":irc.test FAIL METADATA INVALID_KEY $key :Invalid key",
    ":irc.test FAIL METADATA INVALID_VALUE key :Invalid value",
    ":irc.test FAIL METADATA INVALID_VALUE key :Invalid value",
    ":irc.test FAIL METADATA INVALID_TARGET nobody2 :Invalid metadata target",
    ":irc.test FAIL METADATA INVALID_TARGET #nowhere2 :Invalid metadata target",
    ":irc.test FAIL METADATA INVALID_TARGET nobody2 :Invalid metadata target",
    ":irc.test FAIL METADATA KEY_NO_PERMISSION bob2 key :You do not have permission to do this",
    ":irc.test FAIL METADATA KEY_NO_PERMISSION bob2 * :You do not have permission to do this",
    ":irc.test FAIL METADATA INVALID_PARAMS LIST :Too many parameters",
  ]);
  expect(await bob.asks(...wrong, "METADATA #meta2 SET key :x", "METADATA * SET key")).toEqual([
    ":irc.test 461 bob2 METADATA :Not enough parameters",
    ":irc.test 461 bob2 METADATA :Not enough parameters",
    ":irc.test FAIL METADATA SUBCOMMAND_INVALID SNEEZE :Unknown subcommand",
    ":irc.test FAIL METADATA KEY_INVALID $key :Invalid key",
    ":irc.test FAIL METADATA VALUE_INVALID :Invalid value",
    ":irc.test FAIL METADATA VALUE_INVALID :Invalid value",
    ":irc.test FAIL METADATA INVALID_TARGET nobody2 :Invalid metadata target",
    ":irc.test FAIL METADATA INVALID_TARGET #nowhere2 :Invalid metadata target",
    ":irc.test FAIL METADATA INVALID_TARGET nobody2 :Invalid metadata target",
    ":irc.test FAIL METADATA KEY_NO_PERMISSION #meta2 key :You do not have permission to do this",
    ":irc.test FAIL METADATA KEY_NOT_SET * key :Key not set",
  ]);
  expect(await ada.asks("METADATA #meta2 SUB key", "METADATA bob2 SUBS")).toEqual([
    ":irc.test FAIL METADATA INVALID_TARGET #meta2 :Invalid metadata target",
    ":irc.test FAIL METADATA INVALID_TARGET bob2 :Invalid metadata target",
  ]);
});

// "METADATA SET", LIMIT_REACHED.
test("[IRC-24] a person has so many keys, and another one is refused", async () => {
  const ada = await house.ircComes("ada3", "batch", "draft/metadata-3");
  const keys = Array.from({ length: 50 }, (_, i) => `METADATA * SET key-${i} :x`);
  expect(await ada.asks(...keys)).toHaveLength(50);
  expect(await ada.asks("METADATA * SET more :x")).toEqual([
    ":irc.test FAIL METADATA LIMIT_REACHED SET * 50 :Metadata limit reached",
  ]);
});

// "METADATA SUB", "METADATA UNSUB", "METADATA SUBS".
test("[IRC-24] clients subscribe to so many keys, in their order, and are told the values of those that are new", async () => {
  const ada = await house.ircComes("ada4", "batch", "draft/metadata-3");
  await ada.asks("METADATA * SET color :red");
  expect(plain(await ada.asks("METADATA * SUB color $url avatar color"))).toEqual([
    ":irc.test 770 ada4 color avatar",
    ":irc.test WARN METADATA INVALID_KEY $url :Invalid key",
    ":irc.test BATCH +B metadata *ALL",
    "@batch=B :irc.test 761 ada4 ada4 color * :red",
    ":irc.test BATCH -B",
  ]);
  expect(await ada.asks("METADATA * SUB avatar")).toEqual([":irc.test 770 ada4 avatar"]);
  expect(plain(await ada.asks("METADATA * UNSUB color color none $url", "METADATA * SUBS"))).toEqual([
    ":irc.test 771 ada4 color none",
    ":irc.test WARN METADATA INVALID_KEY $url :Invalid key",
    ":irc.test BATCH +B metadata-subs",
    "@batch=B :irc.test 772 ada4 avatar",
    ":irc.test BATCH -B",
  ]);
  const keys = Array.from({ length: 49 }, (_, i) => `k${i}`);
  for (let i = 0; i < 49; i += 7) await ada.asks(`METADATA * SUB ${keys.slice(i, i + 7).join(" ")}`);
  expect(await ada.asks("METADATA * SUB one-more avatar")).toEqual([
    ":irc.test FAIL METADATA LIMIT_REACHED SUB one-more 50 :Too many subscriptions",
  ]);
  expect((await ada.asks("METADATA * SUBS")).filter((line) => line.includes(" 772 "))).toHaveLength(5);
  // A client that gives the capability back is subscribed to nothing.
  expect(await ada.asks("CAP REQ :-draft/metadata-3", "CAP REQ :draft/metadata-3")).toHaveLength(2);
  expect((await ada.asks("METADATA * SUBS")).filter((line) => line.includes(" 772 "))).toEqual([]);
});

// "Notifications".
test("[IRC-24] subscribers hear of each change once: of people in their channels, of channels, and of whom they monitor", async () => {
  const ada = await house.ircComes("ada5");
  const bob = await house.ircComes("bob5", "batch", "draft/metadata-3");
  const cyd = await house.ircComes("cyd5", "batch", "draft/metadata-2", "server-time");
  const dan = await house.ircComes("dan5", "batch", "draft/metadata-3");
  await ada.asks("JOIN #meta5,#more5");
  await bob.asks("METADATA * SUB color", "JOIN #meta5,#more5");
  await cyd.asks("METADATA * SUB color", "JOIN #meta5");
  await dan.asks("METADATA * SUB color", "MONITOR + ada5");
  await bob.texts();
  await ada.asks("METADATA * SET color :red", "METADATA * SET pronouns :x");
  expect(await bob.texts()).toEqual([":irc.test 761 bob5 ada5 color * :red"]);
  expect(await cyd.texts()).toEqual([":irc.test METADATA ada5 color * :red"]);
  expect(await dan.texts()).toEqual([":irc.test 761 dan5 ada5 color * :red"]);
  await ada.asks("METADATA * SET color", "METADATA #meta5 SET color :blue");
  expect(await bob.texts()).toEqual([
    ":irc.test 766 bob5 ada5 color :Key not set",
    ":irc.test 761 bob5 #meta5 color * :blue",
  ]);
  expect(await cyd.texts()).toEqual([
    ":irc.test METADATA ada5 color *",
    ":irc.test METADATA #meta5 color * :blue",
  ]);
  // What the page says is heard on IRC, and the client that says something hears its answer only.
  const web = await house.comes("web5");
  const room = (await house.store.publicRoom("meta5"))?.id;
  await web.ok("room.join", { room });
  await bob.texts();
  await web.ok("user.describe", { key: "color", value: "green" });
  expect(await bob.asks("METADATA * SET color :black")).toEqual([
    ":irc.test 761 bob5 web5 color * :green",
    ":irc.test 761 bob5 * color * :black",
  ]);
});

// "Automatic synchronization".
test("[IRC-24] a client is told what is said of a channel and its members when it joins, and of people who come online", async () => {
  const ada = await house.ircComes("ada6", "batch", "draft/metadata-3");
  await ada.asks("JOIN #meta6", "METADATA #meta6 SET color :blue", "METADATA * SET color :red");
  const bob = await house.ircComes("bob6", "batch", "draft/metadata-3", "draft/no-implicit-names");
  await bob.asks("METADATA * SUB color");
  const told = [
    ":irc.test BATCH +B metadata #meta6",
    "@batch=B :irc.test 761 bob6 #meta6 color * :blue",
    "@batch=B :irc.test 761 bob6 ada6 color * :red",
    ":irc.test BATCH -B",
  ];
  expect(plain(await bob.asks("JOIN #meta6"))).toEqual([":bob6!~bob6@localhost JOIN #meta6", ...told]);
  expect(plain(await bob.asks("METADATA #META6 SYNC"))).toEqual(told);
  expect(plain(await bob.asks("METADATA *ALL SYNC"))).toEqual([
    ":irc.test BATCH +B metadata *ALL",
    ...told.slice(1),
  ]);
  expect(plain(await bob.asks("MONITOR + ada6")).slice(1)).toEqual([
    ":irc.test BATCH +B metadata ada6",
    "@batch=B :irc.test 761 bob6 ada6 color * :red",
    ":irc.test BATCH -B",
  ]);
  // Without a subscription, the batch of draft/metadata-3 is empty, and draft/metadata-2 has none.
  const cyd = await house.ircComes("cyd6", "batch", "draft/metadata-3", "draft/no-implicit-names");
  expect(plain(await cyd.asks("JOIN #meta6")).slice(1)).toEqual([told[0] ?? "", told.at(-1) ?? ""]);
  const dan = await house.ircComes("dan6", "batch", "draft/metadata-2", "draft/no-implicit-names");
  expect(await dan.asks("JOIN #meta6")).toEqual([":dan6!~dan6@localhost JOIN #meta6"]);
});

// "Postponed synchronization".
test("[IRC-24] what is said of many people is told when the client asks for it", async () => {
  const crowd = await Promise.all(
    Array.from({ length: 21 }, (_, i) => house.ircComes(`crowd7-${i}`, "batch", "draft/metadata-3")),
  );
  for (const one of crowd) await one.asks("JOIN #meta7", "METADATA * SET color :red");
  const ada = await house.ircComes("ada7", "batch", "draft/metadata-3", "draft/no-implicit-names");
  await ada.asks("METADATA * SUB color");
  expect((await ada.asks("JOIN #meta7")).slice(1)).toEqual([
    ":irc.test 774 ada7 #meta7 2 :Synchronize later",
  ]);
  expect((await ada.asks("METADATA #meta7 SYNC")).filter((line) => line.includes(" 761 "))).toHaveLength(21);
  // A labelled answer is one batch, in which the other one is nested.
  await ada.asks("CAP REQ :labeled-response");
  const lines = await ada.asks("@label=x METADATA #meta7 SYNC");
  expect(lines[0]).toMatch(/^@label=x :irc\.test BATCH \+\w+ labeled-response$/);
  expect(lines[1]).toMatch(/^@batch=\w+ :irc\.test BATCH \+\w+ metadata #meta7$/);
  expect(lines).toHaveLength(21 + 4);
});

// "Setting keys and subscribing with `before-connect`".
test("[IRC-24] a client says something of itself and subscribes before it is registered", async () => {
  const ada = await house.ircStranger();
  expect(await ada.asks("METADATA * SUBS")).toEqual([":irc.test 451 * :You have not registered"]);
  const ls = `${(await ada.asks("CAP LS 302")).join(" ")} `;
  expect(ls).toContain(
    " draft/metadata-3=before-connect,max-subs=50,max-keys=50,max-key-bytes=64,max-value-bytes=300 ",
  );
  expect(await ada.asks("CAP REQ :batch draft/metadata-2 draft/metadata-3")).toEqual([
    ":irc.test CAP * NAK :batch draft/metadata-2 draft/metadata-3",
  ]);
  await ada.asks("CAP REQ :batch draft/metadata-3");
  expect(
    plain(
      await ada.asks(
        "METADATA * SUB color",
        "METADATA * SET color :a b c",
        "METADATA * LIST",
        "METADATA bob LIST",
      ),
    ),
  ).toEqual([
    ":irc.test 770 * color",
    ":irc.test 761 * * color * :a b c",
    ":irc.test BATCH +B metadata *",
    "@batch=B :irc.test 761 * * color * :a b c",
    ":irc.test BATCH -B",
    ":irc.test FAIL METADATA INVALID_TARGET bob :Invalid metadata target",
  ]);
  const lines = plain(await ada.asks("NICK ada8", "USER u 0 * :U", "CAP END"));
  const begin = lines.indexOf(":irc.test BATCH +B metadata ada8");
  expect(begin).toBeGreaterThan(0);
  expect(lines.slice(begin + 1, begin + 4)).toEqual([
    "@batch=B :irc.test 761 ada8 ada8 color * :a b c",
    ":irc.test BATCH -B",
    ":irc.test 422 ada8 :MOTD File is missing",
  ]);
  const bob = await house.ircComes("bob8", "batch", "draft/metadata-3");
  expect(plain(await bob.asks("METADATA ada8 GET color"))[1]).toBe(
    "@batch=B :irc.test 761 bob8 ada8 color * :a b c",
  );
});
