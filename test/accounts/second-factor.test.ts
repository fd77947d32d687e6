import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appCode, stepNow } from "../support/app.ts";
import { FullClient } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

const PASSWORD = "correct horse battery";
type Said = { readonly access_token: string; readonly ticket?: string; readonly recoveryCodes?: string[] };
type Begun = { readonly secret: string; readonly uri: string; readonly setup: string };
type Codes = { readonly recoveryCodes: readonly string[] };

let server: Server;
let owner: FullClient;
beforeAll(async () => {
  server = await startServer();
  const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
  const { body } = await post(`${server.url}/owner`, { code, username: "olga", password: PASSWORD });
  owner = await FullClient.connect(server.wsUrl, { token: (body as Said).access_token });
});
afterAll(async () => {
  await owner.close();
  await server[Symbol.asyncDispose]();
});

const signUp = async (username: string) => {
  const { body } = await post(`${server.url}/users`, { username, password: PASSWORD });
  return FullClient.connect(server.wsUrl, { token: (body as Said).access_token });
};
const signIn = async (username: string, more: object = {}) => {
  const { status, body } = await post(`${server.url}/sessions`, { username, password: PASSWORD, ...more });
  return { status, ...(body as Said & { code?: string; factors?: string[]; error?: string }) };
};
/** The code of the next step, which the server takes already: the one of this step has set up the app. */
const later = (secret: string) => appCode(secret, stepNow() + 1);
/** Sets up an authenticator app. */
async function sets(client: FullClient) {
  const { secret, uri, setup } = await client.ok<Begun>("factor.begin", { password: PASSWORD });
  const { recoveryCodes } = await client.ok<Codes>("factor.confirm", {
    setup,
    code: appCode(secret),
  });
  return { secret, uri, recoveryCodes };
}

test("[FACTOR-1] an authenticator app is set up by the password and a code, and gives ten recovery codes", async () => {
  await using ada = await signUp("ada");
  expect((await ada.refused("factor.begin", { password: "wrong" })).code).toBe("bad_credentials");
  expect((await ada.refused("factor.begin", {})).field).toBe("password");
  const { uri, setup } = await ada.ok<Begun>("factor.begin", { password: PASSWORD });
  expect(uri).toMatch(/^otpauth:\/\/totp\/exchat:ada\?secret=[A-Z2-7]{32}&issuer=exchat$/);
  expect((await ada.refused("factor.confirm", { setup, code: "000000" })).field).toBe("code");
  // A wrong code has changed nothing.
  expect((await signIn("ada")).status).toBe(201);
  const { recoveryCodes } = await sets(ada);
  expect(new Set(recoveryCodes).size).toBe(10);
  expect((await ada.refused("factor.confirm", { setup, code: "000000" })).code).toBe("bad_code");
  const listed = await ada.ok("factor.list");
  expect(listed).toMatchObject({
    authenticator: { at: expect.any(String) },
    recoveryCodes: 10,
    passkeys: [],
  });
});

