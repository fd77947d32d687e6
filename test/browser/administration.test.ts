import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { appCode } from "../support/app.ts";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse battery";

describe.skipIf(!findChromium())("administration", () => {
  let server: Server;
  let browser: Browser;
  let olga: Visitor;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
    await post(`${server.url}/owner`, { code, username: "olga", password: PASSWORD });
    for (const username of ["ada", "bob"])
      await post(`${server.url}/users`, { username, password: PASSWORD });
    olga = await Visitor.open(browser, "olga");
    await olga.page.goto(`${server.url}/admin`);
    await olga.button("Sign in with a password").click();
    await olga.page.getByRole("textbox", { name: "Name", exact: true }).fill("olga");
    await olga.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await olga.button("Sign in").click();
  });
  afterAll(async () => {
    await olga?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });
  const dialog = () => olga.page.getByRole("dialog", { name: "Administration" });
  const goesTo = (name: string) => dialog().getByRole("tab", { name }).click();

  test("[ADMIN-1] opens at /admin, and sets settings of the server one by one", async () => {
    await dialog().getByLabel("Name").fill("The Circle");
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByRole("button", { name: "Save" }).click();
    await olga.page.getByText("Name is set.").waitFor();
    const info = (await (await fetch(`${server.url}/info`)).json()) as { name: string };
    expect(info.name).toBe("The Circle");
    // The server of this test has its registration from its environment.
    expect(await dialog().getByLabel("Registration").isDisabled()).toBe(true);
    await dialog().getByText("The server's environment sets this (EXCHAT_REGISTRATION).").waitFor();
  });

  test("[ADMIN-2] finds people, changes their roles, and makes links for new passwords", async () => {
    await goesTo("People");
    await dialog().getByLabel("Find people").fill("ad");
    await dialog().getByText("ada", { exact: true }).waitFor();
    await dialog().getByText("bob", { exact: true }).waitFor({ state: "hidden" });
    expect(await obstacles(olga)).toEqual([]);
    const chooses = async (what: string) => {
      await dialog().getByRole("button", { name: "About ada" }).click();
      await olga.page.getByRole("menuitem", { name: what }).click();
    };
    await chooses("Make a moderator");
    await dialog().getByText("Moderator", { exact: true }).waitFor();
    await chooses("Link for a new password");
    await dialog()
      .getByText(/#recover=[\w-]+/)
      .waitFor();
    await dialog().getByLabel("Find people").fill("nobody");
    await dialog().getByText("Nobody’s name has “nobody” in it.").waitFor();
  });

  test("[FACTOR-8] an admin removes the second factor of a person who has lost it", async () => {
    const name = "fay";
    const { body } = await post(`${server.url}/users`, { username: name, password: PASSWORD });
    const { access_token: token } = body as { access_token: string };
    await using fay = await FullClient.connect(server.wsUrl, { token });
    const begun = await fay.ok<{ secret: string; setup: string }>("factor.begin", { password: PASSWORD });
    await fay.ok("factor.confirm", { setup: begun.setup, code: appCode(begun.secret) });
    await goesTo("People");
    await dialog().getByLabel("Find people").fill(name);
    await dialog().getByRole("button", { name: "About fay" }).click();
    await olga.page.getByRole("menuitem", { name: "Remove the second factor" }).click();
    await olga.page.getByText("fay has no authenticator app").waitFor();
    expect(await fay.ok("factor.list")).toEqual({ recoveryCodes: 0, passkeys: [] });
  });

  test("[ADMIN-2] bans a person for a reason and some days, lists the bans, and lifts one", async () => {
    await goesTo("People");
    await dialog().getByLabel("Find people").fill("bob");
    await dialog().getByRole("button", { name: "About bob" }).click();
    await olga.page.getByRole("menuitem", { name: "Ban from the server" }).click();
    await dialog().getByLabel("Reason (optional)").fill("advertisements");
    await dialog().getByLabel("For how many days (optional)").fill("0");
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByRole("button", { name: "Ban bob" }).click();
    await dialog().getByRole("alert").filter({ hasText: "a whole number from 1 to 3,650" }).waitFor();
    await dialog().getByLabel("For how many days (optional)").fill("3");
    await dialog().getByRole("button", { name: "Ban bob" }).click();
    await dialog().getByRole("heading", { name: "Banned people" }).waitFor();
    await dialog().getByText("advertisements").waitFor();
    await dialog()
      .getByText(/By olga, until /)
      .waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByRole("button", { name: "Unban bob" }).click();
    await dialog().getByText("Nobody is banned from the server.").waitFor();
    await dialog().getByRole("button", { name: "Ban people…" }).click();
    await dialog().getByLabel("Whom").fill("192.0.2.0/99");
    await dialog().getByRole("button", { name: "Ban", exact: true }).click();
    await dialog()
      .getByRole("form", { name: "Ban" })
      .getByRole("alert")
      .filter({ hasText: "Target" })
      .waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByLabel("Whom").fill("192.0.2.0/24");
    await dialog().getByRole("button", { name: "Ban", exact: true }).click();
    await dialog().getByText("192.0.2.0/24", { exact: true }).waitFor();
  });

  test("[ADMIN-3] shows what the doctor finds, and the log; the arrow keys lead from one view to the next", async () => {
    await goesTo("Health");
    await dialog().getByText("Only this machine reaches the server").waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByRole("tab", { name: "Health" }).press("ArrowRight");
    await dialog().getByText("olga set name to The Circle").waitFor();
    await dialog().getByText("olga made ada a moderator").first().waitFor();
    expect(await obstacles(olga)).toEqual([]);
    expect(await dialog().getByRole("tab", { name: "Log" }).getAttribute("aria-selected")).toBe("true");
  });

  test("[PAGE-40] a dialog that is opened rarely is loaded when it is opened; if that fails, the page says so", async () => {
    await using eve = await Visitor.comeIn(browser, server.url, "eve");
    const account = /\/assets\/part-account-/;
    await eve.page.route(account, (route) => route.abort());
    await eve.button("Account of eve").click();
    await eve.page.getByText("The server cannot be reached. Please try again.").first().waitFor();
    await eve.page.unroute(account);
    await eve.button("Account of eve").click();
    await eve.page.getByRole("dialog", { name: "Account of eve" }).waitFor();
    await eve.page.keyboard.press("Escape");
    await eve.page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  test("[ADMIN-1] is for admins and owners: others are told so", async () => {
    await using bob = await Visitor.open(browser, "bob");
    await bob.page.goto(`${server.url}/admin`);
    await bob.button("Sign in with a password").click();
    await bob.page.getByRole("textbox", { name: "Name", exact: true }).fill("bob");
    await bob.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await bob.button("Sign in").click();
    await bob.page.getByText("Administration is for admins and owners of this server.").waitFor();
  });
});
