import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { limits } from "../../src/protocol/limits.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { PlainClient } from "../support/plain-client.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";

const PASSWORD = "correct horse battery";
const NEW_PASSWORD = "staple horse battery";
const SIGNED_OUT = 4001;

interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly label?: string;
  readonly current?: true;
}

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const surfer = (headers?: Readonly<Record<string, string>>) => new Surfer(server.url, headers);
const sessionsOf = async (client: FullClient) =>
  (await client.ok<{ sessions: readonly Listed[] }>("session.list")).sessions;
/** A token got by the password. */
async function tokenOf(username: string, password = PASSWORD): Promise<string> {
  const { body } = await post(`${server.url}/sessions`, { username, password });
  return (body as { access_token: string }).access_token;
}
const full = (token: string) => FullClient.connect(server.wsUrl, { token });
const plain = (token: string) => PlainClient.connect(server.wsUrl, { token });
async function isDead(token: string): Promise<boolean> {
  await using client = await FullClient.open(server.wsUrl);
  const refused = await client.refused("hello", { token });
  await using socket = await RawWebSocket.connect(server.url, { path: `/chat?access_token=${token}` });
  return refused.code === "bad_token" && socket.status === 400;
}

describe("a new password", () => {
  test("[AUTH-5] ends every other session and connection at once, through every door, and the asking one goes on", async () => {
    const ada = await surfer().signUp("ada", PASSWORD);
    const elsewhere = await surfer().signIn("ada", PASSWORD);
    const token = await tokenOf("ada");
    await using asking = await ada.tab();
    await using sister = await ada.tab();
    const others = [await elsewhere.tab(), await full(token), await plain(token), await plain(token)];
    const began = performance.now();
    await asking.ok("account.password", { old: PASSWORD, password: NEW_PASSWORD });
    for (const other of others) expect((await other.isClosed()).code).toBe(SIGNED_OUT);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await isDead(token)).toBe(true);
    expect((await elsewhere.get("/sessions/current")).body).toEqual({ user: null });
    await Promise.all([asking.settled(), sister.settled()]);
    expect(await sessionsOf(asking)).toMatchObject([{ kind: "web", current: true }]);
    expect((await post(`${server.url}/sessions`, { username: "ada", password: PASSWORD })).status).toBe(401);
    expect(await tokenOf("ada", NEW_PASSWORD)).toBeString();
  });

  test("[AUTH-5] leaves nobody in who was just signing in, coming in or making a token", async () => {
    const bob = await surfer().signUp("bob", PASSWORD);
    await using asking = await bob.tab();
    const stolen = await tokenOf("bob");
    await using thief = await full(stolen);
    const made: Promise<{ ok?: { token?: string } }>[] = [];
    const coming: Promise<unknown>[] = [];
    const clients: (FullClient | PlainClient)[] = [];
    const keep = async (client: Promise<FullClient | PlainClient>) => clients.push(await client);
    for (let i = 0; i < 10; i += 1) made.push(thief.request("session.create", {}));
    for (let i = 0; i < 20; i += 1) coming.push(keep(full(stolen)), keep(plain(stolen)));
    const signing = [0, 1, 2].map(() =>
      post(`${server.url}/sessions`, { username: "bob", password: PASSWORD }),
    );
    await asking.ok("account.password", { old: PASSWORD, password: NEW_PASSWORD });
    await Promise.allSettled(coming);
    const tokens = [
      ...(await Promise.allSettled(made)).flatMap((one) =>
        one.status === "fulfilled" ? (one.value.ok?.token ?? []) : [],
      ),
      ...(await Promise.all(signing)).flatMap(
        ({ body }) => (body as { access_token?: string }).access_token ?? [],
      ),
    ];
    for (const token of [stolen, ...tokens]) expect(await isDead(token)).toBe(true);
    for (const client of clients) expect((await client.isClosed()).code).toBe(SIGNED_OUT);
    expect(await sessionsOf(asking)).toHaveLength(1);
  });

  test("[AUTH-5] of two that are set at once is one, and the other is told that the old one is wrong", async () => {
    const cleo = await surfer().signUp("cleo", PASSWORD);
    await using tab = await cleo.tab();
    const answers = await Promise.all(
      ["one new password", "another new one"].map((password) =>
        cleo.tab().then((other) => other.request("account.password", { old: PASSWORD, password })),
      ),
    );
    expect(answers.map(({ error }) => error?.code ?? "ok").sort()).toEqual(["bad_credentials", "ok"]);
    await tab.settled();
  });

  test("[AUTH-5] needs the old one, if there is one, and none of an account that has a token only", async () => {
    await using dora = await full(
      (
        await post(`${server.url}/users`, { username: "dora" }).then(
          ({ body }) => body as { access_token: string },
        )
      ).access_token,
    );
    await dora.ok("account.password", { password: PASSWORD });
    for (const old of [undefined, "", "a wrong guess", NEW_PASSWORD])
      expect(
        await dora.refused("account.password", { ...(old !== undefined && { old }), password: NEW_PASSWORD }),
      ).toMatchObject({ code: "bad_credentials", field: "old" });
    await dora.ok("account.password", { old: PASSWORD, password: NEW_PASSWORD });
  });
});

