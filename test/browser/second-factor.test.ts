import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { appCode, stepNow } from "../support/app.ts";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

const PASSWORD = "correct horse battery";
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe.skipIf(!findChromium())("a second factor at the welcome", () => {
  let server: Server;
  let browser: Browser;
  let olga: FullClient;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const { body } = await post(`${server.url}/owner`, {
      ...{ code: /#owner=([\w-]+)/.exec(server.stdout())?.[1], username: "olga", password: PASSWORD },
    });
    const { access_token: token } = body as { access_token: string };
    olga = await FullClient.connect(server.wsUrl, { token });
  });
  afterAll(async () => {
    await olga?.close();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  const opens = async (name: string, options: BrowserContextOptions = {}, hash = "") => {
    const visitor = await Visitor.open(browser, name, options);
    await visitor.page.goto(`${server.url}/${hash}`);
    return visitor;
  };
  const fills = (at: Visitor, label: string, text: string) =>
    at.page.getByLabel(label, { exact: true }).fill(text);
  const isWrong = (at: Visitor) =>
    at.page.getByRole("alert").filter({ hasText: "This code is wrong" }).waitFor();

  /** Signs in by the password, up to the question for a code. */
  async function isAsked(name: string, options?: BrowserContextOptions): Promise<Visitor> {
    const visitor = await opens(name, options);
    await visitor.button("Sign in with a password").click();
    await fills(visitor, "Name", name);
    await fills(visitor, "Password", PASSWORD);
    await visitor.button("Sign in").click();
    return visitor;
  }

  /** Sets up the app where the page asks for it, and comes in. Returns the secret and the recovery codes. */
  async function setsUp(
    at: Visitor,
  ): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
    const { page } = at;
    await page.getByRole("heading", { name: "Set up an authenticator app" }).waitFor();
    await page.getByRole("img", { name: "QR code" }).waitFor();
    const typed = await page.getByText("Scan this with the app").textContent();
    const secret = /or type ([A-Z2-7 ]+)\./.exec(typed ?? "")?.[1]?.replaceAll(" ", "") ?? "";
    expect(await obstacles(at)).toEqual([]);
    await fills(at, "Code", "000000");
    await at.button("Confirm").click();
    await isWrong(at);
    await fills(at, "Code", appCode(secret));
    await at.button("Confirm").click();
    const codes = (await page.locator("pre").textContent())?.trim().split("\n") ?? [];
    expect(codes.length).toBe(10);
    expect(await obstacles(at)).toEqual([]);
    await at.button("I have kept them: continue").click();
    await at.composer("default").waitFor();
    return { secret, codes };
  }

  test("[FACTOR-9] people who must have a second factor set it up at the welcome, and come in", async () => {
    await post(`${server.url}/users`, { username: "ada", password: PASSWORD });
    await olga.ok("setting.set", { key: "secondFactor", value: "everyone" });
    try {
      await using ada = await isAsked("ada");
      await setsUp(ada);
      await using bob = await opens("bob", PHONE);
      await fills(bob, "Your name", "bob");
      await bob.page.getByText("Keep this name on other devices").click();
      await fills(bob, "Password (optional)", PASSWORD);
      await bob.button("Start chatting").click();
      await setsUp(bob);
      const { code } = await olga.ok<{ code: string }>("server.invite", {});
      await using cem = await opens("cem", {}, `#invite=${code}`);
      await fills(cem, "Name", "cem");
      await fills(cem, "Password", PASSWORD);
      await cem.button("Join").click();
      // The account is made. Who leaves now is asked again at the next sign-in.
      await cem.button("Sign in again").click();
      await fills(cem, "Name", "cem");
      await fills(cem, "Password", PASSWORD);
      await cem.button("Sign in").click();
      await setsUp(cem);
    } finally {
      await olga.ok("setting.set", { key: "secondFactor", value: null });
    }
  });

  test("[FACTOR-3] the page asks for a code after the password, and takes one of the app or a recovery code", async () => {
    const { secret, codes } = await hasApp("dora");
    await using dora = await isAsked("dora");
    await fills(dora, "Code", "000000");
    expect(await obstacles(dora)).toEqual([]);
    await dora.button("Sign in").click();
    await isWrong(dora);
    await fills(dora, "Code", appCode(secret, stepNow() + 1));
    await dora.button("Sign in").click();
    await dora.composer("default").waitFor();
    await using phone = await isAsked("dora", PHONE);
    await fills(phone, "Code", codes[0] ?? "");
    expect(await obstacles(phone)).toEqual([]);
    await phone.button("Sign in").click();
    await phone.composer("default").waitFor();
  });

  test("[FACTOR-8] the page asks for a code beside the new password of a link", async () => {
    const { codes } = await hasApp("eli");
    const { code } = await olga.ok<{ code: string }>("user.recover", { user: "eli" });
    await using eli = await opens("eli", {}, `#recover=${code}`);
    await fills(eli, "Password", "staple of the battery");
    await eli.button("Set the password and sign in").click();
    await fills(eli, "Code", "000000");
    expect(await obstacles(eli)).toEqual([]);
    await eli.button("Set the password and sign in").click();
    await isWrong(eli);
    await fills(eli, "Code", codes[0] ?? "");
    await eli.button("Set the password and sign in").click();
    await eli.composer("default").waitFor();
  });

  /** An account with an app. */
  async function hasApp(
    name: string,
  ): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
    const { body } = await post(`${server.url}/users`, { username: name, password: PASSWORD });
    const { access_token: token } = body as { access_token: string };
    await using client = await FullClient.connect(server.wsUrl, { token });
    const begun = await client.ok<{ secret: string; setup: string }>("factor.begin", { password: PASSWORD });
    const { secret, setup } = begun;
    const code = appCode(secret);
    const { recoveryCodes } = await client.ok<{ recoveryCodes: readonly string[] }>("factor.confirm", {
      ...{ setup, code },
    });
    return { secret, codes: recoveryCodes };
  }
});
