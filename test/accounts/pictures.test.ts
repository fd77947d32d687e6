import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { ServerEvent } from "../../src/protocol/server-log.ts";
import { FullClient } from "../support/full-client.ts";
import { IrcClient } from "../support/irc-client.ts";
import { post, signUp } from "../support/people.ts";
import { bomb, png } from "../support/picture-files.ts";
import { type Server, startServer } from "../support/server.ts";

setDefaultTimeout(60_000);

const FACE = png([300, 300], (x) => [x % 256, 90, 160, 255]);
const OTHER = png([200, 200], (_x, y) => [y, 200, 20, 255]);
const HASH = /^[A-Za-z0-9_-]{32}$/;

let server: Server;
let ada: string;
let adas: FullClient;
let bob: FullClient;
let owner: FullClient;
let olga: string;
let room: string;
beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_IRC_PORT: "any" } });
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  olga = await signUp(server.url, "olga");
  ada = await signUp(server.url, "ada");
  owner = await FullClient.connect(server.wsUrl, { token: olga });
  await owner.ok("owner.claim", { code });
  adas = await FullClient.connect(server.wsUrl, { token: ada });
  bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "bob") });
  room = (await adas.ok<{ room: { id: string } }>("room.create", { name: "den" })).room.id;
  for (const one of [adas, bob]) await one.ok("room.join", { room });
});
afterAll(async () => {
  for (const one of [owner, adas, bob]) await one.close();
  await server[Symbol.asyncDispose]();
});

