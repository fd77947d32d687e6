import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("[PAGE-13] nothing hinders whoever uses assistive technology", () => {
  test.each([
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["in forced colours", { forcedColors: "active" }],
    ["on a phone", { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true }],
  ] as const)("%s: at the welcome, in a room, in menus and dialogs", async (where, options) => {
    await using server = await startServer();
    await using browser = await openBrowser();
    await using ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
    const { room } = await ada.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
    const { id } = await ada.ok<{ id: string }>("message.post", {
      room: room.id,
      body: `**Hello** @dave, \`code\` and #default\n> quoted\n- list\n\`\`\`sh\nls ${"wide ".repeat(80)}\n\`\`\``,
    });
    await ada.ok("message.post", { room: room.id, body: "an answer, ||hidden||", replyTo: id });
    await ada.ok("reaction.add", { room: room.id, id, emoji: "🎉" });
    await ada.ok("message.pin", { room: room.id, id });
    const { room: cellar } = await ada.ok<{ room: RoomOfMine }>("room.create", {
      name: "cellar",
      private: true,
    });
    await using dave = await Visitor.open(browser, "dave", options);
    const all: string[] = [];
    const finds = async (place: string) => {
      for (const found of await obstacles(dave)) all.push(`${place}: ${found}`);
    };
    /** By the keyboard: what was clicked takes no letters as commands. */
    const reaches = async (text: string) => {
      await dave.composer("default").focus();
      await dave.messages(text).focus();
    };
    await dave.page.goto(server.url);
    await dave.page.getByRole("textbox", { name: "Your name" }).waitFor();
    await finds("the welcome");
    await dave.page.getByRole("textbox", { name: "Your name" }).fill("dave");
    await dave.button("Start chatting").click();
    await dave.messages("an answer").waitFor();
    await ada.ok("room.invite", { room: cellar.id, user: "dave" });
    await dave.page.getByText("cellar", { exact: true }).waitFor({ state: "attached" });
    await dave.messages("an answer").click({ position: { x: 5, y: 5 } });
    await finds("a room, with a message that has the focus");
    await dave.page.getByRole("region", { name: "Code" }).waitFor();
    await reaches("an answer");
    await dave.page.keyboard.press("t");
    await dave.page.getByRole("complementary", { name: "Thread" }).waitFor();
    await finds("a thread");
    await dave.page
      .getByRole("complementary", { name: "Thread" })
      .getByRole("button", { name: "Close" })
      .click();
    await dave.page.getByRole("complementary", { name: "Thread" }).waitFor({ state: "hidden" });
    await reaches("an answer");
    await dave.page.keyboard.press("Enter");
    await dave.page.getByRole("menu", { name: "Message" }).waitFor();
    await finds("a message's menu");
    await dave.page.keyboard.press("Escape");
    await dave.page.getByRole("menu", { name: "Message" }).waitFor({ state: "hidden" });
    await dave.page.keyboard.press("+");
    await dave.page.getByRole("menu", { name: "React" }).waitFor();
    await finds("the choice of emoji");
    await dave.page.keyboard.press("Escape");
    await dave.composer("default").fill("@a");
    await dave.page.getByRole("listbox").waitFor();
    await finds("suggestions");
    await dave.composer("default").fill("");
    await dave.page.getByRole("button", { name: /members?$/ }).click();
    await dave.page.getByRole("complementary", { name: "Members" }).waitFor();
    await finds("the members");
    await dave.page
      .getByRole("complementary", { name: "Members" })
      .getByRole("button", { name: "Close" })
      .click();
    if (where === "on a phone") {
      await dave.button("Show rooms and people").click();
      await dave.link("default").waitFor();
      await finds("the drawer");
    }
    for (const name of [
      "Create room",
      "Browse rooms",
      "New message",
      "Go to",
      "Account of dave",
      "Settings",
      "Sign out",
    ]) {
      await dave.button(name).click();
      const dialog = dave.page.getByRole("dialog");
      await dialog.waitFor();
      await finds(name);
      await dave.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
    expect(all).toEqual([]);
    expect(dave.troubles).toEqual([]);
  });
});
