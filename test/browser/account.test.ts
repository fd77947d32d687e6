import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { startServer } from "../support/server.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("one's own account in the page", () => {
  test("[PAGE-12] has a password that can be changed, places where one is signed in, and tokens for programs", async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    await using dave = await Visitor.comeIn(browser, server.url, "dave");
    const dialog = dave.page.getByRole("dialog", { name: "Account of dave" });
    const password = (name: string) => dialog.getByLabel(name);
    const press = (name: string) => dialog.getByRole("button", { name, exact: true }).click();

    await dave.button("Account of dave").click();
    await password("New password").fill("123");
    await press("Set a password");
    await dialog
      .getByRole("alert")
      .filter({ hasText: /password/i })
      .first()
      .waitFor();
    await password("New password").fill("correct horse battery");
    await press("Set a password");
    await dave.page.getByText("The password is set.").waitFor();
    await dialog.getByText("this browser").waitFor();

    await using phone = await Visitor.open(browser, "dave's phone");
    await phone.page.goto(server.url);
    await phone.button("Sign in with a password").click();
    await phone.page.getByRole("textbox", { name: "Name", exact: true }).fill("dave");
    await phone.page.getByLabel("Password").fill("correct horse battery");
    await phone.button("Sign in").click();
    await phone.composer("default").waitFor();

    await dave.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await dave.button("Account of dave").click();
    await dialog.getByRole("listitem").nth(1).waitFor();
    await press("Sign out everywhere else");
    await phone.page.getByText("You have been signed out.").waitFor();
    await dialog.getByRole("listitem").nth(1).waitFor({ state: "hidden" });

    await dialog.getByRole("textbox", { name: "Name of a program" }).fill("my bot");
    await press("Make a token");
    const token = (await dialog.locator("pre").textContent()) ?? "";
    await using bot = await FullClient.connect(server.wsUrl, { token });
    expect(bot.hello.user.name).toBe("dave");

    await password("Current password").fill("wrong, and long enough");
    await password("New password").fill("another horse battery");
    await press("Change the password");
    await dialog
      .getByRole("alert")
      .filter({ hasText: /password/i })
      .first()
      .waitFor();
    await password("Current password").fill("correct horse battery");
    await press("Change the password");
    await dave.page.getByText("The password is set.").last().waitFor();
    await bot.closed;
    await dave.page.reload();
    await dave.composer("default").waitFor();
    expect(dave.troubles).toEqual([]);
  });

  test("[WHO-14] has a name that can be changed: the rooms, the lists and the person's own page have it at once", async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    await using dave = await Visitor.comeIn(browser, server.url, "dave");
    await using ada = await Visitor.comeIn(browser, server.url, "ada");
    await dave.button("Account of dave").click();
    const dialog = dave.page.getByRole("dialog");
    await dialog.getByLabel("New name").fill("ada");
    await dialog.getByRole("button", { name: "Change your name" }).click();
    await dialog.getByRole("alert").filter({ hasText: /name/i }).waitFor();
    await dialog.getByLabel("New name").fill("david");
    await dialog.getByRole("button", { name: "Change your name" }).click();
    await dave.page.getByRole("dialog", { name: "Account of david" }).waitFor();
    await dave.page.keyboard.press("Escape");
    await dave.button("Account of david").waitFor();
    for (const visitor of [dave, ada]) await visitor.page.getByText("dave is now david").waitFor();
    expect([...dave.troubles, ...ada.troubles]).toEqual([]);
  });
});
