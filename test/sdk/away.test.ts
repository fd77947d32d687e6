import { expect, setDefaultTimeout, test } from "bun:test";
import type { Room } from "../../src/protocol/room.ts";
import { type Chat, connect } from "../../src/sdk/chat.ts";
import type { ConnectionState } from "../../src/sdk/connection.ts";
import { signUp } from "../../src/sdk/sign-in.ts";
import { Lost, Refused } from "../../src/sdk/thrown.ts";
import type { SocketClass } from "../../src/sdk/wire.ts";
import { rejection, take } from "../support/chatters.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";

setDefaultTimeout(60_000);

let house: House;
sharedHouse(async (opened) => {
  house = opened;
});

/** A port that nobody listens on. */
const NOWHERE = "ws://127.0.0.1:9/chat";

/** The way from a client to the server, which can be closed, and on which what the server says can be lost. */
class Way {
  isOpen = true;
  isDeaf = false;
  readonly said: string[] = [];
  readonly WebSocket: SocketClass;
  #last: (WebSocket & { terminate(): void }) | undefined;

  constructor() {
    const way = this;
    this.WebSocket = class extends WebSocket {
      constructor(url: string, protocol: string) {
        super(way.isOpen ? url : NOWHERE, protocol);
        way.#last = this as unknown as WebSocket & { terminate(): void };
      }
      override set onmessage(hear: ((event: MessageEvent) => unknown) | null) {
        super.onmessage = (event) => {
          if (!way.isDeaf) hear?.(event);
        };
      }
      override send(frame: string): void {
        way.said.push(frame);
        super.send(frame);
      }
    };
  }

  close(): void {
    this.isOpen = false;
    this.#last?.terminate();
  }

  open(chat: Chat): void {
    this.isOpen = true;
    this.isDeaf = false;
    chat.wake();
  }
}

/** A guest of this name in a public room of ada's, on a way of their own. */
async function guest(name: string): Promise<{ chat: Chat; way: Way; room: Room; renewed: string[] }> {
  const ada = await house.comes("ada");
  await makes(ada, `room of ${name}`);
  const way = new Way();
  const renewed: string[] = [];
  const { WebSocket } = way;
  const chat = await connect({ url: house.wsUrl, name, WebSocket, renewed: (me) => renewed.push(me.name) });
  return { chat, way, renewed, room: await chat.join(`room of ${name}`) };
}

test("[SDK-12] who cannot connect is told why, in time, in a sentence", async () => {
  const states: ConnectionState[] = [];
  const why = await rejection(
    connect({ url: NOWHERE, deadlineMs: 1_500, state: (state) => states.push(state) }),
  );
  expect(why).toBeInstanceOf(Lost);
  expect((why as Error).message).toStartWith(
    `the server did not let us in within 1500 ms: no chat server answers at ${NOWHERE}`,
  );
  const waiting = states.filter((state) => state.is === "waiting");
  expect(waiting.length).toBeGreaterThan(0);
  for (const { reason } of waiting) expect(reason).toStartWith(`no chat server answers at ${NOWHERE}`);
  expect(states.at(-1)?.is).toBe("closed");
  expect(await rejection(signUp(NOWHERE, { username: "ada" }))).toMatchObject({
    ...{ name: "Lost", message: expect.stringMatching(/^no chat server answers at http:.*\/users: ./) },
  });
  await using stranger = Bun.serve({ port: 0, fetch: () => new Response("Hello!", { status: 404 }) });
  expect(await rejection(signUp(stranger.url.href, { username: "ada" }))).toMatchObject({
    message: expect.stringMatching(/ is no chat server$/),
  });
  for (const url of ["localhost:4000", "", "ftp://a.b"])
    expect(await rejection(connect({ url }))).toMatchObject({
      message: `"${url}" is no address of a server, which begins with http://, https://, ws:// or wss://`,
    });
});

