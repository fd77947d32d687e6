import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { EntryRequest } from "../../src/protocol/entry.ts";
import { FullClient } from "../support/full-client.ts";
import { post, signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";

type Entered = { room: { id: string } };

let server: Server;
let owner: FullClient;
beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_REGISTRATION: "", EXCHAT_GUESTS: "" } });
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  owner = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "olga") });
  await owner.ok("owner.claim", { code });
  await set("registration", "approval");
});
afterAll(async () => {
  await owner.close();
  await server[Symbol.asyncDispose]();
});

const set = (key: string, value: unknown) => owner.ok("setting.set", { key, value });
const asks = async (username: string, note = "") => {
  const { status, body } = await post(`${server.url}/entry`, { username, note });
  return { status, ...(body as { code: string; error: string }) };
};
const stateOf = async (code: string) => (await post(`${server.url}/entry/check`, { code })).body;
const waiting = async () => (await owner.ok<{ requests: EntryRequest[] }>("entry.list")).requests;

describe("a server whose admins decide who comes in", () => {
  test("[ENTRY-1] tells them who asks, and a person who is let in makes one account", async () => {
    const refused = await post(`${server.url}/users`, { username: "ada" });
    expect(refused).toMatchObject({
      status: 403,
      body: { error: expect.stringContaining("ask to be let in") },
    });
    const { status, code } = await asks("ada", "I cook, too.");
    expect(status).toBe(202);
    await owner.signals.first((one) => one.type === "entry" && one.waiting === 1, "olga hears that ada asks");
    const [ada] = await waiting();
    expect(ada).toMatchObject({ name: "ada", note: "I cook, too." });
    expect(await stateOf(code)).toEqual({ state: "waiting" });
    expect((await post(`${server.url}/users`, { username: "ada", invite: code })).status).toBe(403);
    await owner.ok("entry.decide", { request: ada?.id, admit: true });
    await owner.signals.first((one) => one.type === "entry" && one.waiting === 0, "olga hears the answer");
    expect(await stateOf(code)).toEqual({ state: "admitted" });
    expect((await post(`${server.url}/users`, { username: "ada", invite: code })).status).toBe(201);
    expect((await post(`${server.url}/users`, { username: "eve", invite: code })).status).toBe(403);
    expect((await owner.refused("entry.decide", { request: ada?.id, admit: false })).code).toBe(
      "no_such_entry",
    );
    const { events } = await owner.ok<{ events: object[] }>("audit.read", { limit: 6 });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "entry.decided", name: "ada", admit: true, from: "olga" }),
    );
  });

  test("[ENTRY-1] tells a person who is not let in, and whose code nobody knows", async () => {
    const { code } = await asks("mallory");
    const [mallory] = await waiting();
    await owner.ok("entry.decide", { request: mallory?.id, admit: false });
    expect(await stateOf(code)).toEqual({ state: "declined" });
    expect((await post(`${server.url}/users`, { username: "mallory", invite: code })).status).toBe(403);
    expect((await post(`${server.url}/entry/check`, { code: "x".repeat(43) })).status).toBe(404);
  });

  test("[ENTRY-1] a guest asks under the name that they have, and has an account of that name when they are let in", async () => {
    await set("guests", true);
    const made = await post(`${server.url}/guests`, { username: "gina" });
    const { access_token: token } = made.body as { access_token: string };
    await using gina = await FullClient.connect(server.wsUrl, { token });
    const ask = async (shown: string) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${shown}` };
      const body = JSON.stringify({ username: "Gina", note: "I stay." });
      return fetch(`${server.url}/entry`, { method: "POST", headers, body });
    };
    expect((await ask("nobody")).status).toBe(409);
    const { code } = (await (await ask(token)).json()) as { code: string };
    const [request] = await waiting();
    await owner.ok("entry.decide", { request: request?.id, admit: true });
    expect(await stateOf(code)).toEqual({ state: "admitted" });
    await gina.ok("account.register", { password: "correct horse battery", invite: code });
    const again = await post(`${server.url}/sessions`, {
      username: "gina",
      password: "correct horse battery",
    });
    expect(again.status).toBe(201);
    await set("guests", null);
  });

  test("[ENTRY-2] refuses names that are taken or cannot be, and says what is possible instead", async () => {
    expect(await asks("olga")).toMatchObject({ status: 409 });
    expect(await asks("no name!")).toMatchObject({ status: 400 });
    await set("registration", "invite");
    expect(await asks("bob")).toMatchObject({ status: 403, error: "nobody can ask to be let in here" });
    const { body } = await post(`${server.url}/users`, { username: "bob" });
    expect(body).toMatchObject({
      error: "you need an invitation to make an account here: ask an admin for one",
    });
    await set("registration", "approval");
  });

  test("[ENTRY-3] makes an account only for a person who accepts its rules", async () => {
    await set("registration", "open");
    await set("rules", "Be kind.");
    const { status, body } = await post(`${server.url}/users`, { username: "rob" });
    expect([status, body]).toEqual([
      403,
      {
        ...{ error: "this server has rules: read them, and accept them" },
        ...{ code: "rules_not_accepted", field: "rules" },
      },
    ]);
    expect(await (await fetch(`${server.url}/info`)).json()).toMatchObject({ rules: "Be kind." });
    expect((await post(`${server.url}/users`, { username: "rob", rules: true })).status).toBe(201);
    await using gus = await FullClient.connect(server.wsUrl, { name: "gus" });
    expect((await gus.refused("account.register")).code).toBe("rules_not_accepted");
    await gus.ok("account.register", { rules: true });
    await set("rules", null);
  });

  test("[ENTRY-4] lets guests into the rooms that it names only, and where they are invited", async () => {
    const { room: lobby } = await owner.ok<Entered>("room.create", { name: "lobby" });
    const { room: office } = await owner.ok<Entered>("room.create", { name: "office" });
    await owner.ok("room.join", { room: office.id });
    await set("guestRooms", ["Lobby"]);
    await using guest = await FullClient.connect(server.wsUrl, { name: "greta" });
    await guest.ok("room.join", { room: lobby.id });
    expect(await guest.refused("room.join", { room: office.id })).toMatchObject({
      code: "not_allowed",
      rule: "guest-rooms",
      message: "guests may enter only these rooms here: Lobby: make an account to enter this one",
    });
    await owner.ok("room.invite", { room: office.id, user: "greta" });
    await guest.ok("room.join", { room: office.id });
    await using rita = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "rita") });
    await rita.ok("room.join", { room: office.id });
    await set("guestRooms", null);
  });

  test("[ENTRY-4] shows guests only these rooms and their own, and lets guests who were in others leave", async () => {
    const make = async (name: string) => (await owner.ok<Entered>("room.create", { name })).room.id;
    const [hall, cellar, attic] = [await make("hall"), await make("cellar"), await make("attic")];
    await using guest = await FullClient.connect(server.wsUrl, { name: "gwen" });
    for (const room of [hall, cellar]) await guest.ok("room.join", { room });
    await owner.ok("room.join", { room: cellar });
    await owner.ok("room.join", { room: attic });
    await set("guestRooms", ["hall"]);
    await guest.inbox.first((one) => one.type === "member.removed" && one.room === cellar, "gwen leaves");
    await owner.ok("room.invite", { room: attic, user: "gwen" });
    await guest.ok("room.join", { room: attic });
    const seen = async (fields = {}) =>
      (await guest.ok<{ rooms: { name: string }[] }>("room.list", fields)).rooms.map(({ name }) => name);
    expect(await seen()).toEqual(["hall", "attic"]);
    expect(await seen({ after: hall, limit: 1 })).toEqual(["attic"]);
    const ofOlga = await guest.ok<{ rooms: { name: string }[] }>("user.rooms", { user: "olga" });
    expect(ofOlga.rooms.map(({ name }) => name)).toEqual(["attic"]);
    expect((await owner.ok<{ rooms: { name: string }[] }>("room.list")).rooms.length).toBeGreaterThan(4);
    await set("guestRooms", null);
    expect(await seen()).toContain("cellar");
  });
});
