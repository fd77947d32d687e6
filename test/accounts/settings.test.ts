import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ServerEvent } from "../../src/protocol/server-log.ts";
import type { Setting } from "../../src/protocol/setting.ts";
import { FullClient } from "../support/full-client.ts";
import { post, signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

let server: Server;
let owner: FullClient;
beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_GUESTS: "on", EXCHAT_REGISTRATION: "" } });
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  owner = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "olga") });
  await owner.ok("owner.claim", { code });
});
afterAll(async () => {
  await owner.close();
  await server[Symbol.asyncDispose]();
});

const info = async (): Promise<object> => (await (await fetch(`${server.url}/info`)).json()) as object;
const set = (key: string, value: unknown, more: object = {}) =>
  owner.ok<{ setting: Setting }>("setting.set", { key, value, ...more });
const listed = async (key: string): Promise<Setting | undefined> =>
  (await owner.ok<{ settings: Setting[] }>("setting.list")).settings.find((one) => one.key === key);
const verb = (...args: string[]) => exchat([...args, "--data", server.data]);

describe("a setting of the server", () => {
  test("[ROOM-20] the raid switch lets nobody new in, slows newcomers and refuses their links, until it is off", async () => {
    await using bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "rob") });
    await using gina = await FullClient.connect(server.wsUrl, { name: "gina" });
    const { room: den } = await owner.ok<{ room: { id: string } }>("room.create", { name: "raided" });
    const room = den.id;
    for (const client of [owner, bob, gina]) await client.ok("room.join", { room });
    const { code } = await owner.ok<{ code: string }>("server.invite", { role: "member" });
    const says = (who: FullClient, body: string) => who.ok<{ id: string }>("message.post", { room, body });
    const link = "see https://spam.example/";
    await set("raid", true);
    for (const invite of [{}, { invite: code }])
      expect((await post(`${server.url}/users`, { username: "zoe", ...invite })).status).toBe(403);
    await using stranger = await FullClient.open(server.wsUrl);
    expect((await stranger.refused("hello", { name: "zed" })).code).toBe("guests_off");
    for (const client of [bob, gina]) {
      expect(await client.refused("message.post", { room, body: link })).toMatchObject({ rule: "raid" });
      const { id } = await says(client, "hi");
      expect((await client.refused("message.edit", { room, id, body: link })).rule).toBe("raid");
      expect((await client.refused("message.post", { room, body: "hi again" })).code).toBe("slow_mode");
    }
    for (const body of [link, link]) await says(owner, body);
    await set("raid", null);
    for (const client of [bob, gina]) for (const body of [link, link]) await says(client, body);
    expect((await post(`${server.url}/users`, { username: "zoe", invite: code })).status).toBe(201);
    const { events } = await owner.ok<{ events: ServerEvent[] }>("audit.read", { limit: 9 });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "setting.changed", key: "raid", value: true, from: "olga" }),
    );
  });

  test("[SETTING-1] holds at once, is told to those who are here, and is in the server's log", async () => {
    await using bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "bob") });
    expect(await listed("registration")).not.toHaveProperty("value");
    expect(await info()).toMatchObject({ name: "exchat", registration: "open" });
    expect((await set("registration", "closed")).setting).toMatchObject({ value: "closed" });
    expect((await post(`${server.url}/users`, { username: "eve" })).status).toBe(403);
    await set("name", "Kitchen");
    expect(await info()).toMatchObject({ name: "Kitchen", registration: "closed" });
    await bob.signals.first(
      (signal) => signal.type === "setting" && signal.key === "name" && signal.value === "Kitchen",
      "bob is told the new name",
    );
    const { events } = await owner.ok<{ events: ServerEvent[] }>("audit.read", { limit: 2 });
    expect(events).toMatchObject([
      { type: "setting.changed", key: "name", value: "Kitchen", from: "olga" },
      { type: "setting.changed", key: "registration", value: "closed", from: "olga" },
    ]);
    await set("registration", null);
    expect(await listed("registration")).not.toHaveProperty("value");
    expect(await info()).toMatchObject({ registration: "open" });
  });

  test("[SETTING-1] that only admins see is told to admins only", async () => {
    await using bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ben") });
    await set("guestRooms", ["lobby", "help"]);
    await owner.signals.first(
      (signal) => signal.type === "setting" && signal.key === "guestRooms",
      "olga is told",
    );
    await bob.ok("ping");
    expect(bob.signals.all.filter(({ type }) => type === "setting")).toEqual([]);
    await set("guestRooms", null);
  });

  test("[SETTING-3] of the environment has precedence, and is shown as fixed", async () => {
    expect(await listed("guests")).toMatchObject({ value: true, fixed: "EXCHAT_GUESTS" });
    const refused = await owner.refused("setting.set", { key: "guests", value: false });
    expect(refused).toMatchObject({ code: "not_allowed", rule: "fixed" });
    expect(refused.message).toContain("EXCHAT_GUESTS");
    expect((await verb("setting", "guests", "off")).stderr).toContain("EXCHAT_GUESTS");
    expect(await info()).toMatchObject({ guests: true });
  });

  test("[SETTING-4] that two admins change at once is changed by the first, and the second is told", async () => {
    await set("welcome", "one");
    await set("welcome", "two", { was: "one" });
    expect(await owner.refused("setting.set", { key: "welcome", value: "three", was: "one" })).toMatchObject({
      code: "conflict",
      message: "another person has changed this setting in the meantime: look at it again",
    });
    expect(await listed("welcome")).toMatchObject({ value: "two" });
    expect((await owner.refused("setting.set", { key: "welcome", value: null, was: null })).code).toBe(
      "conflict",
    );
    await set("welcome", null, { was: "two" });
  });

  test("[SETTING-5] takes only what fits it, and says what that is", async () => {
    for (const [key, value, sentence] of [
      ["registration", "maybe", "value: registration is one of: open, invite, approval, closed"],
      ["registration", true, "value: registration is one of: open, invite, approval, closed"],
      ["name", "  ", "value: name is a line of 1 to 60 characters"],
      ["name", "two\nlines", "value: name is a line of 1 to 60 characters"],
      ["welcome", "w".repeat(4_001), "value: welcome is a text of 1 to 4000 characters"],
      ["guestRooms", [], "value: guestRooms is a list of 1 to 50 names"],
    ] as const)
      expect(await owner.refused("setting.set", { key, value })).toMatchObject({
        code: "bad_request",
        field: "value",
        message: sentence,
      });
    expect((await owner.refused("setting.set", { key: "nonsense", value: 1 })).code).toBe("bad_request");
  });

  test("[SETTING-7] says how passwords must be, at once and for new ones only", async () => {
    const makes = (username: string, password: string) => post(`${server.url}/users`, { username, password });
    await set("registration", "open");
    await set("passwordMin", 12);
    expect((await makes("pia", "elevenchars")).body).toMatchObject({
      ...{ error: "a password has at least 12 characters", field: "password" },
    });
    expect((await makes("pia", "twelve chars")).status).toBe(201);
    await set("passwordMin", 8);
    expect((await makes("pat", "password1")).body).toMatchObject({
      error: "this is one of the most common passwords",
    });
    await set("commonPasswords", true);
    expect((await makes("pat", "password1")).status).toBe(201);
    for (const key of ["commonPasswords", "passwordMin", "registration"]) await set(key, null);
    expect((await makes("pam", "password1")).status).toBe(400);
    for (const [key, value] of Object.entries({ passwordMin: 0, keepDays: 4_000, auditDays: 1.5 }))
      expect((await owner.refused("setting.set", { key, value })).field).toBe("value");
  });

  test("[SETTING-6] is shown and set by `exchat setting`, while the server runs", async () => {
    expect((await verb("setting", "registration", "invite")).stdout).toBe("registration  invite\n");
    expect(await info()).toMatchObject({ registration: "invite" });
    const all = (await verb("setting")).stdout.split("\n");
    expect(all).toContain("registration  invite");
    expect(all).toContain("guests  on  (by EXCHAT_GUESTS)");
    expect(all).toContain("rules  (not set)");
    expect((await verb("setting", "registration")).stdout).toStartWith(
      "registration  invite\n  Who can make",
    );
    expect((await verb("setting", "registration", "--unset")).stdout).toBe("registration  (not set)\n");
    expect(await info()).toMatchObject({ registration: "open" });
    for (const args of [["nonsense"], ["registration", "maybe"]]) {
      const wrong = await verb("setting", ...args);
      expect(wrong.code).not.toBe(0);
      expect(wrong.stderr).toMatch(/^exchat: .*\n$/);
    }
  });
});