test("[SDK-13] a guest who was away for so long that they were let go comes in anew, and misses nothing", async () => {
  const { chat, way, room, renewed } = await guest("echo");
  using _ = chat;
  const ada = await house.comes("ada");
  const feed = chat.feed(room.id);
  const former = chat.me.id;
  way.close();
  await house.does(former, { type: "guest.release" });
  const while_ = await ada.ok<{ seq: number }>("message.post", { room: room.id, body: "while away" });
  way.open(chat);
  const events = await take(feed, 3);
  expect(events.map(({ type }) => type)).toEqual(["member.left", "message.posted", "member.joined"]);
  expect(events[1]?.seq).toBe(while_.seq);
  expect(renewed).toEqual(["echo"]);
  expect(chat.me.id).not.toBe(former);
  expect((await chat.post(room.id, "back")).seq).toBe(while_.seq + 2);
  expect((await take(feed, 1))[0]).toMatchObject({ by: chat.me.id, body: "back" });
});

test("[SDK-13] what a guest had sent when they were let go is stored once, whether it had arrived or not", async () => {
  const { chat, way, room } = await guest("twice");
  using _ = chat;
  const ada = await house.comes("ada");
  const feed = chat.feed(room.id);
  way.isDeaf = true;
  const arrived = chat.post(room.id, "arrived");
  await ada.ok("room.join", { room: room.id }).catch(() => undefined);
  await ada.event(room.id, (event) => "body" in event && event["body"] === "arrived", "it arrives");
  way.close();
  const lost = chat.post(room.id, "lost");
  await house.does(chat.me.id, { type: "guest.release" });
  way.open(chat);
  const [first, second] = await Promise.all([arrived, lost]);
  expect(second.seq).toBeGreaterThan(first.seq);
  const bodies = (await take(feed, 4)).flatMap((event) =>
    event.type === "message.posted" ? [event.body] : [],
  );
  expect(bodies).toEqual(["arrived", "lost"]);
});

test("[SDK-13] a guest who is let go and whose name is taken by then is told so", async () => {
  const { chat, way, room } = await guest("taken");
  using _ = chat;
  const feed = chat.feed(room.id);
  way.close();
  await house.does(chat.me.id, { type: "guest.release" });
  await house.guestComes("taken");
  way.open(chat);
  expect(await rejection(feed.next())).toMatchObject({ code: "name_taken" });
});

test("[SDK-12] a greeting that is refused for its rooms is said again without them, and nothing is missed", async () => {
  const { chat, way, room } = await guest("bad");
  using _ = chat;
  const feed = chat.feed(room.id);
  const ada = await house.comes("ada");
  way.close();
  const { seq } = await ada.ok<{ seq: number }>("message.post", { room: room.id, body: "meanwhile" });
  const { WebSocket } = way;
  // The first greeting is spoiled on its way, as one is that the server finds fault with.
  const send = WebSocket.prototype.send as (this: unknown, frame: string) => void;
  let isSpoiled = false;
  WebSocket.prototype.send = function (this: unknown, frame: string) {
    const spoils = !isSpoiled && frame.includes('"rooms"');
    isSpoiled ||= spoils;
    send.call(this, spoils ? frame.replace(/"rooms":\{/, '"rooms":{"x":1,') : frame);
  };
  way.open(chat);
  expect((await take(feed, 1))[0]).toMatchObject({ seq, body: "meanwhile" });
  expect(isSpoiled).toBeTrue();
  expect(await rejection(connect({ url: house.wsUrl, name: "x".repeat(999) }))).toBeInstanceOf(Refused);
});

test("[SDK-14] a program's messages say that it is one, unless it says that a person writes by it", async () => {
  const { chat, room } = await guest("robot");
  using _ = chat;
  using person = await connect({ url: house.wsUrl, name: "person", bot: false });
  await person.join("room of robot");
  const feed = person.feed(room.id);
  await chat.post(room.id, "beep");
  await person.post(room.id, "hello");
  const [beep, hello] = await take(feed, 2);
  expect(beep).toMatchObject({ body: "beep", bot: true });
  expect(hello).not.toHaveProperty("bot");
});
