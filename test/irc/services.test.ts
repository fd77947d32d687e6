import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";
import { PASSWORD } from "../support/sasl.ts";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
  await house.account("Ada", PASSWORD);
});

const said = (lines: readonly string[]) =>
  lines.flatMap((line) => /^:(?:Nick|Chan)Serv!\S+ NOTICE \S+ :(.*)$/.exec(line)?.[1] ?? []);

test("[SASL-12] NickServ signs a guest in by name and password, and refuses wrong ones", async () => {
  const one = await house.ircComes("idler");
  expect(said(await one.asks("PRIVMSG NickServ :IDENTIFY ada wrong"))).toEqual(["Wrong name or password."]);
  expect(said(await one.asks("PRIVMSG nickserv@services :identify"))).toEqual([
    "Say IDENTIFY [name] password",
  ]);
  expect(await one.asks("NOTICE NickServ :IDENTIFY ada wrong")).toEqual([]);
  const lines = await one.asks(`PRIVMSG NickServ :IDENTIFY ada ${PASSWORD}`);
  expect(lines).toContain(":idler!~idler@localhost NICK Ada");
  expect(lines.some((line) => line.startsWith(":irc.test 900 Ada "))).toBe(true);
  expect(said(lines)).toEqual(["You are signed in as Ada."]);
  expect(said(await one.asks("NS IDENTIFY x y"))).toEqual(["You are signed in as Ada."]);
  expect(said(await one.asks("NICKSERV :INFO Ada"))[0]).toBe("Ada is an account (member), and online.");
  expect(said(await one.asks("NS PASSWORD wrong another-good-one"))).not.toEqual([]);
});

test("[SASL-12] NickServ and ChanServ say what they know, and write into no room", async () => {
  const one = await house.ircComes("asker");
  const help = said(await one.asks("PRIVMSG NickServ HELP"));
  expect(help.join("\n")).toContain("IDENTIFY [name] password: ");
  for (const word of ["constructor", "DROP"])
    expect(said(await one.asks(`NS ${word}`))).toEqual([
      `I do not know ${word.toUpperCase()}. Say HELP for what I know.`,
    ]);
  expect(said(await one.asks("CS REGISTER #x"))[0]).toContain("Every channel is registered");
  await one.asks("JOIN #served");
  const two = await house.ircComes("member12");
  await two.asks("JOIN #served");
  await one.texts();
  const lines = await one.asks("CS VOICE #served member12");
  expect(said(lines)).toEqual(["Done: member12 in #served."]);
  expect(lines.join("\n")).toMatch(/ MODE #served \S*\+v member12/);
  expect(said(await two.asks("CS OP #served"))[0]).not.toContain("Done");
  expect(said(await two.asks("CS OP #nowhere"))).toEqual(["You are not in #nowhere."]);
});

test("[SASL-11] REGISTER makes a guest the account of its nick, who can sign in afterwards", async () => {
  const one = await house.ircComes("newcomer");
  expect(await one.asks("REGISTER other * good-password-11")).toEqual([
    ":irc.test FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK other :The account has your nick's name",
  ]);
  expect((await one.asks("REGISTER * * short"))[0]).toStartWith(
    ":irc.test FAIL REGISTER WEAK_PASSWORD newcomer :",
  );
  expect((await one.asks("REGISTER * nonsense good-password-11"))[0]).toStartWith(
    ":irc.test FAIL REGISTER INVALID_EMAIL newcomer :",
  );
  const lines = await one.asks("REGISTER Newcomer new@example.org good-password-11");
  expect(lines.filter((line) => / (?:900|REGISTER) /.test(line))).toEqual([
    ":irc.test 900 newcomer newcomer!~newcomer@localhost newcomer :You are now logged in as newcomer",
    ":irc.test REGISTER SUCCESS newcomer :Account successfully registered",
  ]);
  expect((await one.asks("REGISTER * * good-password-11"))[0]).toContain(" ALREADY_AUTHENTICATED newcomer :");
  expect((await one.asks("VERIFY newcomer 1"))[0]).toContain("FAIL VERIFY ALREADY_AUTHENTICATED newcomer :");
  const two = await house.ircComes("elsewhere");
  expect(said(await two.asks("NS IDENTIFY newcomer good-password-11"))).toEqual([
    "You are signed in as newcomer.",
  ]);
});

test("[SASL-11] before registration ends, accounts are made where the operator allows it", async () => {
  const one = await house.ircStranger();
  expect((await one.asks("CAP LS 302")).join(" ")).toMatch(/ draft\/account-registration(?: |$)/);
  expect(await one.asks("REGISTER * * good-password-11")).toEqual([
    ":irc.test FAIL REGISTER COMPLETE_CONNECTION_REQUIRED :Connect first, and register then",
  ]);
  expect((await one.asks("VERIFY x 1"))[0]).toContain("FAIL VERIFY INVALID_CODE x :");
  const early = await house.ircStranger({ register: "before-connect,email-required" });
  await early.asks("CAP LS 302");
  expect((await early.asks("REGISTER * e@example.org good-password-11"))[0]).toContain("NEED_NICK * :");
  await early.asks("NICK early11", "USER e 0 * :e");
  expect((await early.asks("REGISTER * * good-password-11"))[0]).toContain("INVALID_EMAIL early11 :");
  const lines = await early.asks("REGISTER * e@example.org good-password-11", "CAP END");
  expect(
    lines.filter((line) => / (?:900|REGISTER|001) /.test(line)).map((line) => line.split(" :")[0]),
  ).toEqual([
    ":irc.test 900 * *!~e@localhost early11",
    ":irc.test REGISTER SUCCESS early11",
    ":irc.test 001 early11",
  ]);
});
