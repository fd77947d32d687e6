import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse battery";

describe.skipIf(!findChromium())("accounts that an admin deactivates and deletes", () => {
  let server: Server;
  let browser: Browser;
  let olga: Visitor;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
    await post(`${server.url}/owner`, { code, username: "olga", password: PASSWORD });
    for (const username of ["ada", "bob", "eve"])
      await post(`${server.url}/users`, { username, password: PASSWORD });
    olga = await Visitor.open(browser, "olga");
    await signIn(olga, "/admin");
  });
  afterAll(async () => {
    await olga?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });
  const signIn = async (visitor: Visitor, path: string) => {
    await visitor.page.goto(`${server.url}${path}`);
    await visitor.button("Sign in with a password").click();
    await visitor.page.getByRole("textbox", { name: "Name", exact: true }).fill(visitor.name);
    await visitor.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await visitor.button("Sign in").click();
  };
  const dialog = () => olga.page.getByRole("dialog", { name: "Administration" });
  const chooses = async (person: string, what: string) => {
    await dialog()
      .getByRole("button", { name: `About ${person}` })
      .click();
    await olga.page.getByRole("menuitem", { name: what }).click();
  };

  test("[ADMIN-4] an admin sees where a person is signed in, and ends a session", async () => {
    const { body } = await post(`${server.url}/sessions`, { username: "ada", password: PASSWORD });
    await using ada = await FullClient.connect(server.wsUrl, {
      token: (body as { access_token: string }).access_token,
    });
    await dialog().getByRole("tab", { name: "People" }).click();
    await chooses("ada", "Sessions…");
    const part = dialog().getByRole("region", { name: "Where ada is signed in" });
    await part
      .getByText(/last used/)
      .first()
      .waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await part.getByRole("button", { name: "End all sessions" }).click();
    await part.getByText("Signed in nowhere.").waitFor();
    expect((await ada.isClosed()).code).toBe(4001);
    await part.getByRole("button", { name: "Close" }).click();
  });

  test("[ADMIN-4] an admin deactivates and reactivates a person", async () => {
    await chooses("bob", "Deactivate…");
    await dialog().getByText("Nobody can sign in as bob").waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByRole("button", { name: "Deactivate bob" }).click();
    await dialog().getByText("Member · deactivated").waitFor();
    await using bob = await Visitor.open(browser, "bob");
    await signIn(bob, "/");
    await bob.page.getByText("This account is deactivated").waitFor();
    await chooses("bob", "Reactivate");
    await dialog().getByText("Member · deactivated").waitFor({ state: "hidden" });
    await bob.button("Sign in").click();
    await bob.composer("default").waitFor();
  });

  test("[ADMIN-4] an admin types the name to delete an account, and can restore it", async () => {
    await chooses("eve", "Delete the account…");
    const form = dialog().getByRole("form", { name: "Delete eve" });
    await form.getByRole("radio", { name: "They are erased too" }).check();
    await form.getByLabel("Type eve to confirm").fill("ada");
    await form.getByRole("button", { name: "Delete eve" }).click();
    await form.getByRole("alert").filter({ hasText: "type its name: eve" }).waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await form.getByLabel("Type eve to confirm").fill("eve");
    await form.getByRole("button", { name: "Delete eve" }).click();
    await dialog().getByText("eve", { exact: true }).waitFor({ state: "hidden" });
    await dialog().getByRole("button", { name: "Restore" }).click();
    await dialog().getByText("eve", { exact: true }).waitFor();
  });
});
