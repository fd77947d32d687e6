import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("[PAGE-31] who may reach a person", () => {
  let scene: Scene;
  let dave: Visitor;
  let mallory: FullClient;
  /** Another device of dave's, which is told what he changes. */
  let phone: FullClient;

  sharedScene(async (opened) => {
    scene = opened;
    mallory = await FullClient.connect(scene.server.wsUrl, {
      token: await signUp(scene.server.url, "mallory"),
    });
    await mallory.ok("room.join", { name: "default" });
    dave = await scene.visitor("dave");
    phone = await scene.phoneOf(dave, "dave's phone");
  });

  const members = () => dave.page.getByRole("complementary", { name: "Members" });
  const dialog = () => dave.page.getByRole("dialog");
  const about = async (action: string) => {
    await members().getByRole("listitem").filter({ hasText: "mallory" }).hover();
    await members().getByRole("button", { name: "About mallory" }).click();
    await dave.page.getByRole("menuitem", { name: action }).click();
  };
  const says = (body: string) => mallory.ok("message.post", { room: scene.room.id, body });
  const hears = (strangers: string) =>
    phone.signals.first((one) => one.type === "settings" && one.strangers === strangers, "the settings");
  const hidden = () => dave.page.getByRole("article", { name: "Message from a blocked person" });

  test("is not a person whom they have blocked: what that one says is hidden until it is asked for", async () => {
    await says("buy my pills");
    await dave.messages("buy my pills").waitFor();
    await dave.page.getByRole("button", { name: /members?$/ }).click();
    await about("Block mallory");
    await dave.page.getByText("mallory is blocked").waitFor();
    await dave.messages("buy my pills").waitFor({ state: "hidden" });
    await says("and my watches");
    await scene.says("please stop");
    await dave.messages("please stop").waitFor();
    expect(await hidden().count()).toBe(2);
    expect(await dave.page.getByText("and my watches").count()).toBe(0);
    await hidden().last().getByRole("button", { name: "Show" }).click();
    await dave.messages("and my watches").waitFor();
    const opened = await mallory.request("direct.open", { user: "dave" });
    expect(JSON.stringify(opened)).toContain("error");
  });

  test("is that person again when they are unblocked, wherever that is done", async () => {
    await dave.page.reload();
    await dave.messages("please stop").waitFor();
    expect(await hidden().count()).toBe(2);
    await dave.button("Settings").click();
    await dialog().getByRole("button", { name: "Unblock mallory" }).click();
    await dialog().getByText("Blocked people").waitFor({ state: "hidden" });
    await dave.page.keyboard.press("Escape");
    await dave.messages("buy my pills").waitFor();
  });

  test("is no stranger, where a person wants none", async () => {
    await dave.button("Settings").click();
    await dialog()
      .getByRole("checkbox", { name: /^Block messages from strangers/ })
      .check();
    await hears("refused");
    await dave.page.keyboard.press("Escape");
    const opened = await mallory.request("direct.open", { user: "dave" });
    expect(JSON.stringify(opened)).toContain("error");
    await dave.page.reload();
    await dave.composer("default").waitFor();
    await dave.button("Settings").click();
    const refuses = dialog().getByRole("checkbox", { name: /^Block messages from strangers/ });
    expect(await refuses.isChecked()).toBe(true);
    await refuses.uncheck();
    await hears("welcome");
    await dave.page.keyboard.press("Escape");
  });

  test("can be blocked, and hidden, in a conversation", async () => {
    const { room } = await mallory.ok<{ room: RoomOfMine }>("direct.open", { user: "dave" });
    await mallory.ok("message.post", { room: room.id, body: "hello?" });
    await dave.link("mallory").click();
    await dave.messages("hello?").waitFor();
    await dave.button("Block mallory").click();
    await hidden().waitFor();
    await dave.button("Unblock mallory").click();
    await dave.messages("hello?").waitFor();
    await dave.button("Hide conversation").click();
    await dave.link("mallory").waitFor({ state: "hidden" });
    await mallory.ok("message.post", { room: room.id, body: "are you there?" });
    await dave.link("mallory").waitFor();
  });
});
