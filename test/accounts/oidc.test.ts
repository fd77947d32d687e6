import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { RealIssuer } from "../support/issuer.ts";
import { CLIENT } from "../support/lying-issuer.ts";
import { OidcBrowser } from "../support/oidc-browser.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

let issuer: RealIssuer;
let server: Server;
beforeAll(async () => {
  issuer = await RealIssuer.start({
    "sub-ada": {
      ...{ preferred_username: "ada", name: "Ada Lovelace", groups: ["staff"] },
      ...{ email: "ada@example.org", email_verified: true },
    },
    "sub-bob": { email: "bob@example.org", email_verified: false, name: "Bob" },
    "sub-cleo": { preferred_username: "cleo" },
    "sub-dave": { preferred_username: "dave" },
    "sub-eve": { preferred_username: "ada" },
  });
  server = await startServer({
    env: {
      EXCHAT_REGISTRATION: "",
      EXCHAT_OIDC_ISSUER: issuer.url,
      EXCHAT_OIDC_CLIENT_ID: CLIENT.id,
      EXCHAT_OIDC_CLIENT_SECRET: CLIENT.secret,
      EXCHAT_OIDC_NAME: "Example ID",
      EXCHAT_OIDC_ROLES: "groups:chat-mods=moderator,chat-owners=admin",
    },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const verb = async (...args: string[]) => {
  const ended = await exchat(args, { EXCHAT_DATA: server.data });
  if (ended.code !== 0) throw new Error(ended.stderr);
  return ended.stdout;
};

/** What the page is told about the sign-in that just ended. */
const said = (browser: OidcBrowser) =>
  browser.get<{ problem?: string; newcomer?: { username: string }; connected?: true }>(
    `${server.url}/oidc/account`,
  );

/** Signs in for the first time, under this name. */
async function comes(login: string, username: string, fields = {}): Promise<OidcBrowser> {
  const browser = new OidcBrowser();
  expect(await browser.signIn(server.url, login, fields)).toBe("/#oidc");
  const made = await browser.post(`${server.url}/oidc/account`, { username });
  expect(made.status).toBe(201);
  return browser;
}

test("[OIDC-2] a new person signs in by the issuer, chooses a name, and comes back to where they were", async () => {
  const browser = new OidcBrowser();
  expect(await browser.signIn(server.url, "sub-ada", { back: "/rooms/r1" })).toBe("/#oidc");
  expect(await said(browser)).toEqual({
    newcomer: { username: "ada", issuer: "Example ID" },
  } as object);
  expect(await browser.userAt(server.url)).toBeNull();
  const made = await browser.post(`${server.url}/oidc/account`, { username: "ada" });
  expect([made.status, await made.json()]).toEqual([201, { username: "ada", back: "/rooms/r1" }]);
  expect(await browser.userAt(server.url)).toMatchObject({ name: "ada" });
  const kept = await (await browser.ask(`${server.url}/account/export`)).text();
  const lines = kept
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string });
  expect(lines.find(({ type }) => type === "profile")).toMatchObject({
    metadata: { "display-name": "Ada Lovelace" },
  });
  expect(lines.find(({ type }) => type === "oidc")).toMatchObject({
    ...{ issuer: issuer.url, subject: "sub-ada", email: "ada@example.org" },
  });
  const again = new OidcBrowser();
  expect(await again.signIn(server.url, "sub-ada", { back: "/rooms/r2" })).toBe("/rooms/r2");
  expect(await again.userAt(server.url)).toMatchObject({ name: "ada" });
  for (const back of [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/oidc/begin",
    "/rooms/../x y",
  ])
    expect(await again.signIn(server.url, "sub-ada", { back })).toBe("/");
});

test("[OIDC-2] an answer of the issuer counts once, in the browser that asked, and for no other question", async () => {
  const [alice, mallory] = [new OidcBrowser(), new OidcBrowser()];
  const begin = async (browser: OidcBrowser) => {
    const answer = await browser.post(`${server.url}/oidc/begin`, {});
    return ((await answer.json()) as { url: string }).url;
  };
  const returned = await alice.throughIssuer(await begin(alice), "sub-ada");
  // Mallory has the address, and a sign-in of her own under way.
  await begin(mallory);
  expect((await mallory.ask(returned)).headers.get("location")).toBe("/#oidc");
  expect((await said(mallory)).problem).toContain("this browser did not begin this sign-in");
  expect(await said(mallory)).toEqual({});
  const cookies = new Map(alice.cookiesOf(server.url));
  expect((await alice.ask(returned)).headers.get("location")).toBe("/");
  const before = await alice.userAt(server.url);
  // The same again, with all that the browser had.
  for (const [name, value] of cookies) mallory.cookiesOf(server.url).set(name, value);
  await mallory.ask(returned);
  expect((await said(mallory)).problem).toContain("did not accept");
  expect(await mallory.userAt(server.url)).toBeNull();
  expect(before).toMatchObject({ name: "ada" });
  // What the issuer refuses is told without the words of the address.
  const url = new URL(await begin(alice));
  const state = url.searchParams.get("state");
  const refusal = `error=access_denied&error_description=call+me&state=${state}&iss=${issuer.url}`;
  await alice.ask(`${server.url}/oidc/return?${refusal}`);
  const { problem } = await said(alice);
  expect(problem).toBe("Example ID did not let you in, or you cancelled it there: you can try again");
});

test("[OIDC-3] a person without an account reads why they get none, and an invitation lets them in", async () => {
  await verb("setting", "registration", "invite");
  const browser = new OidcBrowser();
  expect(await browser.signIn(server.url, "sub-cleo")).toBe("/#oidc");
  expect((await said(browser)).problem).toBe(
    "Example ID knows you, but you have no account here: you need an invitation to make an account here: ask an admin for one",
  );
  expect((await browser.post(`${server.url}/oidc/account`, { username: "cleo" })).status).toBe(403);
  const code = /#invite=([\w-]+)/.exec(await verb("invite", "--role", "moderator"))?.[1];
  await verb("setting", "rules", "Be kind.");
  expect(await browser.signIn(server.url, "sub-cleo", { invite: code })).toBe("/#oidc");
  expect(await said(browser)).toMatchObject({ newcomer: { username: "cleo" } });
  const refused = await browser.post(`${server.url}/oidc/account`, { username: "cleo" });
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: "rules_not_accepted" }]);
  const taken = await browser.post(`${server.url}/oidc/account`, { username: "ada", rules: true });
  expect(taken.status).toBe(409);
  const made = await browser.post(`${server.url}/oidc/account`, { username: "cleo", rules: true });
  expect(made.status).toBe(201);
  await verb("setting", "registration", "closed");
  const late = new OidcBrowser();
  expect(await late.signIn(server.url, "sub-dave", { invite: code })).toBe("/#oidc");
  expect((await said(late)).problem).toContain("used as often as it could be");
  await verb("setting", "registration", "--unset");
  await verb("setting", "rules", "--unset");
});