describe("sessions", () => {
  test("[AUTH-7] are listed with what they are and which one asks", async () => {
    const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const erin = await surfer({ "User-Agent": firefox }).signUp("erin", PASSWORD);
    await tokenOf("erin");
    await using tab = await erin.tab();
    const made = await tab.ok<{ session: string; token: string }>("session.create", { label: "my bot" });
    await using bot = await full(made.token);
    const byWeb = await sessionsOf(tab);
    expect(byWeb.map(({ kind, label, current }) => [kind, label, current])).toEqual([
      ["web", "Firefox on Linux", true],
      ["token", undefined, undefined],
      ["token", "my bot", undefined],
    ]);
    expect(byWeb.find(({ current }) => current)?.id).toBe(tab.hello.session as string);
    expect((await sessionsOf(bot)).find(({ current }) => current)?.id).toBe(made.session);
    expect(JSON.stringify(byWeb)).not.toContain(made.token);
  });

  test("[AUTH-7] that are revoked end exactly their own connections, and nobody can revoke another's", async () => {
    await surfer().signUp("finn", PASSWORD);
    const [one, two] = [await tokenOf("finn"), await tokenOf("finn")];
    await using desk = await full(one);
    await using plainDesk = await plain(one);
    const phone = await full(two);
    const plainPhone = await plain(two);
    await using mallory = await full(
      (
        await post(`${server.url}/users`, { username: "mallory" }).then(
          ({ body }) => body as { access_token: string },
        )
      ).access_token,
    );
    const session = phone.hello.session;
    for (const id of [session, "s999999"])
      expect((await mallory.refused("session.revoke", { session: id })).code).toBe("no_such_session");
    await Promise.all([phone.settled(), plainPhone.settled(), plainDesk.settled()]);
    await desk.ok("session.revoke", { session });
    expect((await phone.isClosed()).code).toBe(SIGNED_OUT);
    expect((await plainPhone.isClosed()).code).toBe(SIGNED_OUT);
    await Promise.all([desk.settled(), plainDesk.settled(), mallory.settled()]);
    expect(await isDead(two)).toBe(true);
    expect((await desk.refused("session.revoke", { session })).code).toBe("no_such_session");
  });

  test("[AUTH-7] are all revoked but the asking one when none is named", async () => {
    const gus = await surfer().signUp("gus", PASSWORD);
    const token = await tokenOf("gus");
    await using tab = await gus.tab();
    const client = await plain(token);
    await client.settled();
    await tab.ok("session.revoke");
    expect((await client.isClosed()).code).toBe(SIGNED_OUT);
    expect(await isDead(token)).toBe(true);
    expect(await sessionsOf(tab)).toHaveLength(1);
  });

  test("[AUTH-7] of one person are limited, and the limit is told", async () => {
    await using own = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
    const hal = await new Surfer(own.url).signUp("hal", PASSWORD);
    await using tab = await hal.tab();
    const ask = () => tab.request("session.create");
    const answers = await Promise.all(Array.from({ length: limits.sessionsPerUserMax }, ask));
    const refused = answers.flatMap(({ error }) => error ?? []);
    expect(refused).toMatchObject([{ code: "too_many" }]);
    expect(refused[0]?.message).toContain(`${limits.sessionsPerUserMax} times`);
    expect(await sessionsOf(tab)).toHaveLength(limits.sessionsPerUserMax);
  });
});

