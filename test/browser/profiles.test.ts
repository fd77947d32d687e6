import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { obstacles } from "./obstacles.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("[PAGE-39] what people show of themselves", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    await scene.ada.ok("user.describe", { key: "display-name", value: "Ada Lovelace" });
    await scene.ada.ok("user.describe", { key: "pronouns", value: "she/her" });
    await scene.ada.ok("user.describe", { key: "timezone", value: "Europe/London" });
    await scene.ada.ok("presence.set", { status: "🍲 at lunch", statusForSeconds: 3_600 });
    dave = await scene.visitor("dave");
  });

  const card = () => dave.page.getByRole("dialog");

  test("is beside what they say, and in a card that the keyboard opens and closes", async () => {
    await scene.says("the engine weaves");
    const message = dave.messages("the engine weaves");
    await message.getByText("Ada Lovelace", { exact: true }).click();
    await card().getByText("she/her").waitFor();
    for (const text of ["@ada", "🍲 at lunch", "Europe/London", "1 room in common"])
      await card().getByText(text).first().waitFor();
    expect(await obstacles(dave)).toEqual([]);
    await dave.page.keyboard.press("Escape");
    await card().waitFor({ state: "hidden" });
    await dave.composer("default").focus();
    await message.focus();
    await dave.page.keyboard.press("u");
    await card().getByRole("button", { name: "Message Ada Lovelace" }).click();
    await dave.link("Ada Lovelace").waitFor();
    await dave.link("default").click();
  });

  test("shows both names when one could be taken for another's, and mentions by the unique one", async () => {
    await scene.ada.ok("user.describe", { key: "display-name", value: "Dave" });
    await dave.messages("the engine weaves").getByText("Dave (ada)").first().waitFor();
    await scene.ada.ok("user.describe", { key: "display-name", value: "Countess" });
    await dave.messages("the engine weaves").getByText("Countess", { exact: true }).waitFor();
    await dave.composer("default").fill("hello ");
    await dave.composer("default").pressSequentially("@count");
    await dave.page.getByRole("option", { name: "Countess" }).waitFor();
    await dave.page.keyboard.press("Enter");
    await dave.composer("default").press("Enter");
    await dave.messages("hello").getByTitle("@ada").waitFor();
  });

  test("is what dave says of himself, until his status ends by one click", async () => {
    await dave.page.getByRole("button", { name: /^Account of/ }).click();
    await dave.page.getByLabel("Display name").fill("David Copperfield");
    await dave.page.getByLabel("Time zone").selectOption("Europe/London");
    await dave.button("Save the profile").click();
    await dave.page.getByText("The profile is saved.").first().waitFor();
    expect(await obstacles(dave)).toEqual([]);
    await dave.page.getByLabel("Display name").fill("a\u202Eb");
    await dave.button("Save the profile").click();
    await card().getByText("directional marks").waitFor();
    await dave.page.keyboard.press("Escape");
    await dave.page.getByText("David Copperfield", { exact: true }).first().waitFor();
    await dave.button("Set a status").click();
    await dave.button("🌴 On holiday").click();
    expect(await obstacles(dave)).toEqual([]);
    await dave.button("Save the status").click();
    await dave.button("Your status: 🌴 On holiday").waitFor();
    await dave.button("Clear the status").click();
    await dave.button("Set a status").waitFor();
  });
});
