import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { RealIssuer } from "../support/issuer.ts";
import { CLIENT } from "../support/lying-issuer.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

let issuer: RealIssuer;
let server: Server;
let browser: Browser;

describe.skipIf(!findChromium())("signing in by an issuer", () => {
  beforeAll(async () => {
    issuer = await RealIssuer.start({
      "sub-ada": { preferred_username: "ada", email: "ada@example.org", email_verified: true },
    });
    [server, browser] = await Promise.all([
      startServer({
        env: {
          EXCHAT_OIDC_ISSUER: issuer.url,
          EXCHAT_OIDC_CLIENT_ID: CLIENT.id,
          EXCHAT_OIDC_CLIENT_SECRET: CLIENT.secret,
          EXCHAT_OIDC_NAME: "Example ID",
        },
      }),
      openBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await issuer?.[Symbol.asyncDispose]();
  });

  test("[OIDC-8] the page leads to the issuer and back, asks for a name, and lists who signs in to the account", async () => {
    await using ada = await Visitor.open(browser, "ada");
    const { page } = ada;
    await page.goto(server.url);
    await ada.button("Sign in with Example ID").click();
    await page.getByPlaceholder("Enter any login").fill("sub-ada");
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    const name = page.getByLabel("Name", { exact: true });
    await name.waitFor();
    expect(await name.inputValue()).toBe("ada");
    expect(await obstacles(ada)).toEqual([]);
    expect(page.url()).toBe(`${server.url}/`);
    await name.fill("ada-l");
    await ada.button("Create the account").click();
    await page.getByRole("button", { name: /ada-l/ }).first().waitFor();
    await ada.button("Account of ada-l").click();
    const dialog = page.getByRole("dialog", { name: "Account of ada-l" });
    await dialog.getByText("ada@example.org, connected").waitFor();
    expect(await obstacles(ada)).toEqual([]);
    await dialog.getByRole("button", { name: "Disconnect Example ID" }).click();
    await dialog.getByRole("alert").filter({ hasText: "without a password nobody could sign in" }).waitFor();
    await dialog.getByLabel("New password").fill("correct horse battery");
    await dialog.getByRole("button", { name: "Set a password" }).click();
    await page.getByText("The password is set.").waitFor();
    await dialog.getByRole("button", { name: "Disconnect Example ID" }).click();
    await dialog.getByText("ada@example.org, connected").waitFor({ state: "detached" });
    // The issuer remembers ada.
    await dialog.getByRole("button", { name: "Connect to Example ID" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("You can sign in with Example ID from now on.").waitFor();
  });

  test("[OIDC-8] a person who cancels at the issuer reads so above the button, and an address says nothing", async () => {
    await using bob = await Visitor.open(browser, "bob");
    const { page } = bob;
    await page.goto(`${server.url}/#oidc`);
    await bob.button("Sign in with Example ID").click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.getByRole("alert").filter({ hasText: "Example ID did not let you in" }).waitFor();
    await page.reload();
    await bob.button("Sign in with Example ID").waitFor();
    expect(await page.getByRole("alert").filter({ hasText: "did not let you in" }).count()).toBe(0);
  });
});
