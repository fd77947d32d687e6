import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { limits } from "../../src/protocol/limits.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { PlainClient } from "../support/plain-client.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";

const PASSWORD = "correct horse battery";
const MAX_AGE = limits.webSessionDaysMax * 86_400;

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const surfer = (headers?: Readonly<Record<string, string>>) => new Surfer(server.url, headers);
/** What the server makes of the cookie that somebody else keeps. */
async function isAlive(cookie: string): Promise<boolean> {
  const thief = surfer();
  thief.cookie = cookie;
  return (await thief.get("/sessions/current")).body["user"] !== null;
}

describe("a browser's cookie", () => {
  test("[AUTH-1] is set by signing up, signing in and visiting, and the answer holds no token", async () => {
    const ada = surfer();
    const answers = [
      await ada.post("/users", { username: "ada", password: PASSWORD, cookie: true }),
      await ada.post("/sessions", { username: "ada", password: PASSWORD, cookie: true }),
      await ada.post("/guests", { username: "adas-guest", cookie: true }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(201);
      expect(Object.keys(body)).toEqual(["username"]);
    }
    expect(ada.setCookie).toMatch(/^exchat=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    expect(ada.setCookie).toContain(`Max-Age=${MAX_AGE};`);
    const program = await surfer().post("/sessions", { username: "ada", password: PASSWORD });
    expect(Object.keys(program.body)).toEqual(["username", "access_token"]);
    expect(program.headers.get("set-cookie")).toBeNull();
  });

  test("[AUTH-1] is called __Host- and is secure where it comes by TLS, as a proxy on this machine says", async () => {
    const bea = await surfer({
      Origin: server.url.replace("http:", "https:"),
      "X-Forwarded-Proto": "https",
    }).signUp("bea", PASSWORD);
    expect(bea.setCookie).toMatch(
      /^__Host-exchat=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect((await bea.get("/sessions/current")).body).toMatchObject({ user: { name: "bea" } });
    // What has no prefix may have been planted on the way.
    bea.cookie = bea.cookie.replace("__Host-", "");
    expect((await bea.get("/sessions/current")).body).toEqual({ user: null });
  });

  test("[AUTH-1] is secure where people come by an https address, and nowhere else", async () => {
    await using behind = await startServer({ env: { EXCHAT_PUBLIC_URL: "https://chat.example" } });
    const outside = new Surfer(behind.url, { Origin: "https://chat.example" });
    await outside.signUp("cleo", PASSWORD);
    expect(outside.setCookie).toStartWith("__Host-exchat=");
    const here = await new Surfer(behind.url).signUp("dora", PASSWORD);
    expect(here.setCookie).toStartWith("exchat=");
  });

  test("[AUTH-1] signs in whoever says hello without a token, and a name they would like as a guest is not heard", async () => {
    const eli = await surfer().signUp("eli");
    for (const fields of [{}, { name: "somebody-else" }]) {
      await using tab = await FullClient.open(server.wsUrl, "eli", eli.sent());
      expect(await tab.ok("hello", fields)).toMatchObject({ user: { name: "eli", kind: "account" } });
    }
    await using guest = await FullClient.connect(server.wsUrl, { name: "somebody-else" });
    expect(guest.hello.user).toMatchObject({ name: "somebody-else", kind: "guest" });
  });

  test("[AUTH-1] that holds no longer signs nobody in, not even as a guest; a token beside it counts first", async () => {
    const finn = await surfer().signUp("finn");
    const token = await signUp(server.url, "finns-bot");
    const { cookie } = finn;
    await finn.delete("/sessions/current");
    await using tab = await FullClient.open(server.wsUrl, "finn", { Origin: server.url, Cookie: cookie });
    expect((await tab.refused("hello", { name: "finn-2" })).code).toBe("bad_token");
    expect(await tab.ok("hello", { token })).toMatchObject({ user: { name: "finns-bot" } });
  });

  test("[AUTH-1] is nothing to the plain protocol, where whoever shows no token is a guest", async () => {
    const gus = await surfer().signUp("gus");
    await using socket = await RawWebSocket.connect(server.url, { headers: gus.sent() });
    socket.sendText('{"command":"join"}');
    expect(await socket.nextText()).toMatch(/welcome to the default chat room, guest\d+!/);
  });

  test("[AUTH-1] is a new one at every sign-in, and the one before is dead with all its tabs", async () => {
    const hal = await surfer().signUp("hal", PASSWORD);
    const { cookie } = hal;
    await using tab = await hal.tab();
    await hal.signIn("hal", PASSWORD);
    expect(hal.cookie).not.toBe(cookie);
    expect((await tab.isClosed()).code).toBe(4001);
    expect(await isAlive(cookie)).toBe(false);
    expect(await isAlive(hal.cookie)).toBe(true);
  });

  test("[AUTH-1] is somebody else's when somebody else signs in, and a guest who was there before is let go", async () => {
    const browser = await surfer().visit("ida-the-guest");
    await using tab = await browser.tab();
    expect(tab.hello.user).toMatchObject({ name: "ida-the-guest", kind: "guest" });
    await browser.signUp("ida", PASSWORD);
    expect((await tab.isClosed()).code).toBe(4001);
    await using next = await browser.tab();
    expect(next.hello.user.name).toBe("ida");
    expect((await surfer().post("/guests", { username: "ida-the-guest" })).status).toBe(201);
  });

  test("[AUTH-1] keeps a guest through a reload, and lasts anew whenever it is asked about", async () => {
    const jon = await surfer().visit("jon");
    const first = await jon.tab();
    const { id } = first.hello.user;
    await first.close();
    await using second = await jon.tab();
    expect(second.hello.user).toMatchObject({ id, name: "jon" });
    expect((await jon.get("/sessions/current")).body).toMatchObject({ user: { id }, password: false });
    expect(jon.setCookie).toContain(`Max-Age=${MAX_AGE};`);
  });

  test("[AUTH-1] is given for a token that a script had kept, which then is dead", async () => {
    const token = await signUp(server.url, "kim");
    await using old = await FullClient.connect(server.wsUrl, { token });
    const kim = surfer();
    const headers = { Authorization: `Bearer ${token}` };
    expect(await kim.post("/sessions", { cookie: true }, headers)).toMatchObject({
      status: 201,
      body: { username: "kim" },
    });
    expect((await old.isClosed()).code).toBe(4001);
    await using tab = await kim.tab();
    expect(tab.hello.user).toMatchObject({ id: old.hello.user.id, name: "kim" });
    const { sessions } = await tab.ok<{ sessions: readonly unknown[] }>("session.list");
    expect(sessions).toMatchObject([{ kind: "web", current: true }]);
    expect((await kim.post("/sessions", { cookie: true }, headers)).status).toBe(400);
  });

  test("[AUTH-6] that was not used for as long as a browser's session lasts is dead, and a program's token is not", async () => {
    await using own = await startServer();
    const liv = await new Surfer(own.url).signUp("liv", PASSWORD);
    const token = await signUp(own.url, "mia");
    await own.stop();
    const day = 86_400_000;
    using database = new Database(join(own.data, "exchat.sqlite"));
    const unusedFor = (days: number) =>
      database.run("update sessions set used_at = ?", [Date.now() - days * day]);
    unusedFor(limits.webSessionDaysMax - 1);
    await own.restart();
    const { cookie } = liv;
    expect((await liv.get("/sessions/current")).body).toMatchObject({ user: { name: "liv" } });
    await own.stop();
    unusedFor(limits.webSessionDaysMax + 1);
    await own.restart();
    expect((await liv.get("/sessions/current")).body).toEqual({ user: null });
    await using tab = await FullClient.open(own.wsUrl, "liv", { Origin: own.url, Cookie: cookie });
    expect((await tab.refused("hello")).code).toBe("bad_token");
    await using bot = await FullClient.connect(own.wsUrl, { token });
    expect(bot.hello.user.name).toBe("mia");
    await liv.signIn("liv", PASSWORD);
    await using again = await liv.tab();
    const { sessions } = await again.ok<{ sessions: readonly unknown[] }>("session.list");
    expect(sessions).toHaveLength(1);
  });
});

describe("signing out", () => {
  test("[AUTH-5] closes every tab with 4001, deletes the cookie, and ends what it stood for", async () => {
    const nia = await surfer().signUp("nia", PASSWORD);
    const { cookie } = nia;
    const phone = await surfer().signIn("nia", PASSWORD);
    await using tab = await nia.tab();
    await using other = await nia.tab();
    await using onPhone = await phone.tab();
    expect((await nia.delete("/sessions/current")).status).toBe(204);
    expect(nia.setCookie).toBe("exchat=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    expect((await tab.isClosed()).code).toBe(4001);
    expect((await other.isClosed()).code).toBe(4001);
    expect(await isAlive(cookie)).toBe(false);
    await onPhone.settled();
    expect((await nia.delete("/sessions/current")).status).toBe(204);
  });

  test("[AUTH-5] lets a guest go at once, and the name with them", async () => {
    const oli = await surfer().visit("oli");
    await using tab = await oli.tab();
    const { room } = await tab.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
    await using pam = await FullClient.connect(server.wsUrl, { name: "pam" });
    await pam.ok("room.join", { name: "default" });
    await oli.delete("/sessions/current");
    expect((await tab.isClosed()).code).toBe(4001);
    await pam.event(room.id, ({ type, from }) => type === "member.left" && from === "oli", "that oli left");
    expect((await surfer().post("/users", { username: "oli" })).status).toBe(201);
  });

  test("[AUTH-5] with a token ends that and its plain clients, and no others", async () => {
    const token = await signUp(server.url, "quin");
    const client = await PlainClient.connect(server.wsUrl, { token });
    await using guest = await PlainClient.connect(server.wsUrl);
    const program = surfer({ Authorization: `Bearer ${token}` });
    await client.settled();
    expect((await program.delete("/sessions/current")).status).toBe(204);
    expect((await client.isClosed()).code).toBe(4001);
    await guest.settled();
    await using again = await RawWebSocket.connect(server.url, { path: `/chat?access_token=${token}` });
    expect(again.status).toBe(400);
  });
});

describe("with somebody's cookie another site's page", () => {
  const origins = (port: number): (string | undefined)[] => [
    "https://evil.example",
    "null",
    undefined,
    `http://sub.127.0.0.1:${port}`,
    `http://127.0.0.1:${port + 1}`,
    "http://127.0.0.1",
    `http://localhost:${port}`,
  ];

  test("[RUN-4] can open no WebSocket and change nothing", async () => {
    const rose = await surfer().signUp("rose", PASSWORD);
    for (const Origin of origins(server.port)) {
      const headers: Record<string, string> = { Cookie: rose.cookie, ...(Origin && { Origin }) };
      for (const protocol of ["exchat.v1", undefined]) {
        await using socket = await RawWebSocket.connect(server.url, {
          headers: { Origin: undefined, ...headers },
          ...(protocol && { protocol }),
        });
        expect(`${Origin} ${protocol} ${socket.status}`).toBe(`${Origin} ${protocol} 403`);
      }
      for (const [method, path] of [
        ["POST", "/users"],
        ["POST", "/guests"],
        ["POST", "/sessions"],
        ["DELETE", "/sessions/current"],
      ] as const) {
        const answer = await fetch(server.url + path, {
          method,
          headers,
          ...(method === "POST" && { body: '{"username":"forged","cookie":true}' }),
        });
        expect(`${Origin} ${path} ${answer.status}`).toBe(`${Origin} ${path} 403`);
      }
    }
    expect(await isAlive(rose.cookie)).toBe(true);
  });

  test("[RUN-4] of the same name without TLS is another site where there is TLS", async () => {
    const secure = { "X-Forwarded-Proto": "https" };
    const sam = await surfer({ ...secure, Origin: server.url.replace("http:", "https:") }).signUp("sam");
    const answer = await fetch(`${server.url}/sessions/current`, {
      method: "DELETE",
      headers: { Cookie: sam.cookie, Origin: server.url, ...secure },
    });
    expect(answer.status).toBe(403);
  });

  test("[RUN-4] is answered nothing that it could read", async () => {
    const tom = await surfer().signUp("tom");
    const headers = { Cookie: tom.cookie, Origin: "https://evil.example" };
    const answer = await fetch(`${server.url}/sessions/current`, { headers });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });
});
