import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { Bystanders } from "../support/bystanders.ts";
import { type Fields, FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { PlainClient } from "../support/plain-client.ts";
import { encodeFrame } from "../support/raw-frame.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";

let server: Server;
let others: Bystanders;

beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  others = await Bystanders.meet(server);
});
afterAll(async () => {
  await others[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
afterEach(() => others.areUndisturbed());

let people = 0;
/** Somebody with an account, who has said hello. */
async function somebody(): Promise<FullClient> {
  people += 1;
  const name = `somebody-${people}`;
  const token = await signUp(server.url, name);
  return await FullClient.connect(server.wsUrl, { name, token });
}

async function joined(client: FullClient, name: string): Promise<string> {
  await client.request("room.create", { name });
  const { room } = await client.ok<{ room: RoomOfMine }>("room.join", { name });
  return room.id;
}

const TRICKY = [
  "'); drop table events; --",
  "' or '1'='1",
  '"; select * from users; --',
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "{{constructor.constructor('alert(1)')()}}",
  "%00%0a%0d",
  "$where: 1",
  "__proto__",
  "constructor",
  "javascript:alert(1)",
  "&lt;b&gt; &amp;amp;",
  "\\u0000 \\x00 \\",
  "日本語 👩‍💻 ﷽ e\u0301",
];
/** Fine in a message, though not in a name. */
const TRICKIER = [
  "\u0001\u001b[31mred",
  "line\nline\r\nline\ttab",
  "\u202egnp.exe",
  "a\u200bb",
  "\u2028x\u2029x",
  "\ufeffx",
];

describe("text", () => {
  test("[PAGE-4] with SQL, markup and control characters comes back to the last character, live and from history", async () => {
    await using ada = await somebody();
    await using bob = await somebody();
    const room = await joined(ada, "text");
    await joined(bob, "text");
    const written = [...TRICKY, ...TRICKIER];
    for (const body of written) await ada.ok("message.post", { room, body });
    await bob.message(room, written.at(-1) as string);
    const live = bob.events(room).flatMap((event) => (event.type === "message.posted" ? [event.body] : []));
    expect(live).toEqual(written);
    const { events } = await bob.ok<{ events: { body?: string }[] }>("history.read", { room, limit: 100 });
    expect(events.flatMap(({ body }) => (body === undefined ? [] : [body]))).toEqual(written);
  });

  test("[PAGE-4] in the name of a room comes back to the last character, in every answer that names it", async () => {
    await using ada = await somebody();
    for (const name of TRICKY.filter((text) => !text.includes("👩‍💻"))) {
      const { room } = await ada.ok<{ room: RoomOfMine }>("room.create", { name });
      expect(room.name).toBe(name);
      expect((await ada.ok<{ room: RoomOfMine }>("room.join", { name })).room).toMatchObject({
        id: room.id,
        name,
      });
      expect((await ada.refused("room.create", { name })).code).toBe("room_exists");
      const list = await ada.ok<{ rooms: RoomOfMine[] }>("room.list");
      expect(list.rooms.map((listed) => listed.name)).toContain(name);
    }
  });

  test("[PLAIN-5] of the plain protocol, too, is text and nothing else", async () => {
    await using plain = await PlainClient.connect(server.wsUrl, {
      token: await signUp(server.url, "plainly"),
    });
    const room = "<b>\"'); --";
    plain.send({ command: "create", room });
    await plain.receives({ success: `${room} has been created!` });
    plain.send({ command: "join", room });
    await plain.receives({ room, message: `welcome to the ${room} chat room, plainly!` });
    for (const message of [...TRICKY, ...TRICKIER]) {
      plain.send({ room, message });
      await plain.receives({ room, from: "plainly", message });
    }
    plain.send({ room: "<script>", message: "hi" });
    await plain.receives({ error: "<script> does not exists" });
  });

  test("[WHO-4] that could deceive in a name is refused in a sentence, for rooms and for guests", async () => {
    await using ada = await somebody();
    const names = [
      "",
      " ",
      " x",
      "x ",
      "a  b",
      "a\u0000b",
      "a\nb",
      "\u202ea",
      "a\u200bb",
      "\u{e0041}",
      "x".repeat(65),
      "\ud800",
    ];
    for (const name of names) {
      const refused = await ada.refused("room.create", { name });
      expect(["bad_name", "bad_request"]).toContain(refused.code);
      expect(refused.message).toMatch(/name/);
    }
    for (const name of names.slice(1)) {
      await using guest = await FullClient.open(server.wsUrl, "a guest");
      const refused = await guest.refused("hello", { name });
      expect(["bad_name", "bad_request"]).toContain(refused.code);
      expect((await guest.ok<{ user: { name: string } }>("hello")).user.name).toMatch(/^guest\d+$/);
    }
  });

  test("[LOG-4] a nonce of half a character is refused, since it could not be told from another", async () => {
    await using ada = await somebody();
    const room = await joined(ada, "nonces");
    const post = { room, body: "once" };
    expect((await ada.refused("message.post", { ...post, nonce: "\ud800" })).code).toBe("bad_request");
  });

  test("[FULL-4] nobody learns another's nonce, neither live nor by resuming nor from history", async () => {
    await using ada = await somebody();
    await using bob = await somebody();
    const room = await joined(ada, "secrets");
    await joined(bob, "secrets");
    await ada.ok("message.post", { room, body: "hi", nonce: "only-adas" });
    await bob.message(room, "hi");
    expect(JSON.stringify(bob.inbox.all)).not.toContain("only-adas");
    expect(JSON.stringify(await bob.ok("history.read", { room }))).not.toContain("only-adas");
    expect(JSON.stringify(ada.events(room))).toContain("only-adas");
  });
});

describe("fields", () => {
  const requests: [type: string, fields: Fields][] = [
    ["ping", {}],
    ["user.get", { name: "ada" }],
    ["room.create", { name: "den" }],
    ["room.join", { name: "den" }],
    ["room.get", { room: "r1" }],
    ["room.list", { after: "", limit: 10 }],
    ["room.members", { room: "r1", after: "", limit: 10 }],
    ["direct.open", { user: "ada" }],
    ["message.post", { room: "r1", body: "hi", nonce: "n" }],
    ["history.read", { room: "r1", before: 10, after: 1, limit: 10 }],
    ["room.leave", { room: "r1" }],
    ["hello", { token: "x", name: "x", rooms: { r1: 1 } }],
  ];
  const wrong: unknown[] = [
    null,
    true,
    -1,
    0,
    0.5,
    1e308,
    "",
    "x",
    "r999999999999999",
    "r1 or 1=1",
    "u1",
    [],
    ["r1"],
    {},
    { $ne: 1 },
    { length: 5 },
    "\ud800",
    "x".repeat(300),
  ];

  test("[FULL-1] whatever stands in any field of any request, it gets one answer, and never an internal error", async () => {
    for (const [type, fields] of requests)
      for (const field of Object.keys(fields)) {
        // A connection is given up after a hundred malformed requests, so each field gets one of its own.
        await using ada = await somebody();
        const answers = await Promise.all(
          wrong.map((value) => ada.request(type, { ...fields, [field]: value })),
        );
        for (const [i, { error }] of answers.entries())
          expect(`${type} with ${field} ${JSON.stringify(wrong[i])}: ${error?.code}`).not.toEndWith(
            "internal",
          );
        await ada.settled();
        expect(ada.errors.all).toEqual([]);
      }
  });

  test("[FULL-1] a request whose every field is missing, or doubled, or unknown, gets one answer", async () => {
    await using ada = await somebody();
    for (const [type] of requests) {
      await ada.request(type);
      await ada.request(type, { extra: { __proto__: 1, deep: [[[[]]]] }, constructor: 1, toString: 1 });
      ada.sendText(`{"ref":"x","type":"${type}","ref":7}`);
    }
    await ada.settled();
    expect(ada.errors.all.map(({ field }) => field)).toEqual(requests.map(() => "ref"));
  });

  test("[FULL-2] nothing but hello is answered before hello, and hello only once", async () => {
    await using nobody = await FullClient.open(server.wsUrl, "nobody");
    for (const [type, fields] of requests.filter(([request]) => request !== "hello"))
      expect((await nobody.refused(type, fields)).code).toBe("not_signed_in");
    expect((await nobody.refused("hello", { token: "unknown" })).code).toBe("bad_token");
    await nobody.ok("hello");
    expect((await nobody.refused("hello")).code).toBe("already_signed_in");
  });

  test("[FEED-6] three thousand requests at once are each answered once, in their order, even those that are too many", async () => {
    await using raw = await RawWebSocket.connect(server.url, { protocol: "exchat.v1" });
    raw.sendText('{"ref":"hello","type":"hello"}');
    await raw.nextText();
    const frames = Array.from({ length: 3_000 }, (_, n) =>
      encodeFrame({ payload: JSON.stringify({ ref: `${n}`, type: "room.create", name: `flood ${n}` }) }),
    );
    raw.sendBytes(Buffer.concat(frames));
    const answers = () =>
      raw.inbox.all.flatMap(({ payload }) => /^\{"ref":"(\d+)"/.exec(payload.toString())?.[1] ?? []);
    await raw.inbox.first(() => raw.inbox.all.length > 3_000, "the last answer");
    expect(answers()).toHaveLength(3_000);
    const outOfOrder = answers().filter((ref, n) => Number(ref) !== n).length;
    expect(outOfOrder).toBe(0);
  });
});
