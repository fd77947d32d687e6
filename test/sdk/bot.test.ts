import { expect, setDefaultTimeout, test } from "bun:test";
import type { Event } from "../../src/protocol/events.ts";
import type { Room } from "../../src/protocol/room.ts";
import { type Chat, connect } from "../../src/sdk/chat.ts";
import { signUp } from "../../src/sdk/sign-in.ts";
import { Bot, documented } from "../support/documented.ts";
import { type Server, startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(90_000);
const CRASHES = 3;
const POSTS = 30;

/** ada in the default room, and the token of the bot, which has not come yet. */
async function begin(server: Server): Promise<{ ada: Chat; room: Room; env: { TOKEN: string } }> {
  const echo = await signUp(server.url, { username: "echo", password: "correct horse" });
  const { token } = await signUp(server.url, { username: "ada" });
  const ada = await connect({ url: server.url, token, bot: false });
  return { ada, room: await ada.join("default"), env: { TOKEN: echo.token } };
}

/** What the room's log says, from its beginning up to where the bot has answered the last of ada's messages. */
async function told(ada: Chat, room: Event["room"], last: string): Promise<Event[]> {
  const log: Event[] = [];
  for await (const event of ada.feed(room, { after: 0 })) {
    log.push(event);
    if (event.type === "message.posted" && event.body === `ada said: ${last}`) return log;
  }
  throw new Error("the feed has ended");
}

/** The messages of this author, in order. */
const by = (log: readonly Event[], from: string): string[] =>
  log.flatMap((event) => (event.type === "message.posted" && event.from === from ? [event.body] : []));

/** ada writes without pause while this happens, and a last word when it is over. */
async function writing(ada: Chat, room: Event["room"], meanwhile: () => Promise<void>): Promise<string[]> {
  const written: string[] = [];
  let over = false;
  const done = meanwhile().finally(() => {
    over = true;
  });
  while (!over || written.length < POSTS) {
    written.push(`message ${written.length + 1}`);
    await ada.post(room, written.at(-1) as string);
  }
  await done;
  return written;
}

const answers = (written: readonly string[]): string[] => written.map((body) => `ada said: ${body}`);

test("[SDK-1] the bot of the documentation answers every message once, while the server is killed under it", async () => {
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  using folder = new TempFolder();
  const { ada, room, env } = await begin(server);
  using _ = ada;
  await using __ = new Bot(await documented("bot", server, folder.path), folder.path, env);
  await joined(ada, room.id, "echo");
  const written = await writing(ada, room.id, async () => {
    for (let crash = 0; crash < CRASHES; crash += 1) {
      await somethingNew(ada, room.id);
      await server.kill9();
      await server.restart();
      ada.wake();
      await somethingNew(ada, room.id);
    }
  });
  const log = await told(ada, room.id, written.at(-1) as string);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_event, i) => i + 1));
  expect(by(log, "ada")).toEqual(written);
  expect(by(log, "echo")).toEqual(answers(written));
});

test("[SDK-2] the bot that keeps its place answers every message once, while it and the server are killed", async () => {
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  using folder = new TempFolder();
  const { ada, room, env } = await begin(server);
  using _ = ada;
  await using bot = new Bot(await documented("place", server, folder.path), folder.path, env);
  await joined(ada, room.id, "echo");
  const written = await writing(ada, room.id, async () => {
    for (let crash = 0; crash < CRASHES; crash += 1) {
      await somethingNew(ada, room.id);
      await bot.kill();
      await server.kill9();
      await server.restart();
      ada.wake();
      bot.start();
      await somethingNew(ada, room.id);
    }
  });
  const log = await told(ada, room.id, written.at(-1) as string);
  expect(by(log, "ada")).toEqual(written);
  expect(by(log, "echo")).toEqual(answers(written));
});

/** Waits until somebody of this name has come into the room. */
async function joined(ada: Chat, room: Event["room"], name: string): Promise<void> {
  for await (const event of ada.feed(room, { after: 0 }))
    if (event.type === "member.joined" && event.name === name) return;
}

/** Waits until the bot has answered something that it has not answered yet. */
async function somethingNew(ada: Chat, room: Event["room"]): Promise<void> {
  for await (const event of ada.feed(room)) if (event.from === "echo") return;
}
