import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

const FORMER = "correct horse battery";
const NEXT = "staple of the battery";

let server: Server;
let owner: FullClient;
beforeAll(async () => {
  server = await startServer();
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  const { body } = await post(`${server.url}/owner`, { code, username: "olga", password: FORMER });
  owner = await FullClient.connect(server.wsUrl, { token: (body as { access_token: string }).access_token });
});
afterAll(async () => {
  await owner.close();
  await server[Symbol.asyncDispose]();
});

const link = async (user: string) => (await owner.ok<{ code: string }>("user.recover", { user })).code;
const recover = (code: string, password = NEXT) => post(`${server.url}/recovery`, { code, password });
const signUp = async (username: string) => {
  const { body } = await post(`${server.url}/users`, { username, password: FORMER });
  return (body as { access_token: string }).access_token;
};
const signIn = async (username: string, password: string) =>
  (await post(`${server.url}/sessions`, { username, password })).status;

test("[RECOVER-1] a person who has forgotten the password sets another one by a link, and all their sessions end", async () => {
  const token = await signUp("ada");
  await using before = await FullClient.connect(server.wsUrl, { token });
  const code = await link("ada");
  const looked = await post(`${server.url}/recovery/check`, { code });
  expect(looked).toMatchObject({ status: 200, body: { server: "exchat", username: "ada" } });
  // Until it is used, everything is as before.
  expect(await signIn("ada", FORMER)).toBe(201);
  expect(await recover(code, "short")).toMatchObject({ status: 400 });
  const done = await recover(code);
  expect(done).toMatchObject({ status: 201, body: { username: "ada" } });
  await before.closed;
  expect([await signIn("ada", FORMER), await signIn("ada", NEXT)]).toEqual([401, 201]);
  const events = await owner.ok<{ events: { type: string; from: string }[] }>("audit.read", { limit: 5 });
  expect(events.events.map(({ type, from }) => `${type} ${from}`)).toEqual([
    "sessions.ended ada",
    "password.changed ada",
    "recovery.used ada",
    "recovery.created olga",
    "user.created ada",
  ]);
});

test("[RECOVER-2] a link works once, ends when another one is made, and says so", async () => {
  await signUp("bob");
  const [first, second] = [await link("bob"), await link("bob")];
  expect((await recover(first)).text).toContain("this link has ended or was used");
  const all = await Promise.all([recover(second), recover(second), recover(second)]);
  expect(all.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
  expect((await post(`${server.url}/recovery/check`, { code: second })).status).toBe(404);
  expect((await recover("bm90IHRoZSBjb2Rl")).status).toBe(403);
});

test("[RECOVER-3] nobody makes a link for a person whose role is not below theirs, for a guest, or for nobody", async () => {
  const tokens = [await signUp("amy"), await signUp("ann")];
  for (const user of ["amy", "ann"]) await owner.ok("user.role", { user, role: "admin" });
  await using amy = await FullClient.connect(server.wsUrl, { token: tokens[0] as string });
  await using _ = await FullClient.connect(server.wsUrl, { name: "visitor" });
  expect((await amy.refused("user.recover", { user: "olga" })).code).toBe("not_allowed");
  expect((await amy.refused("user.recover", { user: "ann" })).code).toBe("not_allowed");
  expect((await amy.refused("user.recover", { user: "amy" })).code).toBe("not_allowed");
  expect((await amy.refused("user.recover", { user: "visitor" })).message).toContain(
    "a guest has no password",
  );
  expect((await amy.refused("user.recover", { user: "nobody" })).code).toBe("no_such_user");
});

test("[RECOVER-4] `exchat user reset` prints a link, also for an owner; a banned person gets in by none", async () => {
  const reset = (name: string) => exchat(["user", "reset", name, "--data", server.data]);
  const { stderr, stdout } = await reset("olga");
  expect([stderr, stdout]).toEqual([
    expect.stringContaining("EXCHAT_PUBLIC_URL"),
    expect.stringMatching(/^http:.*\/chat\.html#recover=[\w-]{22,}\n$/),
  ]);
  expect(await reset("nobody")).toMatchObject({ code: 1, stderr: "exchat: there is nobody named nobody\n" });
  await signUp("mallory");
  const made = await link("mallory");
  await owner.ok("server.ban", { target: "mallory", reason: "spam" });
  expect((await recover(made)).status).toBe(403);
});
