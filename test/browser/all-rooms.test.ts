import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { post, signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse battery";

describe.skipIf(!findChromium())("all rooms, in administration", () => {
  let server: Server;
  let browser: Browser;
  let olga: Visitor;
  let ada: FullClient;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
    await post(`${server.url}/owner`, { code, username: "olga", password: PASSWORD });
    ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
    for (const [name, isPrivate] of [
      ["kitchen", false],
      ["plans", true],
    ] as const) {
      const { room } = await ada.ok<{ room: { id: string } }>("room.create", { name, private: isPrivate });
      if (!isPrivate) await ada.ok("room.join", { room: room.id });
      await ada.ok("message.post", { room: room.id, body: `welcome to the ${name}` });
    }
    olga = await Visitor.open(browser, "olga");
    await olga.page.goto(`${server.url}/admin`);
    await olga.button("Sign in with a password").click();
    await olga.page.getByRole("textbox", { name: "Name", exact: true }).fill("olga");
    await olga.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await olga.button("Sign in").click();
    await dialog().getByRole("tab", { name: "Rooms" }).click();
  });
  afterAll(async () => {
    await ada?.close();
    await olga?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });
  const dialog = () => olga.page.getByRole("dialog", { name: "Administration" });
  const entry = (name: string) => dialog().getByRole("listitem").filter({ hasText: name });
  const chooses = async (room: string, what: string) => {
    await dialog()
      .getByRole("button", { name: `About ${room}` })
      .click();
    await olga.page.getByRole("menuitem", { name: what, exact: true }).click();
  };

  test("[OVERSEE-6] an admin finds a room, sees its numbers and not its messages, renames it and archives it", async () => {
    await entry("plans").getByText("1 message,").waitFor();
    await entry("plans").getByText("Private · 1 member").waitFor();
    await dialog().getByText("Counted ").waitFor();
    expect(await dialog().textContent()).not.toContain("welcome to");
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByLabel("Find rooms").fill("plan");
    await entry("kitchen").waitFor({ state: "hidden" });
    await chooses("plans", "Rename…");
    await dialog().getByLabel("New name").fill("schemes");
    expect(await obstacles(olga)).toEqual([]);
    await dialog().getByRole("button", { name: "Rename plans" }).click();
    await dialog().getByLabel("Find rooms").fill("");
    await entry("schemes").waitFor();
    await chooses("schemes", "Archive");
    await entry("schemes").getByText("archived").waitFor();
    await chooses("schemes", "Reopen");
    await entry("schemes").getByText("archived").waitFor({ state: "hidden" });
  });

  test("[OVERSEE-6] deletes one for good when they type its name, restores a deleted one, and gives one an operator", async () => {
    await chooses("schemes", "Delete for good…");
    await dialog().getByLabel("Name of the room").fill("plans");
    await dialog().getByRole("button", { name: "Delete schemes for good" }).click();
    await dialog().getByText("To delete it for good, type its name: schemes").waitFor();
    await dialog().getByLabel("Name of the room").fill("schemes");
    await dialog().getByRole("button", { name: "Delete schemes for good" }).click();
    await entry("schemes").waitFor({ state: "hidden" });
    await chooses("kitchen", "Delete");
    await entry("kitchen").waitFor({ state: "hidden" });
    await dialog().getByLabel("Which rooms").selectOption({ label: "Deleted" });
    await chooses("kitchen", "Restore");
    await dialog().getByText("There is no such room.").waitFor();
    await dialog().getByLabel("Which rooms").selectOption({ label: "All rooms" });
    await entry("kitchen").waitFor();
    await chooses("default", "Give it an operator…");
    await dialog().getByLabel("Name of the person").fill("ada");
    await dialog().getByRole("button", { name: "Give default an operator" }).click();
    await entry("default").getByText("no operator").waitFor({ state: "hidden" });
  });

  test("[OVERSEE-6] sees who wrote how much", async () => {
    await dialog().getByText("Storage by person").click();
    await dialog().getByRole("group").getByText("ada", { exact: true }).waitFor();
    expect(await obstacles(olga)).toEqual([]);
  });
});
