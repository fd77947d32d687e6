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

describe.skipIf(!findChromium())("reports", () => {
  let server: Server;
  let browser: Browser;
  let owner: FullClient;
  let mallory: FullClient;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
    const token = async (path: string, body: object) =>
      ((await post(`${server.url}${path}`, body)).body as { access_token: string }).access_token;
    owner = await FullClient.connect(server.wsUrl, {
      token: await token("/owner", { code, username: "olga", password: PASSWORD }),
    });
    await post(`${server.url}/users`, { username: "moira", password: PASSWORD });
    await owner.ok("user.role", { user: "moira", role: "moderator" });
    mallory = await FullClient.connect(server.wsUrl, {
      token: await token("/users", { username: "mallory", password: PASSWORD }),
    });
  });
  afterAll(async () => {
    await owner?.close();
    await mallory?.close();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test("[REPORT-6] a message is reported from its menu, and a moderator settles the report in administration", async () => {
    await using mod = await Visitor.open(browser, "moira");
    await mod.page.goto(`${server.url}/admin`);
    await mod.button("Sign in with a password").click();
    await mod.page.getByRole("textbox", { name: "Name", exact: true }).fill("moira");
    await mod.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await mod.button("Sign in").click();
    const reports = mod.page.getByRole("dialog", { name: "Administration" });
    await reports.getByText("There are no open reports.").waitFor();
    expect(await reports.getByRole("tab").count()).toBe(1);
    await using gina = await Visitor.comeIn(browser, server.url, "gina");
    const { room } = await mallory.ok<{ room: { id: string } }>("room.join", { name: "default" });
    await mallory.ok("message.post", { room: room.id, body: "cheap watches" });
    await gina.messages("cheap watches").click({ button: "right" });
    await gina.page.getByRole("menuitem", { name: "Report…" }).click();
    const dialog = gina.page.getByRole("dialog", { name: "Report message" });
    expect(await obstacles(gina)).toEqual([]);
    await dialog.getByRole("button", { name: "Report" }).click();
    await dialog.getByText("Say what is wrong with it.").waitFor();
    await dialog.getByLabel("What is wrong with it?").fill("an advertisement");
    await dialog.getByRole("button", { name: "Report" }).click();
    await gina.page.getByText("The moderators see your report.").waitFor();
    await mod.turnTo();
    await reports.getByText("gina reported a message of mallory in default.").waitFor();
    await reports.getByText("cheap watches").waitFor();
    await reports.getByText("an advertisement").waitFor();
    expect(await obstacles(mod)).toEqual([]);
    await reports.getByRole("button", { name: "Ban mallory from the server…" }).click();
    await reports.getByLabel("Reason").fill("advertisements");
    expect(await obstacles(mod)).toEqual([]);
    await reports.getByRole("button", { name: "Ban mallory", exact: true }).click();
    await reports.getByText("There are no open reports.").waitFor();
    await mallory.closed;
    await reports.getByRole("button", { name: "Settled reports" }).click();
    await reports.getByText("Acted on by moira").waitFor();
    expect([...mod.troubles, ...gina.troubles]).toEqual([]);
  });

  test("[HELD-6] the author sees that a first message waits; a moderator sees how much waits, and admits or declines it", async () => {
    await owner.ok("setting.set", { key: "holdFirst", value: 1 });
    await using mod = await Visitor.open(browser, "moira");
    await mod.page.goto(server.url);
    await mod.button("Sign in with a password").click();
    await mod.page.getByRole("textbox", { name: "Name", exact: true }).fill("moira");
    await mod.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await mod.button("Sign in").click();
    await using nina = await Visitor.comeIn(browser, server.url, "nina");
    await nina.write("default", "cheap soup", "good evening");
    const waits = nina.messages("cheap soup").getByText("Waits for a moderator");
    await waits.waitFor();
    expect(await obstacles(nina)).toEqual([]);
    await nina.page.reload();
    await waits.waitFor();
    await mod.turnTo();
    await mod.page.getByRole("button", { name: "Moderation 2 wait for you" }).click();
    const dialog = mod.page.getByRole("dialog", { name: "Administration" });
    const entry = (text: string) => dialog.getByRole("listitem").filter({ hasText: text });
    expect(await obstacles(mod)).toEqual([]);
    await entry("cheap soup").getByLabel("Why you decline it (optional)").fill("No advertising.");
    await entry("cheap soup").getByRole("button", { name: "Decline" }).click();
    await entry("cheap soup").waitFor({ state: "hidden" });
    await entry("good evening").getByRole("button", { name: "Admit and trust" }).click();
    await entry("good evening").waitFor({ state: "hidden" });
    await mod.page.keyboard.press("Escape");
    await mod.messages("good evening").waitFor();
    await nina.turnTo();
    await nina.messages("cheap soup").getByText("No advertising.").waitFor();
    await nina.messages("good evening").getByText("Waits for a moderator").waitFor({ state: "hidden" });
    await nina.write("default", "and good night");
    await mod.messages("and good night").waitFor();
    // [DEL-9]
    await mod.turnTo();
    await mod.messages("and good night").click({ button: "right" });
    await mod.page.getByRole("menuitem", { name: "Delete what they wrote…" }).click();
    const erase = mod.page.getByRole("dialog", { name: "Delete what nina wrote" });
    await erase.getByText("2 messages in default").waitFor();
    expect(await obstacles(mod)).toEqual([]);
    await erase.getByLabel("Everything").click();
    await erase.getByText("2 messages in default").waitFor();
    await erase.getByRole("button", { name: "Delete" }).click();
    await mod.page.getByText("The server deletes what nina wrote.").waitFor();
    for (const text of ["good evening", "and good night"])
      await mod.messages(text).waitFor({ state: "hidden" });
    expect([...mod.troubles, ...nina.troubles]).toEqual([]);
  });

  test("[ASK-3] a message that is refused by a rule has a button to ask a person who can lift it", async () => {
    const { room } = await owner.ok<{ room: { id: string } }>("room.create", { name: "stage" });
    await owner.ok("mask.add", { room: room.id, kind: "mute", mask: "paul" });
    await using paul = await Visitor.comeIn(browser, server.url, "paul");
    await paul.page.goto(`${server.url}/rooms/${room.id}/stage`);
    await paul.page.getByRole("button", { name: /^Join/ }).click();
    await paul.write("stage", "may I say something?");
    const refused = paul.messages("may I say something?");
    await refused.getByText("you are muted in this room", { exact: false }).waitFor();
    expect(await obstacles(paul)).toEqual([]);
    await refused.getByRole("button", { name: "Ask an operator" }).click();
    const box = paul.page.getByRole("textbox", { name: /^Message (?:moira|olga)$/ });
    await box.waitFor();
    expect(await box.inputValue()).toContain("I could not write in stage");
    expect(paul.troubles).toEqual([]);
  });
});
