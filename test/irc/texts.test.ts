import { expect, test } from "bun:test";
import { formatLine } from "../../src/doors/irc/line.ts";
import { type House, sharedHouse } from "../support/house.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

/** The text of a line as bots find it that were written by hand: what is after the first ` :`. */
const byHand = (line: string): string | undefined => line.split(/ :(.*)/s)[1];

test("[LINE-10] a text at the end of a line has a colon, a single word as well", () => {
  const lines = [
    ...[
      "PRIVMSG #a",
      "NOTICE ada",
      "TOPIC #a",
      "QUIT",
      "PART #a",
      "KICK #a bob",
      "ERROR",
      "PONG host",
      "PING",
    ],
    ...["CAP * LS", "CAP ada LIST", "AWAY", "WALLOPS", "KILL bob", "SETNAME", "JOIN #a ada", "RENAME #a #b"],
    ...["FAIL JOIN CODE #a", "WARN JOIN CODE", "NOTE * CODE", "REDACT #a r1.2", "METADATA #a color *"],
    ...["REGISTER SUCCESS ada", "VERIFY SUCCESS ada", "001 ada", "301 ada bob", "302 ada", "303 ada"],
    ...["311 ada bob ~bob host *", "319 ada bob", "322 ada #a 1", "332 ada #a", "353 ada = #a", "372 ada"],
    ...["401 ada bob", "730 ada", "761 ada #a color *", "900 ada ada!~ada@host ada"],
  ];
  for (const line of lines) {
    const [command = "", ...params] = line.split(" ");
    expect(formatLine({ source: "host", command, params: [...params, "word"] })).toBe(`:host ${line} :word`);
  }
});

test("[LINE-10] a channel, a nick, a mode, a mask or a time at the end of a line has none", () => {
  const lines = [
    ...["JOIN #a", "PART #a", "NICK ada", "INVITE bob #a", "MODE #a +o bob", "TAGMSG #a", "REDACT #a r1.2"],
    ...["AUTHENTICATE +", "ACCOUNT ada", "CHGHOST ~ada host", "BATCH +1 chathistory #a", "MARKREAD #a *"],
    ...["METADATA #a color *", "004 ada host exchat-1 B C I", "221 ada +i", "324 ada #a +nt", "329 ada #a 1"],
    ...["333 ada #a bob 1", "341 ada bob #a", "354 ada 1 bob", "367 ada #a *!*@x bob 1", "AWAY", "ACK"],
  ];
  for (const line of lines) {
    const [command = "", ...params] = line.split(" ");
    expect(formatLine({ source: "host", command, params })).toBe(`:host ${line}`);
  }
});

test("[LINE-10] a bot that was written by hand finds texts of a single word", async () => {
  const bot = await house.ircComes("bot1");
  const ada = await house.ircComes("ada1");
  const heard = async () => (await bot.texts()).map(byHand);
  expect((await bot.asks("JOIN #bots1")).map(byHand)).toEqual([undefined, "@bot1", "End of /NAMES list"]);
  await ada.asks("JOIN #bots1");
  await bot.texts();
  ada.say("PRIVMSG #bots1 !help", "NOTICE bot1 done", "PRIVMSG bot1 ::)");
  ada.say("PART #bots1 bye", "JOIN #bots1", "QUIT later");
  await ada.ended();
  expect(await heard()).toEqual(["!help", "done", ":)", "bye", undefined, "Quit: later"]);
  expect((await bot.asks("TOPIC #bots1 tea")).map(byHand)).toEqual(["tea"]);
  expect((await bot.asks("TOPIC #bots1")).map(byHand)).toEqual(["tea", undefined]);
  expect((await bot.asks("PING 17", "ISON bot1")).map(byHand)).toEqual(["17", "bot1"]);
});
