import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { BareServer } from "../support/bare-server.ts";
import { IrcClient } from "../support/irc-client.ts";
import { LineClient } from "../support/line-client.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const folder = new TempFolder();
let server: BareServer;
let port = 0;
beforeAll(async () => {
  server = new BareServer({
    EXCHAT_DATA: folder.in("data"),
    EXCHAT_IRC_PORT: "any",
    EXCHAT_GUESTS: "on",
  });
  port = Number((await server.printed(/(?<=irc:\/\/localhost:)\d+/)) ?? 0);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const from = (address: string): string => `PROXY TCP4 ${address} 127.0.0.1 1 6667\r\n`;
const registers = (nick: string): string => `NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\n`;

test("[LIMIT-11] a person who goes on after many refusals is told so, closed and turned away, and others are answered", async () => {
  await using ada = await IrcClient.connect(port);
  await ada.register("ada");
  await ada.asks("JOIN #tea");
  await using mallory = await LineClient.connect(port);
  mallory.send(`${from("198.51.100.7")}${registers("mallory")}JOIN #tea\r\n`);
  mallory.send("PRIVMSG #tea :spam\r\n".repeat(5_000));
  let said = 0;
  while (said < 100) said += (await ada.texts()).length;
  await mallory.ended();
  const lines = mallory.rest();
  expect(lines.filter((line) => /rate.?limited|too often/i.test(line)).length).toBeGreaterThan(100);
  expect(lines.at(-1)).toMatch(/^ERROR :.*come back in/);
  const rest = await ada.asks("PRIVMSG #tea :still here");
  expect(rest.filter((line) => !line.startsWith(":mallory!"))).toEqual([]);
});

test("[LIMIT-10] a client that sends faster than it is heard is not read, and loses nothing", async () => {
  await using one = await IrcClient.connect(port);
  await one.register("one");
  await using other = await IrcClient.connect(port);
  await other.register("other");
  for (let i = 0; i < 20_000; i += 1) one.say(`PING ${i}`);
  expect(await other.asks("PRIVMSG one :hello")).toEqual([]);
  const all: string[] = [];
  // A thousand at a time: each part has its own deadline, which a busy machine meets.
  while (all.length < 20_001) all.push(...(await one.next(Math.min(1_000, 20_001 - all.length))));
  const texts = all.filter((text) => text.includes(" PONG "));
  expect(texts).toHaveLength(20_000);
  expect(texts.at(-1)).toEndWith(" :19999");
});

// ircv3.net/specs/extensions/metadata, ERR_METADATARATELIMIT: it repeats the command, and says when to try again.
test("[IRC-24] a client that says too much of itself is told when to go on", async () => {
  await using ada = await IrcClient.connect(port);
  await ada.register("ada24", ["batch", "draft/metadata-3"]);
  // The same value again is nothing to store: only the limit decides how many fit.
  let refused: string | undefined;
  while (refused === undefined) {
    const lines = await ada.asks(...Array.from({ length: 100 }, () => "METADATA * SET color :a b"));
    refused = lines.find((line) => line.includes(" 775 "));
  }
  expect(refused).toMatch(/^:\S+ 775 ada24 \d+ \* SET color :a b$/);
});
