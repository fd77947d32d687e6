import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

const PASSWORD = "correct horse battery";

describe.skipIf(!findChromium())("a visit", () => {
  let scene: Scene;

  sharedScene(async (opened) => {
    scene = opened;
  });

  const settingsOf = async (visitor: Visitor, room: string) => {
    await visitor.button(`Room settings of #${room}`).click();
    const dialog = visitor.page.getByRole("dialog");
    await dialog.waitFor();
    return dialog;
  };

  /** Comes in with a password, so that there is a way back. */
  const resident = async (name: string): Promise<Visitor> => {
    const visitor = await scene.stranger(name);
    await visitor.page.goto(scene.server.url);
    await visitor.page.getByRole("textbox", { name: "Your name" }).fill(name);
    await visitor.page.getByText("Keep this name on other devices").click();
    await visitor.page.getByLabel("Password (optional)").fill(PASSWORD);
    await visitor.button("Start chatting").click();
    await visitor.composer("default").waitFor();
    return visitor;
  };
  /** Signed out from another device. */
  const isSignedOut = async ({ page }: Visitor) => {
    const [cookie] = await page.context().cookies();
    const headers = { Origin: scene.server.url, Cookie: `${cookie?.name}=${cookie?.value}` };
    const other = await FullClient.connect(scene.server.wsUrl, { headers });
    const { sessions } = await other.ok<{ sessions: readonly { id: string }[] }>("session.list");
    await other.request("session.revoke", { session: sessions[0]?.id }).catch(() => undefined);
    await page.getByText("You have been signed out.").waitFor();
  };
  const again = ({ page }: Visitor) => page.getByRole("dialog", { name: "Sign in again" });
  const isCalled = (visitor: Visitor, name: string) =>
    visitor.page.locator(".me-name", { hasText: name }).waitFor();

  test("[PAGE-29] that has ended elsewhere is taken up by the password, over what one was looking at", async () => {
    const fay = await resident("fay");
    await fay.create("garden");
    await fay.composer("garden").fill("half a sentence");
    const tab = await fay.anotherTab();
    await tab.composer("garden").waitFor();
    await isSignedOut(fay);
    await again(fay).waitFor();
    // What was on screen is still there, behind it.
    expect(await fay.page.locator("#composer").inputValue()).toBe("half a sentence");
    expect(await again(fay).getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("fay");
    await fay.page.keyboard.press("Escape");
    await fay.page.keyboard.press("Escape");
    await again(fay).waitFor();
    await again(tab).waitFor();
    await fay.page.keyboard.type(PASSWORD);
    await fay.page.keyboard.press("Enter");
    await again(fay).waitFor({ state: "hidden" });
    await fay.composer("garden").waitFor();
    expect(await fay.composer("garden").inputValue()).toBe("half a sentence");
    await fay.page.keyboard.press("Enter");
    await fay.messages("half a sentence").waitFor();
    // Another tab of the same browser comes back with it.
    await again(tab).waitFor({ state: "hidden" });
    await tab.messages("half a sentence").waitFor();
  });

  test("[PAGE-29] that has ended elsewhere asks for the password after a reload, too, with the name filled in", async () => {
    const gus = await resident("gus");
    await isSignedOut(gus);
    await gus.page.reload();
    expect(await gus.page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("gus");
    await gus.page.getByLabel("Password").fill(PASSWORD);
    await gus.button("Sign in").click();
    await gus.composer("default").waitFor();
  });

  test("[PAGE-29] that has ended is nothing for another person to go on with", async () => {
    const hal = await resident("hal");
    await resident("ivy");
    await hal.composer("default").fill("hal's own words");
    await isSignedOut(hal);
    await again(hal).getByRole("textbox", { name: "Name", exact: true }).fill("ivy");
    await again(hal).getByLabel("Password").fill(PASSWORD);
    await hal.page.keyboard.press("Enter");
    await isCalled(hal, "ivy");
    await hal.composer("default").waitFor();
    expect(await hal.composer("default").inputValue()).toBe("");
  });

  test("[PAGE-29] without a password cannot be taken up, and the page says so", async () => {
    const jo = await scene.visitor("jo");
    await isSignedOut(jo);
    await jo.page.getByText("jo has no password").waitFor();
    expect(await jo.page.getByRole("textbox", { name: "Your name" }).inputValue()).toBe("");
  });

  test("[PAGE-23] leaves the next person at this browser none of one's own settings", async () => {
    const dave = await scene.visitor("dave");
    await (await settingsOf(dave, "default")).getByRole("radio", { name: "Nothing" }).check();
    await dave.page.keyboard.press("Escape");
    await dave.button("Settings").click();
    await dave.page.getByRole("checkbox", { name: /^Show others when/ }).uncheck();
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
    const usual = (await settingsOf(dave, "default")).getByRole("radio", { name: "Mentions" });
    expect(await usual.isChecked()).toBe(true);
    await dave.page.keyboard.press("Escape");
    await dave.button("Settings").click();
    expect(await dave.page.getByRole("checkbox", { name: /^Show others when/ }).isChecked()).toBe(true);
  });
});
