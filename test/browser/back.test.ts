import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true } as const;

describe.skipIf(!findChromium())("[PAGE-26] back on a phone", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.stranger("dave", PHONE);
    await dave.page.goto(scene.server.url);
    await dave.page.getByRole("textbox", { name: "Your name" }).fill("dave");
    await dave.button("Start chatting").click();
    await dave.composer("default").waitFor();
    await scene.says("a message");
    await dave.messages("a message").waitFor();
  });

  const back = () => dave.page.evaluate(() => history.back());
  const drawer = () => dave.button("Create room");
  const members = () => dave.page.getByRole("complementary", { name: "Members" });
  const dialog = () => dave.page.getByRole("dialog");
  const isIn = async (room: string) => {
    await dave.composer(room).waitFor();
    const path = await dave.page.evaluate(() => decodeURIComponent(location.pathname));
    expect(path.replace(/^\/rooms\/r\d+\//, "")).toBe(room);
  };

  test("closes the drawer, the members, a thread and a message's menu, one after the other, and stays in the room", async () => {
    await dave.button("Show rooms and people").click();
    await drawer().waitFor();
    await back();
    await drawer().waitFor({ state: "hidden" });
    await dave.page.getByRole("button", { name: /members?$/ }).click();
    await members().waitFor();
    await back();
    await members().waitFor({ state: "hidden" });
    await dave.messages("a message").click();
    await dave.messages("a message").getByRole("button", { name: "Thread" }).click();
    await dave.page.getByRole("complementary", { name: "Thread" }).waitFor();
    await back();
    await dave.page.getByRole("complementary", { name: "Thread" }).waitFor({ state: "hidden" });
    await dave.messages("a message").click();
    await dave.messages("a message").getByRole("button", { name: "More actions" }).click();
    await dave.page.getByRole("menu").waitFor();
    await back();
    await dave.page.getByRole("menu").waitFor({ state: "hidden" });
    await isIn("default");
  });

  test("closes a dialog and then the drawer from which it was opened", async () => {
    await dave.button("Show rooms and people").click();
    await dave.button("Settings").click();
    await dialog().waitFor();
    await back();
    await dialog().waitFor({ state: "hidden" });
    expect(await drawer().isVisible()).toBe(true);
    await back();
    await drawer().waitFor({ state: "hidden" });
    await isIn("default");
  });

  test("goes to the room before, with one press, whatever was opened and closed in between", async () => {
    await dave.button("Show rooms and people").click();
    await dave.create("garden");
    await isIn("garden");
    for (let times = 0; times < 2; times += 1) {
      await dave.button("Show rooms and people").click();
      await dave.button("Settings").click();
      await dialog().getByRole("button", { name: "Close" }).first().click();
      await dialog().waitFor({ state: "hidden" });
      await dave.page.keyboard.press("Escape");
      await drawer().waitFor({ state: "hidden" });
    }
    await isIn("garden");
    await back();
    await isIn("default");
    await dave.page.evaluate(() => history.forward());
    await isIn("garden");
  });
});
