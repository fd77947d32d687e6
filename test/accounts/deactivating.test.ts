import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { IrcClient } from "../support/irc-client.ts";
import { post } from "../support/people.ts";
import { base64 } from "../support/sasl.ts";
import { type Server, startServer } from "../support/server.ts";

setDefaultTimeout(60_000);

const PASSWORD = "correct horse battery";

let server: Server;
let owner: FullClient;
let ircPort: number;
beforeAll(async () => {
  server = await startServer({ env: { EXCHAT_IRC_PORT: "any" } });
  const info = (await (await fetch(`${server.url}/info`)).json()) as { irc: { port: number } };
  ircPort = info.irc.port;
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  const { body } = await post(`${server.url}/owner`, { code, username: "olga", password: PASSWORD });
  owner = await FullClient.connect(server.wsUrl, { token: (body as { access_token: string }).access_token });
});
afterAll(async () => {
  await owner?.close();
  await server?.[Symbol.asyncDispose]();
});

const comes = async (username: string): Promise<FullClient> => {
  const { body } = await post(`${server.url}/users`, { username, password: PASSWORD });
  return FullClient.connect(server.wsUrl, { token: (body as { access_token: string }).access_token });
};
const signIn = (username: string, password = PASSWORD) =>
  post(`${server.url}/sessions`, { username, password });
async function ircSignIn(name: string): Promise<{ client: IrcClient; lines: string[] }> {
  const client = await IrcClient.connect(ircPort);
  client.say("CAP REQ :sasl", `NICK ${name}`, `USER ${name} 0 * :${name}`);
  client.say("AUTHENTICATE PLAIN", `AUTHENTICATE ${base64(`\0${name}\0${PASSWORD}`)}`);
  const lines = await client.texts();
  client.say("CAP END");
  return { client, lines: [...lines, ...(await client.texts())] };
}

test("[DEACT-1] a deactivated account is signed out at every door with a sentence, and nobody signs in with it", async () => {
  const ada = await comes("ada");
  const { token } = await ada.ok<{ token: string }>("session.create", { label: "bot" });
  const { room } = await ada.ok<{ room: { id: string } }>("room.create", { name: "ada's den" });
  await ada.ok("room.join", { room: room.id });
  await ada.ok("message.post", { room: room.id, body: "I was here" });
  const irc = await ircSignIn("ada");
  expect(irc.lines.join("\n")).toContain(" 903 ");
  await owner.ok("account.deactivate", { user: "ada" });
  expect(await ada.isClosed()).toMatchObject({
    code: 4001,
    reason: expect.stringContaining("your account was deactivated"),
  });
  let [line = ""] = await irc.client.next(1);
  while (!line.startsWith("ERROR")) [line = ""] = await irc.client.next(1);
  expect(line).toContain("your account was deactivated");
  await irc.client.ended();
  await irc.client[Symbol.asyncDispose]();
  const refused = await signIn("ada");
  expect(refused).toMatchObject({ status: 403, text: expect.stringContaining("is deactivated") });
  // Only a person who knows the password is told so.
  expect((await signIn("ada", "wrong horse battery")).status).toBe(401);
  const again = await ircSignIn("ada");
  expect(again.lines.join("\n")).toMatch(/ 904 .*is deactivated/);
  await again.client[Symbol.asyncDispose]();
  await expect(FullClient.connect(server.wsUrl, { token })).rejects.toThrow("bad_token");
  expect((await post(`${server.url}/users`, { username: "Ada", password: PASSWORD })).status).toBe(409);
  expect(await owner.ok("user.get", { name: "ada" })).toMatchObject({ user: { deactivated: true } });
  expect(await owner.ok("user.directory", { search: "ada" })).toMatchObject({
    users: [{ name: "ada", deactivated: true, state: "offline" }],
  });
  await owner.ok("account.deactivate", { user: "ada" });
  await owner.ok("account.reactivate", { user: "ada" });
  await owner.ok("account.reactivate", { user: "ada" });
  const { body } = await signIn("ada");
  const back = await FullClient.connect(server.wsUrl, {
    token: (body as { access_token: string }).access_token,
  });
  const { events } = await back.ok<{ events: { body?: string }[] }>("history.read", { room: room.id });
  expect(events.map((event) => event.body)).toContain("I was here");
  expect(back.hello.user).not.toHaveProperty("deactivated");
  await back.close();
});

test("[DEACT-2] their links end for good: invitations, and the one for a new password, which nobody makes meanwhile", async () => {
  const amy = await comes("amy");
  await owner.ok("user.role", { user: "amy", role: "admin" });
  const { code: invite } = await amy.ok<{ code: string }>("server.invite", {});
  const { code: recovery } = await owner.ok<{ code: string }>("user.recover", { user: "amy" });
  await owner.ok("account.deactivate", { user: "amy" });
  expect((await post(`${server.url}/invites/check`, { code: invite })).status).toBe(404);
  expect((await owner.refused("user.recover", { user: "amy" })).rule).toBe("deactivated");
  await owner.ok("account.reactivate", { user: "amy" });
  expect((await post(`${server.url}/invites/check`, { code: invite })).status).toBe(404);
  expect((await post(`${server.url}/recovery`, { code: recovery, password: PASSWORD })).status).toBe(403);
  await amy.isClosed();
});

