import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { obstacles } from "./obstacles.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(90_000);

describe.skipIf(!findChromium())("[PAGE-35] searching in the page", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    await scene.says("the marmalade is in the cellar");
    await Promise.all(Array.from({ length: 400 }, (_, n) => scene.says(`later ${n}`)));
    await scene.says("who ate the marmalade? see https://a.example/jam");
    dave = await scene.visitor("dave");
    await dave.messages("who ate").waitFor();
  });

  const pane = (who: Visitor) => who.page.getByRole("complementary", { name: "Search" });
  const hitsOf = (who: Visitor) => pane(who).locator("button.hit.pin");
  const search = async (who: Visitor, text: string, count: number) => {
    await pane(who).getByRole("searchbox", { name: "Search" }).fill(text);
    await who.page.waitForFunction(
      (wanted) => document.querySelectorAll("button.hit.pin").length === wanted,
      count,
    );
  };

  test("by the keyboard alone: a hit far back is shown in its place, and the list stays", async () => {
    const { keyboard } = dave.page;
    await keyboard.press("Control+Shift+F");
    await pane(dave).waitFor();
    await keyboard.type("Marmaladé");
    await hitsOf(dave).nth(1).waitFor();
    expect(await hitsOf(dave).locator("mark").allTextContents()).toEqual(["marmalade", "marmalade"]);
    expect(await pane(dave).getByRole("heading", { level: 3 }).allTextContents()).toEqual(["Today"]);
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await dave.messages("in the cellar").waitFor({ state: "visible" });
    expect(await hitsOf(dave).count()).toBe(2);
    expect(await obstacles(dave)).toEqual([]);
  });

  test("filters are pressed, wrong ones are told, and what is deleted is gone from the list at once", async () => {
    await search(dave, "marmalade", 2);
    await pane(dave).getByRole("button", { name: "Has a link" }).click();
    await dave.page.waitForFunction(() => document.querySelectorAll("button.hit.pin").length === 1);
    await pane(dave).getByRole("button", { name: "Has a link", pressed: true }).click();
    await search(dave, "marmalade", 2);
    await pane(dave).getByRole("searchbox", { name: "Search" }).fill("marmalade from: ");
    await pane(dave).getByText("needs a person after from:").waitFor();
    await search(dave, "marmalade from:ada", 2);
    const { id } = await scene.says("a secret marmalade");
    await search(dave, "marmalade secret ", 1);
    await scene.ada.ok("message.delete", { room: scene.room.id, id });
    await dave.page.waitForFunction(() => document.querySelectorAll("button.hit.pin").length === 0);
    await dave.page.keyboard.press("Escape");
    await pane(dave).waitFor({ state: "hidden" });
  });

  test("names, rooms and days are suggested while an operator is typed", async () => {
    const box = pane(dave).getByRole("searchbox", { name: "Search" });
    const value = () => box.inputValue();
    const suggestions = pane(dave).getByRole("list", { name: "Suggestions" });
    await dave.page.keyboard.press("Control+Shift+F");
    await search(dave, "marmalade", 2);
    await pane(dave).getByRole("button", { name: "From a person" }).click();
    await dave.page.keyboard.type("AD");
    await dave.page.keyboard.press("ArrowDown");
    await dave.page.keyboard.press("Enter");
    expect(await value()).toBe("marmalade from:ada ");
    await pane(dave).getByRole("button", { name: "On a day" }).click();
    await suggestions.getByRole("button", { name: "Today" }).click();
    expect(await value()).toMatch(/^marmalade from:ada on:\d{4}-\d\d-\d\d $/);
    await search(dave, await value(), 2);
    await search(dave, "marmalade in:def", 0);
    await suggestions.getByRole("button", { name: "default" }).click();
    await search(dave, await value(), 2);
    // A search that names a room is not about the one that was open.
    await pane(dave).getByRole("button", { name: "In this room", pressed: false }).click();
    await search(dave, "zeppelin", 0);
    await pane(dave).getByRole("button", { name: "Search all rooms" }).click();
    await pane(dave).getByRole("button", { name: "In this room", pressed: false }).waitFor();
    await dave.page.keyboard.press("Escape");
  });

  test("on a phone, in the dark: a hit lies over the list, and back leads to the list again", async () => {
    const erin = await scene.stranger("erin", {
      viewport: { width: 360, height: 720 },
      hasTouch: true,
      isMobile: true,
      colorScheme: "dark",
    });
    await erin.page.goto(scene.server.url);
    await erin.page.getByRole("textbox", { name: "Your name" }).fill("erin");
    await erin.button("Start chatting").click();
    await erin.messages("who ate").waitFor();
    await erin.button("About this room").click();
    await erin.page.getByRole("menuitem", { name: "Search" }).click();
    await search(erin, "marmalade", 2);
    expect(await obstacles(erin)).toEqual([]);
    await hitsOf(erin).nth(1).click();
    await pane(erin).waitFor({ state: "hidden" });
    await erin.messages("in the cellar").waitFor({ state: "visible" });
    await erin.page.goBack();
    await pane(erin).waitFor();
    expect(await hitsOf(erin).count()).toBe(2);
    await hitsOf(erin).nth(0).click();
    await erin.button("Back to the results").click();
    await pane(erin).waitFor();
    await erin.page.goBack();
    await pane(erin).waitFor({ state: "hidden" });
  });
});
