import { beforeAll, expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";

// IRCv3 chathistory, read-marker, multiline, message-redaction and the reply and react tags.

const CAPS = [
  "batch",
  "server-time",
  "message-tags",
  "draft/chathistory",
  "echo-message",
  "draft/read-marker",
];
let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

let ada: IrcClient;
/** The echoes of what ada said: her messages one to nine. */
let said: { id: string; at: string }[];
beforeAll(async () => {
  ada = await house.ircComes("ada", ...CAPS, "draft/multiline", "draft/message-redaction");
  await ada.asks("JOIN #past");
  said = [];
  for (let n = 1; n <= 9; n += 1) {
    const [echo = ""] = await ada.asks(`PRIVMSG #past :message ${n}`);
    const [, at = "", id = ""] = /^@time=(\S+);msgid=(\S+) /.exec(echo) ?? [];
    said.push({ at, id });
    // Each has a time of its own.
    while (Date.now() <= Date.parse(at));
  }
});

/** The texts of an answer to CHATHISTORY, and whether it was one whole batch. */
async function past(command: string, target = "#past"): Promise<string[]> {
  const lines = await ada.asks(`CHATHISTORY ${command}`);
  const batch = / BATCH \+(\S+) chathistory (\S+)$/.exec(lines[0] ?? "");
  expect(batch?.[2]).toBe(target);
  expect(lines.at(-1)).toBe(`:irc.test BATCH -${batch?.[1]}`);
  for (const line of lines.slice(1, -1)) expect(line).toStartWith(`@batch=${batch?.[1]};time=`);
  return lines.slice(1, -1).map((line) => line.split(" :").at(-1)?.replace("message ", "") ?? "");
}

test("[IRC-20] LATEST, BEFORE, AFTER, AROUND and BETWEEN show the log by message and by time", async () => {
  const id = (n: number) => `msgid=${said[n - 1]?.id}`;
  const at = (n: number) => `timestamp=${said[n - 1]?.at}`;
  expect(await past("LATEST #past * 3")).toEqual(["7", "8", "9"]);
  expect(await past(`LATEST #past ${id(7)} 10`)).toEqual(["8", "9"]);
  expect(await past(`BEFORE #past ${id(4)} 2`)).toEqual(["2", "3"]);
  expect(await past(`AFTER #past ${id(4)} 2`)).toEqual(["5", "6"]);
  expect(await past(`AROUND #past ${id(5)} 3`)).toEqual(["4", "5", "6"]);
  expect(await past(`BETWEEN #past ${id(2)} ${id(6)} 10`)).toEqual(["3", "4", "5"]);
  expect(await past(`BETWEEN #past ${id(6)} ${id(2)} 2`)).toEqual(["4", "5"]);
  expect(await past("BEFORE #past timestamp=2001-01-01T00:00:00.000Z 10")).toEqual([]);
  expect((await past(`AFTER #past ${at(6)} 10`)).at(-1)).toBe("9");
  expect(await past("LATEST nobody * 5", "nobody")).toEqual([]);
});

test("[IRC-20] a bad question about the past gets FAIL with the code of the specification", async () => {
  const fails = async (command: string, code: string) =>
    expect((await ada.asks(command))[0]).toStartWith(`:irc.test FAIL CHATHISTORY ${code} `);
  await fails("CHATHISTORY LATEST #past", "NEED_MORE_PARAMS");
  await fails("CHATHISTORY NONSENSE #past * 1", "INVALID_PARAMS");
  await fails("CHATHISTORY LATEST #past when 1", "INVALID_PARAMS");
  await fails("CHATHISTORY LATEST #past * many", "INVALID_PARAMS");
  await fails("CHATHISTORY LATEST #elsewhere * 1", "INVALID_TARGET");
});

test("[IRC-20] TARGETS names the conversations in which something was said in a time", async () => {
  await house.ircComes("bob");
  await ada.asks("PRIVMSG bob :hello");
  const lines = await ada.asks(
    "CHATHISTORY TARGETS timestamp=2001-01-01T00:00:00.000Z timestamp=2999-01-01T00:00:00.000Z 50",
  );
  expect(lines.map((line) => / CHATHISTORY TARGETS (\S+) \d{4}-/.exec(line)?.[1]).filter(Boolean)).toEqual([
    "#past",
    "bob",
  ]);
});

test("[IRC-21] MARKREAD is the reading position of every door", async () => {
  const at = said[4]?.at;
  expect(await ada.asks(`MARKREAD #past timestamp=${at}`)).toContain(
    `:irc.test MARKREAD #past timestamp=${at}`,
  );
  expect(await ada.asks("MARKREAD #past")).toEqual([`:irc.test MARKREAD #past timestamp=${at}`]);
  // It moves forward only.
  expect((await ada.asks(`MARKREAD #past timestamp=${said[1]?.at}`)).at(-1)).toBe(
    `:irc.test MARKREAD #past timestamp=${at}`,
  );
  expect(await ada.asks("MARKREAD #past now")).toEqual([
    ":irc.test FAIL MARKREAD INVALID_PARAMS #past now :Invalid parameters",
  ]);
  expect(await ada.asks("MARKREAD nobody")).toEqual([":irc.test MARKREAD nobody *"]);
});

test("[IRC-22] a batch of lines is one message, which others get as a batch or as its lines", async () => {
  const able = await house.ircComes("able", "batch", "message-tags", "draft/multiline");
  const plain = await house.ircComes("plain");
  for (const one of [able, plain]) await one.asks("JOIN #lines");
  await ada.asks("JOIN #lines");
  await able.texts();
  await plain.texts();
  const lines = ["PRIVMSG #lines :one", "PRIVMSG #lines :", "PRIVMSG #lines :three "];
  await ada.asks(
    "BATCH +1 draft/multiline #lines",
    ...lines.map((line) => `@batch=1 ${line}`),
    "@batch=1;draft/multiline-concat PRIVMSG #lines :more",
    "BATCH -1",
  );
  expect((await plain.texts()).map((line) => line.replace(/^\S+ /, ""))).toEqual([
    "PRIVMSG #lines :one",
    "PRIVMSG #lines :three more",
  ]);
  const [begin = "", ...rest] = await able.texts();
  const batch = /^@msgid=\S+ :ada!\S+ BATCH \+(\S+) draft\/multiline #lines$/.exec(begin)?.[1];
  expect(rest.map((line) => line.replace(/^@batch=(\S+) :\S+ /, "$1 "))).toEqual([
    `${batch} PRIVMSG #lines :one`,
    `${batch} PRIVMSG #lines :`,
    `${batch} PRIVMSG #lines :three more`,
    `:ada!~ada@localhost BATCH -${batch}`,
  ]);
  expect(
    (await ada.asks("BATCH +2 draft/multiline #lines", "@batch=2 PRIVMSG #past x", "BATCH -2")).at(-1),
  ).toBe(":irc.test FAIL BATCH MULTILINE_INVALID_TARGET #lines #past :Invalid multiline target");
});

test("[IRC-23] replies, reactions and redactions by tags, or in a few words for clients without them", async () => {
  const plain = await house.ircComes("plain9");
  await plain.asks("JOIN #past");
  await ada.texts();
  const id = said[0]?.id ?? "";
  const [reply = ""] = await ada.asks(`@+reply=${id};+x=y PRIVMSG #past :indeed`);
  expect(reply).toMatch(new RegExp(`msgid=\\S+;\\+reply=${id.replace(".", "\\.")};\\+x=y :ada!`));
  await plain.texts();
  const [reaction = ""] = await ada.asks(`@+draft/react=👍;+reply=${id} TAGMSG #past`);
  expect(reaction).toMatch(/;\+draft\/react=👍;\+draft\/reply=\S+;\+reply=\S+ :ada!\S+ TAGMSG #past$/);
  expect((await plain.texts())[0]).toEndWith("NOTICE #past :(reacted with 👍)");
  expect((await ada.asks(`REDACT #past ${id}`))[0]).toEndWith(` REDACT #past ${id}`);
  expect((await plain.texts())[0]).toEndWith("NOTICE #past :(deleted a message)");
  expect(await ada.asks("REDACT #past r1.999")).toEqual([
    ":irc.test FAIL REDACT UNKNOWN_MSGID #past r1.999 :This message does not exist or is too old",
  ]);
  expect((await past("LATEST #past * 50"))[0]).toBe("2");
});

test("[IRC-10] who set a topic when, and how old channels and topics are, is known of what happened before", async () => {
  const web = await house.comes("writer");
  const { room } = await web.ok<{ room: { id: string } }>("room.create", { name: "annals" });
  await web.ok("room.join", { room: room.id });
  await web.ok("room.topic", { room: room.id, topic: "Years" });
  const reader = await house.ircComes("reader");
  expect((await reader.asks("LIST C<60,T<60,#annals")).at(-2)).toBe(":irc.test 322 reader #annals 1 :Years");
  expect(await reader.asks("LIST C>60,#annals")).toHaveLength(2);
  const lines = await reader.asks("JOIN #annals");
  expect(lines.some((line) => /^:irc\.test 333 reader #annals writer \d{10}$/.test(line))).toBe(true);
});