describe("a program", () => {
  test("[AUTH-13] that signs in by the password each time it starts never uses up its person's sessions", async () => {
    await using own = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
    const ivy = await new Surfer(own.url).signUp("ivy", PASSWORD);
    await using tab = await ivy.tab();
    await tab.ok("session.create", { label: "weather bot" });
    const signIn = async () => {
      const { status, body } = await post(`${own.url}/sessions`, { username: "ivy", password: PASSWORD });
      expect(status).toBe(201);
      return (body as { access_token: string }).access_token;
    };
    await using first = await FullClient.connect(own.wsUrl, { token: await signIn() });
    const second = await signIn();
    for (let n = 2; n < limits.passwordSessionsMax; n += 1) await signIn();
    await first.settled();
    await signIn();
    expect((await first.isClosed()).code).toBe(SIGNED_OUT);
    await using other = await FullClient.connect(own.wsUrl, { token: second });
    expect(await sessionsOf(other)).toHaveLength(limits.passwordSessionsMax + 2);
    await tab.settled();
  }, 30_000);
});

describe("a guest", () => {
  test("[AUTH-8] who becomes an account is the same person in the same rooms, up to where they had read", async () => {
    const ida = await surfer().visit("ida");
    await using tab = await ida.tab();
    await using other = await FullClient.connect(server.wsUrl, { name: "jon" });
    const { room } = await tab.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
    await other.ok("room.join", { name: "default" });
    const posted = await other.ok<{ seq: number }>("message.post", {
      room: room.id,
      body: "read up to here",
    });
    await other.ok("message.post", { room: room.id, body: "and not this" });
    await tab.ok("cursor.set", { room: room.id, seq: posted.seq });
    await tab.ok("account.register", { name: "Ida-Rhodes", password: PASSWORD });
    await tab.signals.first(
      (signal) => signal.type === "me" && signal.user.name === "Ida-Rhodes",
      "ida is told who she is",
    );
    await using again = await ida.tab();
    expect(again.hello.user).toMatchObject({ id: tab.hello.user.id, name: "Ida-Rhodes", kind: "account" });
    expect(again.hello.rooms).toMatchObject([{ id: room.id, read: posted.seq, unread: 1 }]);
    expect(await sessionsOf(again)).toMatchObject([{ kind: "web", current: true }]);
    const elsewhere = await surfer().signIn("ida-rhodes", PASSWORD);
    await using phone = await elsewhere.tab();
    expect(phone.hello.rooms).toMatchObject([{ id: room.id, read: posted.seq }]);
    expect((await tab.refused("account.register", {})).code).toBe("not_allowed");
    await using newcomer = await FullClient.connect(server.wsUrl, { name: "ida" });
    expect(newcomer.hello.user.name).toBe("ida");
  });

  test("[AUTH-8] who becomes an account and hangs up at once is kept", async () => {
    const kim = await surfer().visit("kim");
    const tab = await kim.tab();
    tab.sendText('{"ref":"r","type":"account.register"}');
    await tab.close();
    await using again = await kim.tab();
    expect(again.hello.user.id).toBe(tab.hello.user.id);
    await again.request("account.register", {});
    await again.close();
    await using last = await kim.tab();
    expect(last.hello.user).toMatchObject({ id: tab.hello.user.id, kind: "account" });
  });

  test("[AUTH-8] can have no name of others, none that is for guests, and cannot become two accounts", async () => {
    await surfer().signUp("liv", PASSWORD);
    await using guest = await FullClient.connect(server.wsUrl);
    expect(guest.hello.user.name).toMatch(/^guest\d+$/);
    for (const [name, code] of [
      ["LIV", "name_taken"],
      ["guest7", "bad_name"],
      [undefined, "bad_name"],
      ["a b", "bad_name"],
      ["exchat", "bad_name"],
    ])
      expect(`${name} ${(await guest.refused("account.register", name ? { name } : {})).code}`).toBe(
        `${name} ${code}`,
      );
    const answers = await Promise.all(
      ["mia", "nia"].map((name) => guest.request("account.register", { name })),
    );
    expect(answers.map(({ error }) => error?.code ?? "ok").sort()).toEqual(["not_allowed", "ok"]);
  });

  test("[AUTH-8] stays one where accounts are made by invitation only", async () => {
    await using own = await startServer({ env: { EXCHAT_REGISTRATION: "invite" } });
    await using guest = await FullClient.connect(own.wsUrl, { name: "oli" });
    expect((await guest.refused("account.register", { password: PASSWORD })).code).toBe(
      "registration_closed",
    );
  });
});