type Said = { readonly status: number; readonly body: { readonly picture: string; readonly error: string } };
async function put(
  path: string,
  token: string,
  body: BodyInit,
  more: Record<string, string> = {},
): Promise<Said> {
  const headers = { authorization: `Bearer ${token}`, ...more };
  const answer = await fetch(`${server.url}${path}`, { method: "PUT", headers, body });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text.startsWith("{") ? JSON.parse(text) : { error: text }) as Said["body"],
  };
}
const upload = async (token: string, file: Buffer<ArrayBuffer>): Promise<string> => {
  const { status, body } = await put("/account/picture", token, file);
  expect([status, body.error]).toEqual([200, undefined as never]);
  return body.picture;
};
const drop = (path: string, token: string) =>
  fetch(`${server.url}${path}`, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
const get = (hash: string, more = "") => fetch(`${server.url}/pictures/${hash}${more}`);
const avatarOf = async (name: string): Promise<string | undefined> =>
  (await bob.ok<{ values: Record<string, string> }>("user.metadata", { name })).values["avatar"];
/** Bob is told that Ada's picture is this one. */
async function isTold(hash: string | undefined): Promise<void> {
  const value = hash && `/pictures/${hash}`;
  await bob.signals.first(
    (one) => one.type === "described" && one.key === "avatar" && one.value === value,
    "the picture",
  );
}

describe("a person's picture", () => {
  test("[PIC-1, PIC-6] is told to those around, and got by everyone who knows its hash", async () => {
    const told = bob.signals.first((one) => one.type === "described" && one.key === "avatar", "the picture");
    const hash = await upload(ada, FACE);
    expect(hash).toMatch(HASH);
    expect(await told).toMatchObject({ room, from: "ada", value: `/pictures/${hash}` } as never);
    expect(await avatarOf("ada")).toBe(`/pictures/${hash}`);
    const { profiles } = await bob.ok<{ profiles: object[] }>("user.profiles", { ids: [adas.hello.user.id] });
    expect(profiles).toMatchObject([{ name: "ada", picture: hash }]);
    for (const [more, side] of [
      ["", 256],
      ["/small", 64],
    ] as const) {
      const answer = await get(hash, more);
      const headers = Object.fromEntries(answer.headers);
      expect(headers).toMatchObject({
        "content-type": "image/webp",
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(await new Bun.Image(bytes).metadata()).toEqual({ width: side, height: side, format: "webp" });
      expect((await fetch(answer.url, { method: "HEAD" })).status).toBe(200);
    }
    for (const none of ["x", "a".repeat(32), "%2e%2e%2f", `${hash}/huge`])
      expect((await get(none)).status).toBe(404);
    const gone = isTold(undefined);
    expect((await drop("/account/picture", ada)).status).toBe(204);
    await gone;
    expect((await get(hash)).status).toBe(404);
    expect((await drop("/account/picture", ada)).status).toBe(204);
  });

  test("[PIC-4] is refused with a sentence, and nothing is kept", async () => {
    const hash = await upload(ada, FACE);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const type = { "content-type": "image/png" };
    expect(await put("/account/picture", ada, svg, type)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("not a picture") },
    });
    const { body } = await put("/account/picture", ada, bomb(60_000, 6_000), type);
    expect(body.error).toContain("million pixels");
    // By its length, and without one.
    const long = Buffer.alloc(1_048_577);
    const answer = await put("/account/picture", ada, long);
    expect(answer).toMatchObject({ status: 413, body: { error: expect.stringContaining("1048576 bytes") } });
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const status = await put("/account/picture", ada, endless).then(
      (one) => one.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(sent).toBeLessThan(64 * 1_048_576);
    expect(await avatarOf("ada")).toBe(`/pictures/${hash}`);
  });

  test("[PIC-1] is taken from accounts only, and never from a page of another site", async () => {
    const visit = await post(`${server.url}/guests`, { username: "gina" });
    const { access_token: gina } = visit.body as { access_token: string };
    expect((await put("/account/picture", gina, FACE)).status).toBe(403);
    expect((await put("/account/picture", "nobody", FACE)).status).toBe(401);
    const foreign = { origin: "https://evil.example", cookie: `exchat=${ada}` };
    expect((await put("/account/picture", ada, FACE, foreign)).status).toBe(403);
    expect((await put("/server/logo", ada, FACE)).status).toBe(403);
  });

  test("[PIC-7] is the person's avatar: another one replaces it, and nobody names a picture by its path", async () => {
    const hash = await upload(ada, FACE);
    expect(
      (await bob.refused("user.describe", { key: "avatar", value: `/pictures/${hash}` })).message,
    ).toContain("must be uploaded");
    await adas.ok("user.describe", { key: "avatar", value: "https://faces.example/ada.png" });
    expect((await get(hash)).status).toBe(404);
    const again = await upload(ada, FACE);
    expect(again).toBe(hash);
    await adas.ok("user.describe", { key: "avatar" });
    expect((await get(hash)).status).toBe(404);
  });

  test("[PIC-8] is removed by a moderator, which the server's log tells", async () => {
    const hash = await upload(ada, FACE);
    const gone = isTold(undefined);
    await owner.ok("picture.remove", { user: "ada" });
    await gone;
    expect((await get(hash)).status).toBe(404);
    expect(await avatarOf("ada")).toBeUndefined();
    await owner.ok("picture.remove", { user: "ada" });
    const { events } = await owner.ok<{ events: ServerEvent[] }>("audit.read", { limit: 20 });
    expect(events.filter(({ type }) => type === "picture.removed")).toMatchObject([
      { from: "olga", name: "ada" },
    ]);
    expect((await owner.refused("picture.remove", { user: "nobody at all" })).code).toBe("no_such_user");
  });

  test("[PIC-8] two people with one picture have it each; it is in the export, and goes with the account", async () => {
    const cem = await signUp(server.url, "cem");
    const hash = await upload(ada, OTHER);
    expect(await upload(cem, OTHER)).toBe(hash);
    const exported = await fetch(`${server.url}/account/export`, {
      headers: { authorization: `Bearer ${cem}` },
    });
    const lines = (await exported.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; base64?: string });
    const { base64 = "" } = lines.find(({ type }) => type === "picture") ?? {};
    expect(Buffer.from(base64, "base64").equals(Buffer.from(await (await get(hash)).arrayBuffer()))).toBe(
      true,
    );
    await drop("/account/picture", ada);
    expect((await get(hash)).status).toBe(200);
    await using client = await FullClient.connect(server.wsUrl, { token: cem });
    client.sendText(JSON.stringify({ ref: "1", type: "account.delete" }));
    await client.closed;
    expect((await get(hash)).status).toBe(404);
    await owner.ok("account.restore", { user: "cem" });
    expect((await get(hash)).status).toBe(200);
  });
});

describe("the server's logo", () => {
  const info = async () => (await (await fetch(`${server.url}/info`)).json()) as { logo?: string };

  test("[PIC-9] is a setting of admins, told to everyone, public, and removed again", async () => {
    const told = bob.signals.first((one) => one.type === "setting" && one.key === "logo", "the logo");
    const { status, body } = await put("/server/logo", olga, png([400, 100]));
    expect(status).toBe(200);
    expect(await told).toMatchObject({ value: body.picture } as never);
    expect(await info()).toMatchObject({ logo: `/pictures/${body.picture}` });
    expect((await get(body.picture, "/small")).status).toBe(200);
    expect((await owner.refused("setting.set", { key: "logo", value: body.picture })).message).toContain(
      "upload it",
    );
    const { events } = await owner.ok<{ events: ServerEvent[] }>("audit.read", { limit: 3 });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "setting.changed", key: "logo", value: body.picture }),
    );
    expect((await drop("/server/logo", olga)).status).toBe(204);
    expect((await info()).logo).toBeUndefined();
    expect((await get(body.picture)).status).toBe(404);
  });
});

test("[PIC-7] IRC clients get the whole address of a picture, and none from a server without an address", async () => {
  const hash = await upload(ada, FACE);
  const heard = async (at: Server) => {
    const { irc: ports } = (await (await fetch(`${at.url}/info`)).json()) as { irc: { port: number } };
    await using irc = await IrcClient.connect(ports.port);
    await irc.register("ida", ["batch", "draft/metadata-3"]);
    await irc.asks("JOIN #den", "METADATA * SUB avatar");
    return (await irc.asks("METADATA ada GET avatar")).join("\n");
  };
  expect(await heard(server)).toContain("Key not set");
  await server.stop();
  await using named = await startServer({
    data: server.data,
    env: { EXCHAT_IRC_PORT: "any", EXCHAT_PUBLIC_URL: "https://chat.example" },
  });
  const answer = await heard(named);
  expect(answer).toContain(`avatar * :https://chat.example/pictures/${hash}`);
});