test("[OIDC-3] a name that is taken gets a number, and who is banned or deleted reads that", async () => {
  const eve = new OidcBrowser();
  await eve.signIn(server.url, "sub-eve");
  expect(await said(eve)).toMatchObject({ newcomer: { username: "ada2" } });
  const dave = await comes("sub-dave", "dave");
  await verb("ban", "dave", "--reason", "floods");
  expect(await dave.signIn(server.url, "sub-dave")).toBe("/#oidc");
  expect((await said(dave)).problem).toContain("you are banned from this server: floods");
  await verb("unban", "dave");
  await verb("delete-user", "dave");
  expect(await dave.signIn(server.url, "sub-dave")).toBe("/#oidc");
  expect((await said(dave)).problem).toContain("your account here was deleted");
});

test("[OIDC-4] an account is connected while its person is signed in, and no e-mail address connects one", async () => {
  // Bob has an account here with the name that the issuer says, and is a stranger to the issuer's Bob all the same.
  await signUp(server.url, "bob");
  const browser = new OidcBrowser();
  await browser.signIn(server.url, "sub-bob");
  expect(await said(browser)).toMatchObject({ newcomer: { username: "bob2" } });
  const own = { username: "fred", password: "tulips in the snow", cookie: true };
  expect((await browser.post(`${server.url}/users`, own)).status).toBe(201);
  expect(await browser.signIn(server.url, "sub-bob", { connect: true })).toBe("/#oidc");
  expect(await said(browser)).toEqual({ connected: true });
  const elsewhere = new OidcBrowser();
  expect(await elsewhere.signIn(server.url, "sub-bob")).toBe("/");
  expect(await elsewhere.userAt(server.url)).toMatchObject({ name: "fred" });
  // Another account cannot have the same person, and nobody who is not signed in connects anything.
  const other = new OidcBrowser();
  await other.post(`${server.url}/users`, { ...own, username: "gina" });
  await other.signIn(server.url, "sub-bob", { connect: true });
  expect((await said(other)).problem).toContain("you sign in to another account here with that");
  const nobody = await new OidcBrowser().post(`${server.url}/oidc/begin`, { connect: true });
  expect(nobody.status).toBe(401);
  // A page of another site cannot begin it.
  const headers = { origin: "https://evil.example", "content-type": "application/json" };
  const evil = await fetch(`${server.url}/oidc/begin`, { method: "POST", headers, body: '{"connect":true}' });
  expect(evil.status).toBe(403);
});

test("[OIDC-4] nothing is connected when the person has signed out at the issuer's page", async () => {
  const browser = new OidcBrowser();
  await browser.post(`${server.url}/users`, { username: "hana", cookie: true });
  const begun = await browser.post(`${server.url}/oidc/begin`, { connect: true });
  const { url } = (await begun.json()) as { url: string };
  await browser.ask(`${server.url}/sessions/current`, { method: "DELETE", headers: { origin: server.url } });
  await browser.ask(await browser.throughIssuer(url, "sub-eve"));
  expect((await said(browser)).problem).toContain("nothing was connected");
});

test("[OIDC-5] the issuer gives and takes roles at each sign-in", async () => {
  const browser = new OidcBrowser();
  const roleWith = async (groups: unknown) => {
    issuer.people.set("sub-ada", { preferred_username: "ada", groups });
    await browser.signIn(server.url, "sub-ada");
    return (await browser.userAt(server.url))?.role;
  };
  expect(await roleWith(["staff", "chat-mods"])).toBe("moderator");
  expect(await roleWith(["chat-owners", "chat-mods"])).toBe("admin");
  expect(await roleWith("chat-mods")).toBe("moderator");
  expect(await roleWith(undefined)).toBe("member");
  const log = (await verb("audit", "--json")).trim().split("\n");
  const given = log
    .map((line) => JSON.parse(line) as { type: string; from: string; role?: string })
    .filter(({ type }) => type === "user.role_changed")
    .map(({ from, role }) => `${role} by ${from}`);
  expect(given.slice(0, 3)).toEqual(["member by exchat", "moderator by exchat", "admin by exchat"]);
});
