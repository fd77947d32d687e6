import { expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, sharedHouse } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";

let house: House;
let mod: FullClient;
sharedHouse(async (opened) => {
  house = opened;
  mod = await house.comes("mod");
  await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
});

const reports = async () => (await mod.ok<Answers["report.list"]>("report.list")).reports;
const said = (lines: readonly string[]) =>
  lines.flatMap((line) => /^:ModServ!\S+ NOTICE \S+ :(.*)$/.exec(line)?.[1] ?? []);

test("[IRC-37] REPORT and ModServ report a message by its msgid, or the last one of a nick, and operators are told", async () => {
  const [ann, eve] = [await house.ircComes("ann"), await house.ircComes("eve", "message-tags")];
  const oper = await house.ircComes("ozzy");
  await oper.asks("OPER oper let-me-in");
  for (const one of [ann, eve]) await one.asks("JOIN #plaza");
  await ann.asks("PRIVMSG #plaza :spam one", "PRIVMSG #plaza :spam two");
  const lines = (await eve.texts()).filter((line) => line.includes("PRIVMSG #plaza"));
  const msgid = /msgid=([^; ]+)/.exec(lines[0] ?? "")?.[1] ?? "";
  expect(await eve.asks(`REPORT ${msgid} :it is spam`)).toEqual([
    ":irc.test NOTICE eve :REPORT: The moderators of this server see your report",
  ]);
  expect(said(await eve.asks("PRIVMSG ModServ :REPORT ann spam again"))).toEqual([
    "The moderators of this server see your report",
  ]);
  const [first, second] = await reports();
  expect(first).toMatchObject({ message: { body: "spam one" }, reason: "it is spam", by: { name: "eve" } });
  expect(second).toMatchObject({ message: { body: "spam two" }, reason: "spam again" });
  expect((await eve.asks("REPORT nobody1 :spam"))[0]).toContain("You see no message of nobody1");
  expect((await ann.asks(`REPORT ${msgid} :mine`))[0]).toContain("this message is your own");
  expect(said(await oper.texts())).toEqual(
    [first, second].map((one) => `A message was reported (${one?.id}). Say LIST to me.`),
  );
  // Only moderators list and settle.
  expect(said(await eve.asks("MODSERV LIST"))[0]).toContain("only moderators may do this");
  await mod.ok("report.settle", { report: first?.id, decision: "acted" });
  expect(said(await eve.texts())).toEqual(["The moderators have looked at your report."]);
});

test("[IRC-35] a first message waits with a NOTE and without an echo; ModServ lists, admits and declines", async () => {
  await house.account("Maud", "a-good-password-1");
  await house.does(SYSTEM, { type: "user.role", user: "Maud", role: "moderator" });
  const maud = await house.ircComes("maudie");
  await maud.asks("PRIVMSG NickServ :IDENTIFY Maud a-good-password-1");
  const caps = ["echo-message", "standard-replies"];
  const [nia, pat] = [await house.ircComes("nia", ...caps), await house.ircComes("pat")];
  for (const one of [nia, pat]) await one.asks("JOIN #hall");
  await Promise.all([nia.texts(), pat.texts(), maud.texts()]);
  await house.does(SYSTEM, { type: "setting.change", key: "holdFirst", value: 1 });
  expect(await pat.asks("MODSERV :ADMIT h1")).toEqual([
    expect.stringContaining("only moderators may do this") as never,
  ]);
  const answer = await nia.asks("PRIVMSG #hall :hello from nia");
  // She made the channel by joining it, so she is its operator, and nothing waits.
  expect(answer).toEqual([":nia!~nia@localhost PRIVMSG #hall :hello from nia"]);
  await pat.texts();
  expect((await pat.asks("PRIVMSG #hall :cheap soup"))[0]).toStartWith(
    ":irc.test NOTICE pat :PRIVMSG: this message waits for a moderator",
  );
  expect(await nia.texts()).toEqual([]);
  const [told] = said(await maud.texts());
  const id = /\((h\d+)\)/.exec(told ?? "")?.[1] ?? "";
  expect(said(await maud.asks("MODSERV LIST")).at(-1)).toBe(`${id}: pat in #hall: cheap soup`);
  expect(said(await maud.asks(`MODSERV DECLINE ${id} No advertising.`))).toEqual([`Done: ${id}.`]);
  expect(said(await pat.texts())).toEqual(["Your message in #hall was declined: No advertising."]);
  await pat.asks("PRIVMSG #hall :good evening");
  const next = /\((h\d+)\)/.exec(said(await maud.texts())[0] ?? "")?.[1] ?? "";
  expect(said(await maud.asks(`MODSERV ADMIT ${next} always`))).toEqual([`Done: ${next}.`]);
  expect(await nia.texts()).toEqual([":pat!~pat@localhost PRIVMSG #hall :good evening"]);
  await house.does(SYSTEM, { type: "setting.change", key: "holdFirst" });
});

test("[IRC-36] what a blocked person says is not sent, live, as history and while they type; SILENCE keeps the list", async () => {
  const caps = ["message-tags", "draft/chathistory", "batch"];
  const [kim, lou] = [await house.ircComes("kim", ...caps), await house.ircComes("lou", ...caps)];
  const moe = await house.ircComes("moe");
  for (const one of [kim, lou, moe]) await one.asks("JOIN #deck");
  await kim.texts();
  expect(await kim.asks("SILENCE +lou!*@*")).toEqual([":kim!~kim@localhost SILENCE +lou!*@*"]);
  expect(await kim.asks("SILENCE")).toEqual([
    ":irc.test 271 kim :lou!*@*",
    ":irc.test 272 kim :End of Silence List",
  ]);
  await lou.asks("PRIVMSG #deck :unheard", "@+typing=active TAGMSG #deck");
  await moe.asks("PRIVMSG #deck :heard");
  await lou.asks("PART #deck :bye");
  const heard = (await kim.texts()).map((line) => line.replace(/^@\S+ /, ""));
  expect(heard).toEqual([":moe!~moe@localhost PRIVMSG #deck :heard", ":lou!~lou@localhost PART #deck :bye"]);
  const past = (await kim.asks("CHATHISTORY LATEST #deck * 10")).filter((line) => line.includes("PRIVMSG"));
  expect(past.map((line) => line.split(" :").at(-1))).toEqual(["heard"]);
  expect((await lou.asks("PRIVMSG kim :hello"))[0]).toContain("kim takes no messages from you");
  await kim.asks("SILENCE -lou");
  await lou.asks("JOIN #deck", "PRIVMSG #deck :heard again");
  expect((await kim.texts()).some((line) => line.endsWith(":heard again"))).toBe(true);
  expect((await kim.asks("SILENCE +kim"))[0]).toContain("you cannot block yourself");
});
