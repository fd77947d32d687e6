import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

/** Fills what this page may keep, to the last character. */
const fillStorage = ({ page }: Visitor): Promise<void> =>
  page.evaluate(() => {
    let piece = "x".repeat(1_000_000);
    for (let i = 0; piece !== ""; i += 1)
      try {
        localStorage.setItem(`filled.${i}`, piece);
      } catch {
        piece = piece.slice(0, Math.floor(piece.length / 2));
      }
  });

const emptyStorage = ({ page }: Visitor): Promise<void> =>
  page.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("filled.")) localStorage.removeItem(key);
  });

describe.skipIf(!findChromium())("what a browser keeps", () => {
  let scene: Scene;

  sharedScene(async (opened) => {
    scene = opened;
  });

  test("[PAGE-27] is nothing where site data is blocked: the page works for the visit, and says so", async () => {
    const profile = mkdtempSync(join(tmpdir(), "exchat-profile-"));
    mkdirSync(join(profile, "Default"));
    const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(blocked));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: findChromium() as string,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const troubles: string[] = [];
    try {
      const page = await context.newPage();
      page.on("pageerror", ({ message }) => troubles.push(message));
      await page.goto(scene.server.url);
      await page.getByText("This browser keeps nothing for this page.").waitFor();
      await page.getByRole("textbox", { name: "Your name" }).fill("bea");
      await page.getByRole("button", { name: "Start chatting" }).click();
      const box = page.getByRole("textbox", { name: "Message #default", exact: true });
      await box.fill("I keep nothing");
      await box.press("Enter");
      await scene.ada.message(scene.room.id, "I keep nothing");
      await scene.says("welcome all the same");
      await page.getByRole("article").filter({ hasText: "welcome all the same" }).waitFor();
      await page.getByRole("alert").filter({ hasText: "keeps nothing for this page" }).waitFor();
      await scene.server.restart();
      await box.fill("still here");
      await box.press("Enter");
      await page.getByRole("article").filter({ hasText: "still here" }).waitFor();
      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("textbox", { name: "Your name" }).waitFor();
    } finally {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
    expect(troubles).toEqual([]);
  });

  test("[PAGE-28] is told when it is less than what was written, before that is lost", async () => {
    const dave = await scene.visitor("dave");
    const warning = dave.page.getByRole("alert").filter({ hasText: "storage of this browser is full" });
    await fillStorage(dave);
    await dave.composer("default").fill("a draft without a place");
    await warning.waitFor();
    const asked = Promise.withResolvers<string>();
    dave.page.once("dialog", (dialog) => {
      asked.resolve(dialog.type());
      void dialog.dismiss();
    });
    void dave.page.reload().catch(() => undefined);
    expect(await asked.promise).toBe("beforeunload");
    expect(await dave.composer("default").inputValue()).toBe("a draft without a place");
  });

  test("[PAGE-28] takes in what had no place, as soon as there is some", async () => {
    const eve = await scene.visitor("eve");
    const warning = eve.page.getByRole("alert").filter({ hasText: "storage of this browser is full" });
    await eve.page.context().setOffline(true);
    await scene.server.restart();
    await fillStorage(eve);
    await eve.write("default", "written while all was full");
    await warning.waitFor();
    await emptyStorage(eve);
    await eve.composer("default").fill("and now there is room");
    await warning.waitFor({ state: "hidden" });
    await eve.page.context().setOffline(false);
    await eve.page.reload();
    await eve.hasSentAll();
    await eve.messages("written while all was full").waitFor();
    expect(await eve.composer("default").inputValue()).toBe("and now there is room");
  });
});
