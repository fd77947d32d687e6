import { expect, test } from "bun:test";
import { type House, sharedHouse } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";
import { answerTo, base64, PASSWORD, plain } from "../support/sasl.ts";

const WELCOME = "are supported by this server";

let house: House;
sharedHouse(async (opened) => {
  house = opened;
  await house.account("Ada", PASSWORD);
});

const numericsOf = (lines: readonly string[]) => lines.map((line) => line.split(" ")[1]);

async function begins(nick: string): Promise<IrcClient> {
  const client = await house.ircStranger();
  expect((await client.asks("CAP LS 302")).join()).toContain(" sasl=SCRAM-SHA-256,PLAIN");
  expect(await client.asks("CAP REQ sasl", `NICK ${nick}`, `USER ${nick} 0 * :${nick}`)).toEqual([
    ":irc.test CAP * ACK :sasl",
  ]);
  return client;
}

test("[SASL-1] a client that signs in by PLAIN has the account's name, rooms and session, whatever its nick was", async () => {
  const web = await house.comes("Ada");
  await web.ok("room.create", { name: "library" });
  await web.ok("room.join", { name: "library" });
  const client = await begins("someone");
  expect(await client.asks("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("", "ada@phone", PASSWORD)}`)).toEqual(
    [
      ":irc.test AUTHENTICATE +",
      ":irc.test 900 * *!~someone@localhost Ada :You are now logged in as Ada",
      ":irc.test 903 * :SASL authentication successful",
    ],
  );
  expect(await client.asks("AUTHENTICATE PLAIN")).toEqual([
    ":irc.test 907 * :You have already authenticated using SASL",
  ]);
  const lines = await client.asks("CAP END");
  expect(lines[0]).toStartWith(":irc.test 001 Ada :");
  expect(lines).toContain(":Ada!~someone@localhost JOIN #library");
  const { sessions } = await web.ok<{ sessions: { id: string; label?: string }[] }>("session.list", {});
  const own = sessions.find(({ label }) => label === "IRC (phone)");
  if (!own) throw new Error("the connection is no session");
  await web.ok("session.revoke", { session: own.id });
  await client.ended();
});

test("[SASL-5] a client signs in by SCRAM-SHA-256", async () => {
  const client = await begins("scrammer");
  const bare = "n=ada,r=clientnonce";
  const [, first = ""] = await client.asks(
    "AUTHENTICATE SCRAM-SHA-256",
    `AUTHENTICATE ${base64(`n,,${bare}`)}`,
  );
  const said = Buffer.from(first.split(" ").at(-1) ?? "", "base64").toString();
  const { proved, signature } = answerTo(said, bare, PASSWORD);
  const final = await client.asks(`AUTHENTICATE ${base64(proved)}`);
  expect(final).toEqual([`:irc.test AUTHENTICATE ${base64(`v=${signature}`)}`]);
  expect(numericsOf(await client.asks("AUTHENTICATE +"))).toEqual(["900", "903"]);
  expect((await client.asks("CAP END"))[0]).toStartWith(":irc.test 001 Ada :");
});

test("[SASL-2] a client that fails may try again, or go on as a guest", async () => {
  const client = await begins("failing");
  const wrong = ":irc.test 904 * :SASL authentication failed: wrong name or password";
  expect(await client.asks("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("", "ada", "wrong")}`)).toEqual([
    ":irc.test AUTHENTICATE +",
    wrong,
  ]);
  expect(await client.asks(`AUTHENTICATE PLAIN ${plain("", "nobody", PASSWORD)}`)).toEqual([wrong]);
  expect(await client.asks("AUTHENTICATE NONE")).toEqual([
    ":irc.test 908 * SCRAM-SHA-256,PLAIN :are available SASL mechanisms",
    ":irc.test 904 * :SASL authentication failed: no such mechanism",
  ]);
  expect(numericsOf(await client.asks("AUTHENTICATE PLAIN", "AUTHENTICATE *"))).toEqual([
    "AUTHENTICATE",
    "906",
  ]);
  expect(numericsOf(await client.asks("AUTHENTICATE PLAIN", `AUTHENTICATE ${"x".repeat(401)}`))).toEqual([
    "AUTHENTICATE",
    "905",
  ]);
  const end = await client.asks("AUTHENTICATE PLAIN", "CAP END");
  expect(numericsOf(end).slice(0, 3)).toEqual(["AUTHENTICATE", "906", "001"]);
  expect(end.join("\n")).toContain(WELCOME);
});

test("[SASL-9] PASS takes the account's name and password, and refuses wrong ones", async () => {
  const client = await house.ircStranger();
  const lines = await client.asks(`PASS :Ada:${PASSWORD}`, "NICK x", "USER x 0 * :x");
  expect(lines[0]).toBe(":irc.test 900 * *!~x@localhost Ada :You are now logged in as Ada");
  expect(lines[1]).toStartWith(":irc.test 001 Ada :");
  const other = await house.ircStranger();
  other.say("PASS Ada:wrong", "NICK x", "USER x 0 * :x");
  expect((await other.next(2)).map((line) => line.split(" ")[0] === "ERROR" || line.split(" ")[1])).toEqual([
    "464",
    true,
  ]);
  await other.ended();
});

test("[SASL-10] a guest who signs in becomes the account: others see the guest quit, and the client its nick and channels", async () => {
  const bob = await house.ircComes("bob10");
  const guest = await house.ircComes("guesty");
  await bob.asks("JOIN #hall10");
  await guest.asks("JOIN #hall10");
  await bob.texts();
  const lines = await guest.asks(`AUTHENTICATE PLAIN ${plain("", "ada", PASSWORD)}`);
  expect(lines).toContain(":guesty!~guesty@localhost NICK Ada");
  expect(lines).toContain(":Ada!~guesty@localhost PART #hall10");
  expect(lines.slice(-2).map((line) => line.split(" ")[1])).toEqual(["900", "903"]);
  expect(await bob.texts()).toEqual([":guesty!~guesty@localhost QUIT :Signed in as Ada"]);
  await guest.asks("JOIN #hall10");
  expect(await bob.texts()).toEqual([":Ada!~guesty@localhost JOIN #hall10"]);
});

test("[IRC-8] WHOWAS knows the guest that a person was before they signed in", async () => {
  const client = await house.ircComes("formerly");
  await client.asks(`NICKSERV IDENTIFY Ada ${PASSWORD}`);
  expect(await client.asks("WHOWAS formerly")).toContain(
    ":irc.test 314 Ada formerly ~formerly localhost * :formerly of IRC",
  );
});
