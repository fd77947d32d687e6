import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Locator } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

const PASSWORD = "correct horse battery";

/** An authenticator of this browser, with passkeys in software. */
async function authenticatorOf({ page }: Visitor) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether the person shows their finger. */
    verifies: (isUserVerified: boolean) =>
      session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    held: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
  };
}

describe.skipIf(!findChromium())("passkeys in the page", () => {
  let server: Server;
  let browser: Browser;
  /** Passkeys belong to a host name. */
  let url: string;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    url = server.url.replace("127.0.0.1", "localhost");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  async function comesIn(visitor: Visitor, at: string): Promise<void> {
    const { page, name } = visitor;
    await page.goto(at);
    await page.getByRole("textbox", { name: "Your name" }).fill(name);
    await page.getByText("Keep this name on other devices").click();
    await page.getByLabel("Password (optional)").fill(PASSWORD);
    await visitor.button("Start chatting").click();
    await visitor.composer("default").waitFor();
  }
  const accountOf = async (visitor: Visitor) => {
    await visitor.button(`Account of ${visitor.name}`).click();
    const dialog = visitor.page.getByRole("dialog", { name: `Account of ${visitor.name}` });
    const heading = visitor.page.getByRole("heading", { name: "Passkeys" });
    await heading.waitFor();
    return dialog.locator("section", { has: heading });
  };
  async function signsOut(visitor: Visitor): Promise<void> {
    await visitor.page.keyboard.press("Escape");
    await visitor.button("Sign out").click();
    await visitor.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await visitor.page.getByRole("textbox", { name: "Your name" }).waitFor();
  }
  /** Adds a passkey, and shows the password for it. */
  async function adds(section: Locator, label: string): Promise<void> {
    await section.getByLabel("Name of the passkey (optional)").fill(label);
    await section.getByLabel("Current password").fill(PASSWORD);
    await section.getByRole("button", { name: "Add a passkey" }).click();
    await section.getByText(label, { exact: true }).waitFor();
  }

  test("[PASSKEY-7] a person adds a passkey, signs in with it without a name, and removes it", async () => {
    await using ada = await Visitor.open(browser, "ada");
    await authenticatorOf(ada);
    await comesIn(ada, url);
    const section = await accountOf(ada);
    await adds(section, "laptop");
    await section.getByText("never used").waitFor();
    expect(await obstacles(ada)).toEqual([]);
    await signsOut(ada);
    await ada.button("Sign in with a passkey").click();
    await ada.composer("default").waitFor();
    const again = await accountOf(ada);
    await again.getByText("last used").waitFor();
    // The password is left empty: the passkey is shown once more.
    await again.getByRole("button", { name: "Remove laptop" }).click();
    expect(await obstacles(ada)).toEqual([]);
    await again.getByRole("button", { name: "Remove the passkey" }).click();
    await again.getByText("laptop", { exact: true }).waitFor({ state: "detached" });
    await again.getByRole("button", { name: "Add a passkey" }).waitFor();
    expect(await again.getByRole("button", { name: /^Remove/ }).count()).toBe(0);
    expect(ada.troubles).toEqual([]);
  });

  test("[PASSKEY-7] the browser offers passkeys in the field of the name, and who cancels reads so quietly", async () => {
    await using bob = await Visitor.open(browser, "bob");
    const authenticator = await authenticatorOf(bob);
    await comesIn(bob, url);
    const section = await accountOf(bob);
    await adds(section, "phone");
    await authenticator.verifies(false);
    await section.getByLabel("Name of the passkey (optional)").fill("second");
    await section.getByRole("button", { name: "Add a passkey" }).click();
    await section.getByRole("status").filter({ hasText: "No passkey was used." }).waitFor();
    await signsOut(bob);
    await bob.button("Sign in with a password").click();
    await bob.button("Sign in with a passkey").click();
    await bob.page.getByRole("status").filter({ hasText: "No passkey was used." }).waitFor();
    expect(await bob.page.getByRole("alert").filter({ hasText: /./ }).count()).toBe(0);
    expect(await obstacles(bob)).toEqual([]);
    // An authenticator without a screen chooses the only passkey by itself.
    await authenticator.verifies(true);
    await bob.page.reload();
    await bob.button("Sign in with a password").click();
    await bob.composer("default").waitFor();
    expect(bob.troubles).toEqual([]);
  });

  test("[PASSKEY-7] an address in numbers has no passkeys, and the account dialog says so", async () => {
    await using cleo = await Visitor.open(browser, "cleo");
    await comesIn(cleo, server.url);
    const section = await accountOf(cleo);
    await section.getByText("Passkeys need an address with a name").waitFor();
    expect(await section.getByRole("button").count()).toBe(0);
    await signsOut(cleo);
    expect(await cleo.button("Sign in with a passkey").count()).toBe(0);
    expect(cleo.troubles).toEqual([]);
  });
});
