import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse battery";

/** Everything that a script of the page can read and that is kept. */
const readable = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));

async function cookieOf({ page }: Visitor) {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => name.endsWith("exchat"));
}

async function signOut(visitor: Visitor): Promise<void> {
  await visitor.button("Sign out").click();
  await visitor.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await visitor.page.getByRole("textbox", { name: "Your name" }).waitFor();
}

async function startAs(visitor: Visitor, name: string): Promise<void> {
  await visitor.page.getByRole("textbox", { name: "Your name" }).fill(name);
  await visitor.button("Start chatting").click();
  await visitor.composer("default").waitFor();
}

const isCalled = (visitor: Visitor, name: string) =>
  visitor.page.locator(".me-name", { hasText: name }).waitFor();

describe.skipIf(!findChromium())("whom a browser belongs to", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test("[AUTH-1] is in a cookie that no script of the page can read", async () => {
    await using ada = await Visitor.comeIn(browser, server.url, "ada");
    const cookie = await cookieOf(ada);
    expect(cookie).toMatchObject({ name: "exchat", httpOnly: true, sameSite: "Lax", path: "/" });
    const kept = await readable(ada.page);
    expect(kept).toContain("ada");
    expect(kept).not.toContain(cookie?.value as string);
    expect(kept).not.toContain("token");
    await ada.page.reload();
    await ada.composer("default").waitFor();
    expect(ada.troubles).toEqual([]);
  });

  test("[AUTH-1] is found out by asking where everything else was cleared away", async () => {
    await using bea = await Visitor.comeIn(browser, server.url, "bea");
    await bea.page.evaluate(() => localStorage.clear());
    await bea.page.reload();
    await bea.composer("default").waitFor();
    await isCalled(bea, "bea");
  });

  test("[AUTH-5] is nobody once the cookie is dead: signed out elsewhere, the page says so and asks again", async () => {
    await using cleo = await Visitor.comeIn(browser, server.url, "cleo");
    const value = (await cookieOf(cleo))?.value as string;
    const headers = { Origin: server.url, Cookie: `exchat=${value}` };
    await using thief = await FullClient.connect(server.wsUrl, { headers });
    const { sessions } = await thief.ok<{ sessions: readonly { id: string }[] }>("session.list");
    await thief.request("session.revoke", { session: sessions[0]?.id }).catch(() => undefined);
    await cleo.page.getByText("You have been signed out.").waitFor();
    await cleo.page.reload();
    await cleo.page.getByRole("textbox", { name: "Your name" }).waitFor();
    await startAs(cleo, "cleo-again");
  });

  test("[AUTH-1] is somebody else in every tab when somebody else comes in", async () => {
    await using one = await Visitor.comeIn(browser, server.url, "dora");
    const other = await one.anotherTab();
    await other.composer("default").waitFor();
    const before = (await cookieOf(one))?.value;
    await signOut(one);
    await other.page.getByRole("textbox", { name: "Your name" }).waitFor();
    expect(await cookieOf(one)).toBeUndefined();
    await startAs(one, "erin");
    await other.composer("default").waitFor();
    await isCalled(other, "erin");
    expect((await cookieOf(one))?.value).not.toBe(before as string);
  });

  test("[AUTH-1] is no reason to send what one person wrote in the name of another", async () => {
    await using finn = await Visitor.comeIn(browser, server.url, "finn");
    await using watcher = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "gus") });
    const { room } = await watcher.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
    const value = (await cookieOf(finn))?.value as string;
    await finn.page.context().setOffline(true);
    // Cuts the connection that is there: being offline only keeps a browser from making a new one.
    await server.restart();
    await finn.write("default", "these are finn's words");
    // The same browser, by a tab of which this one hears nothing.
    const answer = await fetch(`${server.url}/users`, {
      method: "POST",
      headers: { Origin: server.url, Cookie: `exchat=${value}` },
      body: JSON.stringify({ username: "hal", cookie: true }),
    });
    const set = /^exchat=([\w-]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] as string;
    const [cookie] = await finn.page.context().cookies();
    await finn.page.context().addCookies([{ ...(cookie as NonNullable<typeof cookie>), value: set }]);
    await finn.page.context().setOffline(false);
    await finn.page.getByText("You have been signed out.").waitFor();
    await finn.page.reload();
    await isCalled(finn, "hal");
    await using reader = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ida") });
    await reader.ok("room.join", { name: "default" });
    const { events } = await reader.ok<{ events: readonly object[] }>("history.read", { room: room.id });
    expect(JSON.stringify(events)).not.toContain("finn's words");
  });

  test("[AUTH-1] is taken over from a token that an earlier page kept", async () => {
    const token = await signUp(server.url, "jon");
    await using old = await FullClient.connect(server.wsUrl, { token });
    const { user } = old.hello;
    await using jon = await Visitor.open(browser, "jon");
    await jon.page.goto(`${server.url}/healthz`);
    await jon.page.evaluate(
      ([identity]) => localStorage.setItem("exchat.identity", identity as string),
      [JSON.stringify({ token, user, hasPassword: false })],
    );
    await jon.page.goto(server.url);
    await isCalled(jon, "jon");
    expect(await readable(jon.page)).not.toContain(token);
    expect((await old.isClosed()).code).toBe(4001);
  });
});

