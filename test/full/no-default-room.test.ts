import { expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { IrcClient } from "../support/irc-client.ts";
import { PlainClient } from "../support/plain-client.ts";
import { startServer } from "../support/server.ts";

test("[ROOM-18] a server without a default room has no room until a person makes one, and joins nobody anywhere", async () => {
  await using server = await startServer({ env: { EXCHAT_DEFAULT_ROOM: "", EXCHAT_IRC_PORT: "any" } });
  expect(await (await fetch(`${server.url}/info`)).json()).toMatchObject({ defaultRoom: "" });
  const port = Number(/^ {2}irc .*:(\d+)/m.exec(server.stdout())?.[1]);
  await using irc = await IrcClient.connect(port);
  const welcome = await irc.asks("NICK cleo", "USER cleo 0 * :cleo");
  expect(welcome.some((line) => / (JOIN|353) /.test(line))).toBe(false);
  expect(await irc.asks("LIST")).toEqual([321, 323].map((n) => expect.stringContaining(` ${n} cleo `)));
  await using ada = await FullClient.connect(server.wsUrl, { name: "ada" });
  expect(ada.hello.rooms).toEqual([]);
  expect(await ada.ok("room.list")).toEqual({ rooms: [], more: false } as never);
  await using plain = await PlainClient.connect(server.wsUrl, { name: "a guest" });
  plain.send({ command: "join" });
  await plain.receives({ error: "a name must not be empty" });
  await ada.ok("room.create", { name: "kitchen" });
  plain.send({ command: "join", room: "kitchen" });
  expect(JSON.stringify(await plain.next())).toContain("kitchen");
});
