import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse battery";

async function fills({ page }: Visitor, name: string): Promise<void> {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
}

const stepsOf = ({ page }: Visitor) => page.getByRole("region", { name: "Next steps" });

describe.skipIf(!findChromium())("the owner of a new server", () => {
  let server: Server;
  let browser: Browser;
  let olga: Visitor;
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({ env: { EXCHAT_REGISTRATION: "", EXCHAT_IRC_PORT: "any" } }),
      openBrowser(),
    ]);
    olga = await Visitor.open(browser, "olga");
    await olga.page.goto(/http:\S+#owner=[\w-]+/.exec(server.stdout())?.[0] as string);
    await fills(olga, "olga");
    await olga.button("Become the owner").click();
    await olga.composer("default").waitFor();
  });
  afterAll(async () => {
    await olga?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test("[FIRST-1] lands in the default room with a link for others, and what to do if only this computer can open it", async () => {
    const steps = stepsOf(olga);
    await steps.getByText(/\/chat\.html#invite=[\w-]+/).waitFor();
    await steps.getByText("10 people can make an account here").waitFor();
    await steps.getByRole("img", { name: "QR code of the link" }).waitFor();
    await steps.getByText("Only this computer can open this link").waitFor();
    await steps.getByText(/serve --host 0\.0\.0\.0 --public-url http/).waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await olga.page.emulateMedia({ colorScheme: "dark" });
    await olga.page.setViewportSize({ width: 360, height: 640 });
    await steps.getByRole("button", { name: "Copy the link" }).click();
    await steps.getByRole("button", { name: "Copied." }).waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await olga.page.emulateMedia({ colorScheme: "light" });
    await olga.page.setViewportSize({ width: 1280, height: 800 });
  });

  test("[FIRST-2] sees which steps are done: what the page can tell by itself, and what the owner has ticked off", async () => {
    const steps = stepsOf(olga);
    const step = (name: string) => steps.getByRole("checkbox", { name });
    expect(await step("Name the server").isChecked()).toBe(false);
    await steps.getByRole("button", { name: "Open Health" }).click();
    const dialog = olga.page.getByRole("dialog", { name: "Administration" });
    await dialog.getByRole("tab", { name: "Health", selected: true }).waitFor();
    await olga.page.keyboard.press("Escape");
    await steps.getByRole("button", { name: "Name it" }).click();
    await dialog.getByLabel("Name").fill("The Circle");
    await dialog.getByRole("button", { name: "Save" }).click();
    await olga.page.keyboard.press("Escape");
    await steps.getByText("1 of ").waitFor();
    expect(await step("Name the server").isDisabled()).toBe(true);

    const link = await steps.getByText(/#invite=/).textContent();
    await using ivy = await Visitor.open(browser, "ivy");
    await ivy.page.goto(link?.trim() as string);
    await fills(ivy, "ivy");
    await ivy.button("Join").click();
    await ivy.composer("default").waitFor();
    await steps.getByText("2 of ").waitFor();
    expect(await step("Invite people").isChecked()).toBe(true);
    expect(await stepsOf(ivy).count()).toBe(0);

    await steps.getByRole("button", { name: "Show how" }).waitFor();
    await step("Make backups").check();
    await steps.getByText("3 of ").waitFor();
    await olga.page.reload();
    await steps.getByText("3 of ").waitFor();
    expect(await steps.getByText(/#invite=/).count()).toBe(0);
  });

  test("[FIRST-2] does not see them again once they are dismissed, on any device", async () => {
    await olga.button("Do not show the next steps again").click();
    await stepsOf(olga).waitFor({ state: "hidden" });
    const { stdout } = await exchat(["setting", "stepsDone", "--data", server.data]);
    for (const step of ["name", "invite", "notifications", "irc", "backup", "address"])
      expect(stdout).toContain(step);
    await using phone = await Visitor.open(browser, "olga");
    await phone.page.goto(server.url);
    await phone.button("Sign in with a password").click();
    await fills(phone, "olga");
    await phone.button("Sign in").click();
    await phone.composer("default").waitFor();
    await olga.page.reload();
    await olga.composer("default").waitFor();
    // The page has asked for the settings before its owner can do this.
    await phone.page.getByTitle("Account of olga").click();
    await phone.button("Administration").click();
    await phone.page.getByLabel("Next steps that are done").waitFor();
    expect(await stepsOf(phone).count()).toBe(0);
    expect(await stepsOf(olga).count()).toBe(0);
    expect([...olga.troubles, ...phone.troubles]).toEqual([]);
  });
});