describe.skipIf(!findChromium())("a guest's browser", () => {
  test("[AUTH-1] is theirs through a reload and in two tabs, and nobody's after signing out", async () => {
    await using server = await startServer({ env: { EXCHAT_REGISTRATION: "closed" } });
    await using browser = await openBrowser();
    await using mia = await Visitor.comeIn(browser, server.url, "mia");
    await mia.write("default", "I am only visiting");
    await mia.hasSentAll();
    await mia.page.reload();
    await mia.messages("I am only visiting").waitFor();
    const tab = await mia.anotherTab();
    await tab.messages("I am only visiting").waitFor();
    expect(await readable(mia.page)).not.toContain((await cookieOf(mia))?.value as string);
    await signOut(mia);
    await tab.page.getByRole("textbox", { name: "Your name" }).waitFor();
    expect(await readable(mia.page)).toBe('["",{},{}]');
    await using nia = await Visitor.comeIn(browser, server.url, "mia");
    await isCalled(nia, "mia");
  });

  test("[AUTH-8] keeps who they are by an account, where accounts can be made", async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    await using oli = await Visitor.open(browser, "oli");
    await oli.page.goto(server.url);
    await oli.page.getByRole("textbox", { name: "Your name" }).waitFor();
    await oli.page.evaluate(() =>
      fetch("/guests", { method: "POST", body: JSON.stringify({ username: "oli", cookie: true }) }),
    );
    await oli.page.reload();
    await isCalled(oli, "oliguest");
    await oli.button("Keep this name").click();
    const dialog = oli.page.getByRole("dialog");
    await dialog.getByLabel("Password (optional)").fill("password1");
    await dialog.getByRole("button", { name: "Keep this name" }).click();
    await dialog.getByRole("alert").filter({ hasText: "most common passwords" }).waitFor();
    await dialog.getByLabel("Password (optional)").fill(PASSWORD);
    await dialog.getByRole("button", { name: "Keep this name" }).click();
    await dialog.waitFor({ state: "hidden" });
    await oli.button("Keep this name").waitFor({ state: "hidden" });
    await oli.page.reload();
    await isCalled(oli, "oli");
    await using phone = await Visitor.open(browser, "oli");
    await phone.page.goto(server.url);
    await phone.button("Sign in with a password").click();
    await phone.page.getByRole("textbox", { name: "Name", exact: true }).fill("oli");
    await phone.page.getByLabel("Password").fill(PASSWORD);
    await phone.button("Sign in").click();
    await isCalled(phone, "oli");
  });
});
