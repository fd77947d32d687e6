import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { Scene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("a visit", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open({ EXCHAT_RATE_LIMIT: "off" });
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());
  afterEach(() => expect(scene.troubles).toEqual([]));

  const settingsOf = async (visitor: Visitor, room: string) => {
    await visitor.button(`Settings of #${room}`).click();
    const dialog = visitor.page.getByRole("dialog");
    await dialog.waitFor();
    return dialog;
  };

  test("[PAGE-23] leaves the next person at this browser none of one's own settings", async () => {
    const dave = await scene.visitor("dave");
    await (await settingsOf(dave, "default")).getByRole("radio", { name: "Nothing" }).check();
    await dave.page.keyboard.press("Escape");
    await dave.button("Settings").click();
    await dave.page.getByRole("checkbox", { name: /^Tell others when/ }).uncheck();
    await dave.page.keyboard.press("Escape");
    await dave.page.reload();
    await dave.composer("default").waitFor();
    const kept = (await settingsOf(dave, "default")).getByRole("radio", { name: "Nothing" });
    expect(await kept.isChecked()).toBe(true);
    await dave.page.keyboard.press("Escape");
    await dave.button("Sign out").click();
    await dave.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await dave.page.getByRole("textbox", { name: "Your name" }).fill("erin");
    await dave.button("Start chatting").click();
    await dave.composer("default").waitFor();
    const usual = (await settingsOf(dave, "default")).getByRole("radio", { name: "What mentions me" });
    expect(await usual.isChecked()).toBe(true);
    await dave.page.keyboard.press("Escape");
    await dave.button("Settings").click();
    expect(await dave.page.getByRole("checkbox", { name: /^Tell others when/ }).isChecked()).toBe(true);
  });
});