test("[DEACT-3] oneself with one's password, or a person with a lower role; never the last owner, nor a guest", async () => {
  const [ann, abe] = [await comes("ann"), await comes("abe")];
  for (const user of ["ann", "abe"]) await owner.ok("user.role", { user, role: "admin" });
  expect((await ann.refused("account.deactivate", { user: "abe" })).rule).toBe("rank");
  expect((await ann.refused("account.deactivate", { user: "olga" })).rule).toBe("rank");
  expect((await ann.refused("account.deactivate", { user: "nobody" })).code).toBe("no_such_user");
  await using _ = await FullClient.connect(server.wsUrl, { name: "visitor" });
  expect((await ann.refused("account.deactivate", { user: "visitor" })).rule).toBe("account");
  expect((await ann.refused("account.deactivate", { password: "wrong" })).code).toBe("bad_credentials");
  expect(await owner.refused("account.deactivate", { password: PASSWORD })).toMatchObject({
    rule: "last-owner",
    message: expect.stringContaining("olga is the only owner of this server, and cannot be deactivated"),
  });
  ann.sendText(JSON.stringify({ ref: "bye", type: "account.deactivate", password: PASSWORD }));
  expect((await ann.isClosed()).code).toBe(4001);
  expect((await abe.refused("account.reactivate", { user: "ann" })).rule).toBe("rank");
  await owner.ok("account.reactivate", { user: "ann" });
  await abe.close();
});

test("[DEACT-4] a server keeps an owner who can sign in, also when two owners take the role from each other", async () => {
  const odo = await comes("odo");
  await owner.ok("user.role", { user: "odo", role: "owner" });
  await odo.ok("account.deactivate", { user: "olga" });
  // A deactivated owner does not count.
  expect((await odo.refused("account.deactivate", { password: PASSWORD })).rule).toBe("last-owner");
  await odo.ok("account.reactivate", { user: "olga" });
  const { body } = await signIn("olga");
  owner = await FullClient.connect(server.wsUrl, { token: (body as { access_token: string }).access_token });
  const answers = await Promise.all([
    owner.request("user.role", { user: "odo", role: "member" }),
    odo.request("user.role", { user: "olga", role: "member" }),
  ]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  const [olgaWon] = answers;
  if (!olgaWon?.ok) owner = odo;
});

test("[ROLE-5] an admin who gives a role says what they saw: if it is another by now, they are told", async () => {
  await (await comes("cleo")).close();
  await owner.ok("user.role", { user: "cleo", role: "moderator", was: "member" });
  expect(await owner.refused("user.role", { user: "cleo", role: "admin", was: "member" })).toMatchObject({
    code: "conflict",
    message: "another person has changed the role of cleo in the meantime: it is moderator now",
  });
  await owner.ok("user.role", { user: "cleo", role: "admin", was: "moderator" });
});

test("[SESSION-9, AUDIT-7] an admin sees where a person with a lower role is signed in, without an address, and ends one or all", async () => {
  const dora = await comes("dora");
  const bot = await dora.ok<{ session: string; token: string }>("session.create", { label: "bot" });
  const irc = await ircSignIn("dora");
  type Session = { id: string; door: string; label?: string };
  const seen = await owner.ok<{ sessions: Session[] }>("user.sessions", { user: "dora" });
  expect(seen.sessions.map(({ door }) => door).toSorted()).toEqual(["irc", "program", "program"]);
  expect(JSON.stringify(seen)).not.toContain("127.0.0.1");
  expect((await owner.refused("user.sessions", { user: "nobody" })).code).toBe("no_such_user");
  expect((await owner.refused("user.sessions", { user: owner.hello.user.name })).rule).toBe("rank");
  expect((await dora.refused("user.sessions", { user: "ada" })).rule).toBe("admin");
  expect((await owner.refused("user.sign_out", { user: "dora", session: "s999" })).code).toBe(
    "no_such_session",
  );
  await owner.ok("user.sign_out", { user: "dora", session: bot.session });
  await expect(FullClient.connect(server.wsUrl, { token: bot.token })).rejects.toThrow("bad_token");
  await dora.settled();
  await owner.ok("user.sign_out", { user: "dora" });
  expect((await dora.isClosed()).code).toBe(4001);
  await irc.client.ended();
  await irc.client[Symbol.asyncDispose]();
  const { events } = await owner.ok<{ events: { type: string; what?: string; user?: string }[] }>(
    "audit.read",
    { limit: 3 },
  );
  // However often she looked, the log says it once an hour.
  expect(events).toMatchObject([
    { type: "sessions.ended", user: dora.hello.user.id },
    { type: "sessions.ended", user: dora.hello.user.id, session: bot.session },
    { type: "admin.looked", what: "sessions", user: dora.hello.user.id },
  ]);
});
