import { expect, test } from "bun:test";
import { commands } from "../../src/doors/irc/commands.ts";
import { type House, sharedHouse } from "../support/house.ts";
import { BAD_INPUT } from "../support/irc-bad-input.ts";
import type { IrcClient } from "../support/irc-client.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

const VERBS = Object.keys(commands);
/** The client `me` of the table, in its own channel, with a member, and somebody who is elsewhere. */
async function table(): Promise<IrcClient> {
  const me = await house.ircComes("me");
  const bob = await house.ircComes("bob");
  const out = await house.ircComes("out");
  await me.asks("JOIN #mine");
  await bob.asks("JOIN #mine");
  await out.asks("JOIN #other");
  await me.texts();
  return me;
}

// RFC 2812 sections 3 and 5; modern.ircdocs.horse; the specification of each extension for its FAIL.
test("[IRC-40] every command answers bad input by the reply that its specification names", async () => {
  const me = await table();
  const wrong: string[] = [];
  for (const [line, answer] of Object.values(BAD_INPUT).flat()) {
    const expected = answer.startsWith(":") || answer === "" ? answer : `:irc.test ${answer}`;
    const answers = await me.asks(line);
    const fits = expected === "" ? answers.length === 0 : answers[0]?.startsWith(expected);
    if (!fits) wrong.push(`${line} → ${answers.join(" | ") || "nothing"}, and not ${answer || "nothing"}`);
  }
  expect(wrong).toEqual([]);
});

test("[IRC-40] every command that needs parameters says which one misses them", async () => {
  const me = await house.ircComes("lacking");
  const needing = VERBS.filter((verb) => commands[verb]?.least);
  expect(needing.length).toBeGreaterThan(20);
  for (const verb of needing) {
    const answer = `:irc.test 461 lacking ${verb} :Not enough parameters`;
    expect(await me.asks(verb)).toEqual([answer]);
    expect(await me.asks(`${verb} :`)).toEqual([answer]);
  }
});

test("[IRC-40] every command that is too long, or is no UTF-8, is refused as a whole", async () => {
  const me = await house.ircComes("refused");
  for (const verb of [...VERBS, "NONE"]) {
    expect(await me.asks(`${verb} ${"x".repeat(511 - verb.length)}`)).toEqual([
      ":irc.test 417 refused :Input line was too long",
    ]);
    me.bytes(Buffer.concat([Buffer.from(`${verb} `), Buffer.from([0xff, 0xfe, 13, 10])]));
    expect((await me.texts())[0]).toStartWith(`:irc.test FAIL ${verb} INVALID_UTF8 :`);
  }
  me.bytes(Buffer.from([0xff, 0x20, 0xff, 13, 10]));
  expect((await me.texts())[0]).toStartWith(":irc.test FAIL * INVALID_UTF8 :");
  const tags = `@${"t".repeat(4_094)}`;
  expect(await me.asks(`${tags} PONG`)).toEqual([]);
  expect(await me.asks(`${tags}t PONG`)).toEqual([":irc.test 417 refused :Input line was too long"]);
});

test("[IRC-40] before registration each command that is for registered clients is refused, and the client can register", async () => {
  const stranger = await house.ircStranger();
  for (const verb of VERBS.filter((one) => !commands[one]?.early))
    expect(await stranger.asks(`${verb} a b c d`)).toEqual([":irc.test 451 * :You have not registered"]);
  const before = [
    ["NICK", "431 *"],
    ["NICK :", "431 *"],
    ["NICK a!b", "432 * a!b"],
    ["USER a 0 *", "461 * USER"],
    ["USER  :", "461 * USER"],
    ["CAP", "461 * CAP"],
    ["CAP NONE", "410 * NONE"],
    ["PING", "409 *"],
    ["AWAY :x", "451 *"],
    ["REGISTER * * long-enough", "FAIL REGISTER COMPLETE_CONNECTION_REQUIRED"],
    ["VERIFY a b", "FAIL VERIFY INVALID_CODE"],
    ["NONE", "451 *"],
  ] as const;
  for (const [line, answer] of before)
    expect((await stranger.asks(line))[0]).toStartWith(`:irc.test ${answer}`);
  expect((await stranger.asks("NICK strange", "USER a 0 * :"))[0]).toStartWith(":irc.test 001 strange ");
});

test("[IRC-40] lines that are no commands are answered or ignored, and the client stays", async () => {
  const me = await house.ircComes("odd");
  for (const line of ["", "   ", ":source", "@tag"])
    expect((await me.asks(line)).filter((one) => !one.includes(" 400 "))).toEqual([]);
  for (const line of ["NONE", "123", "PRIVMSG!", "é", "@a=b NONE", ":source NONE a"])
    expect((await me.asks(line))[0]).toMatch(/^:irc\.test 421 odd \S+ :Unknown command$/);
  me.bytes(Buffer.from("PING a\u0000b\r\nPING a\rb\r\n"));
  expect(await me.texts()).toEqual(Array(2).fill(":irc.test 400 odd * :This line cannot be read"));
  expect(await me.asks(":someone!else@nowhere PING x")).toEqual([":irc.test PONG irc.test :x"]);
});