test("[FACTOR-3] after the right password the server asks for a code, and before it says nothing", async () => {
  await using bob = await signUp("bob");
  const { secret, recoveryCodes } = await sets(bob);
  const wrong = await signIn("bob", { password: "wrong password" });
  expect(wrong).toEqual(await signIn("nobody at all", { password: "wrong password" }));
  const asked = await signIn("bob");
  expect(asked).toMatchObject({ status: 401, code: "second_factor", factors: ["code", "recovery_code"] });
  const { ticket } = asked;
  const next = (factor: string, shown = ticket) => post(`${server.url}/sessions`, { ticket: shown, factor });
  expect((await next("000000")).status).toBe(403);
  const code = later(secret);
  expect((await next(`${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(201);
  // Each code works once, with the password as well.
  expect((await next(code)).status).toBe(403);
  expect((await signIn("bob", { factor: code })).status).toBe(403);
  expect((await signIn("bob", { factor: recoveryCodes[0] })).status).toBe(201);
  expect((await next(code, "no.ticket")).status).toBe(403);
});

test("[FACTOR-4] a ticket ends with the password that it stands for", async () => {
  await using cem = await signUp("cem");
  const { secret } = await sets(cem);
  const { ticket } = await signIn("cem");
  await cem.ok("account.password", { old: PASSWORD, password: "staple of the battery" });
  expect((await post(`${server.url}/sessions`, { ticket, factor: later(secret) })).status).toBe(403);
});

test("[FACTOR-5] of 50 uses of one recovery code at once, one signs in, and the others are left", async () => {
  await using dora = await signUp("dora");
  const { recoveryCodes } = await sets(dora);
  const { ticket } = await signIn("dora");
  const [factor = ""] = recoveryCodes;
  const all = await Promise.all(
    Array.from({ length: 50 }, () => post(`${server.url}/sessions`, { ticket, factor })),
  );
  expect(all.filter(({ status }) => status === 201).length).toBe(1);
  expect(await dora.ok("factor.list")).toMatchObject({ recoveryCodes: 9 });
});

test("[FACTOR-6] guesses at codes are slowed for the account, from everywhere, and a guesser is not told more", async () => {
  await using eli = await signUp("eli");
  const { secret } = await sets(eli);
  const { ticket } = await signIn("eli");
  const answers: number[] = [];
  for (let i = 0; i < 12; i++)
    answers.push((await post(`${server.url}/sessions`, { ticket, factor: `00000${i % 10}` })).status);
  expect(answers).toEqual([...Array(10).fill(403), 429, 429]);
  // A right code waits, too: otherwise the answer would say which one is right.
  expect((await post(`${server.url}/sessions`, { ticket, factor: later(secret) })).status).toBe(429);
});

test("[FACTOR-5] new recovery codes end the former ones, and removing the app ends all", async () => {
  await using flo = await signUp("flo");
  const { secret, recoveryCodes } = await sets(flo);
  const [first = "", second = ""] = recoveryCodes;
  const shown = { password: PASSWORD, code: first };
  const { recoveryCodes: fresh } = await flo.ok<Codes>("factor.codes", shown);
  expect((await flo.refused("factor.remove", { password: PASSWORD, code: second })).code).toBe("bad_code");
  expect((await flo.refused("factor.remove", { password: "wrong", code: fresh[0] })).code).toBe(
    "bad_credentials",
  );
  expect((await signIn("flo", { factor: fresh[0]?.toUpperCase() })).status).toBe(201);
  await flo.ok("factor.remove", { password: PASSWORD, code: later(secret) });
  expect((await signIn("flo")).status).toBe(201);
  expect(await flo.ok("factor.list")).toMatchObject({ recoveryCodes: 0 });
});

test("[FACTOR-7] every change is in the server's log and told to the person's other clients, without secrets", async () => {
  await using gus = await signUp("gus");
  const { body } = await post(`${server.url}/sessions`, { username: "gus", password: PASSWORD });
  await using other = await FullClient.connect(server.wsUrl, { token: (body as Said).access_token });
  const { secret } = await sets(gus);
  const told = await other.signals.nextWhere(({ type }) => type === "factors", "a signal about factors");
  expect(told).toEqual({ type: "factors", change: "added", kind: "authenticator" });
  await gus.ok("factor.remove", { password: PASSWORD, code: later(secret) });
  const { events } = await owner.ok<{ events: object[] }>("audit.read", { limit: 2 });
  expect(events).toMatchObject([
    { type: "factor.removed", from: "gus", kind: "authenticator" },
    { type: "factor.added", from: "gus", kind: "authenticator" },
  ]);
  expect(JSON.stringify(events)).not.toContain(secret);
});

test("[FACTOR-8] a link for another password does not stand for the second factor; an admin removes that apart", async () => {
  await using hal = await signUp("hal");
  const { secret } = await sets(hal);
  const { code } = await owner.ok<{ code: string }>("user.recover", { user: "hal" });
  const recover = (more: object) =>
    post(`${server.url}/recovery`, { code, password: "staple of battery", ...more });
  expect((await recover({})).status).toBe(401);
  expect((await recover({ factor: "000000" })).status).toBe(403);
  // The link was not used up by that.
  expect((await recover({ factor: later(secret) })).status).toBe(201);
  expect((await signIn("hal", { password: "staple of battery" })).status).toBe(401);
  await owner.ok("factor.reset", { user: "hal" });
  expect((await signIn("hal", { password: "staple of battery" })).status).toBe(201);
  expect((await owner.refused("factor.reset", { user: "nobody" })).code).toBe("no_such_user");
  expect((await owner.refused("factor.reset", { user: "olga" })).code).toBe("not_allowed");
});

test("[FACTOR-8] the operator removes it on the machine itself", async () => {
  await using ida = await signUp("ida");
  await sets(ida);
  const said = await exchat(["user", "reset", "ida", "--second-factor"], { EXCHAT_DATA: server.data });
  expect(said.stdout).toContain("ida");
  expect((await signIn("ida")).status).toBe(201);
});

test("[FACTOR-9] who must have a second factor is led to set one up at the next sign-in, and is in afterwards", async () => {
  await using _ = await signUp("jo");
  await owner.ok("setting.set", { key: "secondFactor", value: "everyone" });
  try {
    const led = await signIn("jo");
    expect(led).toMatchObject({ status: 403, code: "factor_required" });
    expect(led.access_token).toBeUndefined();
    const { ticket } = led;
    const { body } = await post(`${server.url}/factors/begin`, { ticket });
    const { secret, setup } = body as Begun;
    const confirm = (code: string) => post(`${server.url}/factors`, { ticket, setup, code });
    expect((await confirm("000000")).status).toBe(403);
    const done = await confirm(appCode(secret));
    expect(done).toMatchObject({ status: 201, body: { username: "jo" } });
    expect((done.body as Said).recoveryCodes?.length).toBe(10);
    await using again = await FullClient.connect(server.wsUrl, { token: (done.body as Said).access_token });
    expect((await again.refused("factor.remove", { password: PASSWORD, code: later(secret) })).code).toBe(
      "not_allowed",
    );
    const fresh = await post(`${server.url}/users`, { username: "kim", password: PASSWORD });
    expect(fresh).toMatchObject({ status: 403, body: { code: "factor_required" } });
    await owner.ok("setting.set", { key: "secondFactor", value: "admins" });
    expect((await signIn("kim")).status).toBe(201);
    expect((await signIn("olga")).status).toBe(403);
  } finally {
    await owner.ok("setting.set", { key: "secondFactor", value: null });
  }
});
