import { expect, setDefaultTimeout, test } from "bun:test";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { metricsOf } from "../support/metrics.ts";
import { signUp } from "../support/people.ts";
import { PlainClient } from "../support/plain-client.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";

setDefaultTimeout(60_000);

const TIMES = 500;
const AT_ONCE = 25;
const COUNTED = ["clients", "sessions", "rooms", "connections"] as const;

async function counts(server: Server): Promise<string> {
  const metrics = await metricsOf(server.url);
  return COUNTED.map((name) => `${metrics[name]} ${name}`).join(", ");
}

/** Waits until as many are there as are expected: the end of a connection is noticed a little after it. */
async function areCounted(server: Server, expected: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  let found = await counts(server);
  while (found !== expected && performance.now() < deadline) found = await counts(server);
  expect(found).toBe(expected);
}

test("[FEED-8] five hundred comings and goings of one account, in every way one can go, leave nothing behind", async () => {
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const token = await signUp(server.url, "ada");
  await using ada = await FullClient.connect(server.wsUrl, { name: "ada", token });
  const { room } = await ada.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
  const before = await counts(server);
  expect(before).toBe("1 clients, 1 sessions, 1 rooms, 1 connections");
  const ways = [
    async () => (await FullClient.connect(server.wsUrl, { name: "ada", token })).close(),
    async () => (await PlainClient.connect(server.wsUrl, { name: "ada", token })).close(),
    async () => (await FullClient.open(server.wsUrl, "nobody yet")).close(),
    async () => {
      const socket = await RawWebSocket.connect(server.url, { protocol: "exchat.v1" });
      socket.sendText(JSON.stringify({ ref: "1", type: "hello", token }));
      // Gone before the answer can have come.
      socket.reset();
      await socket.closed;
    },
    async () => {
      const guest = await PlainClient.connect(server.wsUrl);
      guest.send({ command: "join" });
      await guest.next();
      await guest.close();
    },
  ];
  for (let n = 0; n < TIMES; n += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => ways[i % ways.length]?.()));
  await areCounted(server, before);
  // The guests who joined have left again, and ada, who was there all the time, has seen each of them do both.
  const guests = (TIMES / ways.length) | 0;
  const left = () => ada.events(room.id).filter(({ type }) => type === "member.left").length;
  await ada.event(room.id, () => left() === guests, `${guests} leavings`);
  const { members } = await ada.ok<{ members: { name: string }[] }>("room.members", { room: room.id });
  expect(members.map(({ name }) => name)).toEqual(["ada"]);
  expect(server.complaints()).toBe("");
});
