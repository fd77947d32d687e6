import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator } from "playwright-core";
import type { Event } from "../../src/protocol/events.ts";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(30_000);

describe.skipIf(!findChromium())("what can be done with a message in the page", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.visitor("dave");
  });

  const says = (body: string) => scene.says(body);
  const box = () => dave.composer("default");
  const holds = (text: string) =>
    dave.page.waitForFunction((wanted) => document.querySelector("textarea")?.value === wanted, text);
  const toolbar = (message: Locator) => message.getByRole("toolbar", { name: "Message" });
  const menu = () => dave.page.getByRole("menu", { name: "Message" });
  /** Points at a message and takes what is offered there. */
  const point = async (text: string, action: string) => {
    const message = dave.messages(text).last();
    await message.hover();
    await toolbar(message).getByRole("button", { name: action, exact: true }).click();
  };
  const hears = async (type: string) => await scene.ada.inbox.first((event) => event.type === type, type);

  test("[PAGE-6] it is answered, and the answer leads back to it however far that is", async () => {
    const { id } = await says("who waters the tomatoes?");
    await dave.messages("who waters the tomatoes?").waitFor();
    for (let i = 1; i <= 300; i += 1) await says(`small talk ${i}`);
    await dave.messages("small talk 300").waitFor();
    await scene.ada.ok("message.post", { room: scene.room.id, body: "I asked something", replyTo: id });
    const quote = dave.messages("I asked something").getByRole("button", { name: /who waters/ });
    await quote.click();
    const question = dave.page.locator("article", { hasText: "who waters the tomatoes?" }).first();
    await question.and(dave.page.locator(":focus")).waitFor();
    await point("who waters the tomatoes?", "Reply");
    await dave.page.getByText("Replying to ada").waitFor();
    await box().fill("I do");
    await box().press("Enter");
    expect(await hears("message.posted")).toBeDefined();
    const answer = await scene.ada.message(scene.room.id, "I do");
    expect(answer).toMatchObject({ replyTo: id });
    await dave.messages("I do").getByRole("button", { name: "In reply to ada: who waters" }).waitFor();
    await dave.page.getByText("Replying to ada").waitFor({ state: "hidden" });
  });

  test("[PAGE-36] /me makes an action, and its edit stays one; //me begins a text; a notice is shown as one", async () => {
    await box().fill("/me waters the beans");
    await box().press("Enter");
    const stored = await scene.ada.message(scene.room.id, "waters the beans");
    expect(stored).toMatchObject({ kind: "action" });
    const action = dave.messages("waters the beans").last();
    await action.and(dave.page.locator('[aria-label*=": dave waters the beans"]')).waitFor();
    expect(await action.locator(".body").innerText()).toMatch(/^dave\s+waters the beans$/);
    expect(await action.locator(".body").evaluate((body) => getComputedStyle(body).fontStyle)).toBe("italic");
    await point("waters the beans", "Edit");
    await box().fill("/me waters the peas");
    await box().press("Enter");
    await dave.page.locator('[aria-label*=": dave waters the peas"]').waitFor();
    await box().fill("//me is how it is done");
    await box().press("Enter");
    expect(await scene.ada.message(scene.room.id, "/me is how it is done")).not.toHaveProperty("kind");
    await scene.ada.ok("message.post", { room: scene.room.id, body: "it will rain", kind: "notice" });
    await dave.messages("it will rain").locator(".body.notice").waitFor();
  });

  test("[PAGE-6] what is said in a thread shows what began it, and is answered there", async () => {
    const { id } = await says("shall we paint the shed?");
    await scene.ada.ok("message.post", { room: scene.room.id, body: "green, I think", thread: id });
    await dave
      .messages("green, I think")
      .getByRole("button", { name: /shall we paint/ })
      .waitFor();
    await point("green, I think", "Reply");
    await box().fill("or blue");
    await box().press("Enter");
    expect(await scene.ada.message(scene.room.id, "or blue")).toMatchObject({ thread: id });
  });

  test("[PAGE-14] begins a thread, which is read and written beside the room and seen in it", async () => {
    const { id } = await says("what shall we cook on Friday?");
    await point("what shall we cook on Friday?", "Thread");
    const pane = dave.page.getByRole("complementary", { name: "Thread" });
    await pane.getByText("No replies yet").waitFor();
    const answer = pane.getByRole("textbox", { name: "Reply in this thread" });
    await answer.fill("dumplings");
    await answer.press("Enter");
    expect(await scene.ada.message(scene.room.id, "dumplings")).toMatchObject({ thread: id });
    await pane.getByText("1 reply").waitFor();
    for (let i = 1; i <= 60; i += 1)
      await scene.ada.ok("message.post", { room: scene.room.id, body: `or dish ${i}`, thread: id });
    await pane.getByRole("article").filter({ hasText: "or dish 60" }).waitFor();
    await answer.fill("all of them");
    expect(await box().inputValue()).toBe("");
    await pane.getByRole("button", { name: "Close" }).click();
    await pane.waitFor({ state: "hidden" });
    await dave.page.reload();
    await dave.messages("or dish 60").last().waitFor();
    const open = dave.messages("what shall we cook").getByRole("button", { name: "61 replies" });
    // Wherever the room opened: what was not in view for half a second is unread, and the page begins there.
    await dave.log("default").focus();
    await dave.page.keyboard.press("End");
    await dave
      .messages("or dish 60")
      .getByRole("button", { name: /what shall we cook/ })
      .click();
    await open.click();
    expect(await answer.inputValue()).toBe("all of them");
    await pane.getByRole("article").filter({ hasText: "or dish 60" }).waitFor();
    const first = pane.getByRole("article").filter({ hasText: "dumplings" });
    if ((await first.count()) === 0) await pane.getByRole("button", { name: "Show more" }).click();
    await first.waitFor();
    await pane.getByText("61 replies").waitFor();
    const { threads } = await scene.ada.ok<{ threads: { root: { id: string } }[] }>("thread.list");
    expect(threads.map(({ root }) => root.id)).toContain(id);
    await dave.page.keyboard.press("Escape");
    await pane.waitFor({ state: "hidden" });
    await dave.log("default").focus();
    await dave.page.keyboard.press("End");
  });

  test("[PAGE-6] one's own is edited, the last one by the up arrow, and a draft waits meanwhile", async () => {
    await dave.write("default", "tomatos are red");
    await dave.hasSentAll();
    await holds("");
    await box().press("ArrowUp");
    await holds("tomatos are red");
    await box().press("Escape");
    await holds("");
    await box().fill("a draft");
    await point("tomatos are red", "Edit");
    await holds("tomatos are red");
    await box().fill("tomatoes are red");
    await box().press("Enter");
    await dave.messages("tomatoes are red").filter({ hasText: "edited" }).waitFor();
    const isEdit = (event: Event) => event.type === "message.edited" && event.body === "tomatoes are red";
    expect(await scene.ada.event(scene.room.id, isEdit, "the new text")).toBeDefined();
    await holds("a draft");
    await box().fill("");
    await dave.write("default", "on second thought");
    await dave.hasSentAll();
    await holds("");
    await box().press("ArrowUp");
    await holds("on second thought");
    await box().fill("");
    await box().press("Enter");
    await dave.page
      .getByRole("dialog", { name: "Delete message" })
      .getByRole("button", { name: "Delete" })
      .click();
    await dave.messages("on second thought").waitFor({ state: "hidden" });
    await dave.page.getByText("Editing your message").waitFor({ state: "hidden" });
    await says("ada's own words");
    await dave.messages("ada's own words").hover();
    const offered = toolbar(dave.messages("ada's own words"));
    await offered.waitFor();
    expect(await offered.getByRole("button", { name: "Edit" }).count()).toBe(0);
  });

  test("[PAGE-6] it is reacted to, by a click once somebody has, and the reaction is taken back", async () => {
    const { id } = await says("cake in the kitchen");
    await point("cake in the kitchen", "React");
    await dave.page.getByRole("menuitem", { name: "party" }).click();
    const reaction = dave.messages("cake in the kitchen").locator(".reaction");
    await reaction.and(dave.page.getByRole("button", { name: "🎉 1 by dave", pressed: true })).waitFor();
    await scene.ada.ok("reaction.add", { room: scene.room.id, id, emoji: "🎉" });
    await reaction.and(dave.page.getByRole("button", { name: "🎉 2 by dave, ada" })).waitFor();
    await reaction.click();
    await reaction.and(dave.page.getByRole("button", { name: "🎉 1 by ada", pressed: false })).waitFor();
    await reaction.click();
    await reaction.and(dave.page.getByRole("button", { pressed: true })).waitFor();
  });

  test("[PAGE-6] it is pinned, and found again among the pinned ones", async () => {
    await says("the wifi password is on the fridge");
    await dave.messages("the wifi password").click({ button: "right" });
    await menu().getByRole("menuitem", { name: "Pin" }).click();
    await dave.messages("the wifi password").filter({ hasText: "pinned" }).waitFor();
    for (let i = 1; i <= 80; i += 1) await says(`more small talk ${i}`);
    await dave.messages("more small talk 80").waitFor();
    await dave.button("Pinned messages").click();
    await dave.page
      .getByRole("dialog")
      .getByRole("button", { name: /the wifi password/ })
      .click();
    await dave.messages("the wifi password").and(dave.page.locator(":focus")).waitFor();
    await point("the wifi password", "More actions");
    await menu().getByRole("menuitem", { name: "Unpin" }).click();
    await dave.messages("the wifi password").filter({ hasNotText: "pinned" }).waitFor();
  });

  test("[PAGE-6] one's own is deleted after a question, by everybody who sees it at once", async () => {
    await dave.page.getByRole("button", { name: "Jump to the latest messages" }).click();
    await dave.write("default", "I should not have said this");
    await dave.hasSentAll();
    await dave.messages("I should not have said this").click({ button: "right" });
    await menu().getByRole("menuitem", { name: "Delete" }).click();
    const dialog = dave.page.getByRole("dialog", { name: "Delete message" });
    await dialog.getByText("I should not have said this").waitFor();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await dave.messages("This message was deleted").waitFor();
    expect(await hears("message.deleted")).toBeDefined();
    expect(await dave.messages("I should not have said this").count()).toBe(0);
  });

  test("[PAGE-8] is shown with its emphasis, code, lists, people and rooms, and never as HTML", async () => {
    const text = [
      "**Release** of <b>1.0</b>, @dave and @nobody: see #default, #nowhere",
      "- run `npm test`",
      "- the word is ||swordfish||",
      "```sh",
      "echo *stars*",
      "```",
    ].join("\n");
    await says(text);
    const message = dave.messages("Release").last();
    await message.locator("strong", { hasText: /^Release$/ }).waitFor();
    await message.getByText("<b>1.0</b>").waitFor();
    expect(await message.locator(".chip").allTextContents()).toEqual(["@dave", "#default"]);
    expect(await message.getByRole("listitem").count()).toBe(2);
    expect(await message.locator("li code").textContent()).toBe("npm test");
    expect(await message.locator("pre code").textContent()).toBe("echo *stars*");
    expect(await message.getByText("swordfish").isVisible()).toBe(false);
    await message.getByRole("button", { name: "Spoiler" }).click();
    await message.getByText("swordfish").waitFor();
    await dave.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await message.getByRole("button", { name: "Copy code" }).click();
    expect(await dave.page.evaluate(() => navigator.clipboard.readText())).toBe("echo *stars*");
  });

  test("[PAGE-6] all of it can be done without a pointer", async () => {
    const { keyboard } = dave.page;
    await says("use your keys");
    await dave.messages("use your keys").waitFor();
    await dave.log("default").focus();
    await keyboard.press("End");
    await keyboard.press("ArrowUp");
    await dave.messages("use your keys").and(dave.page.locator(":focus")).waitFor();
    await keyboard.press("+");
    await dave.page.getByRole("menuitem", { name: "thumbs up" }).and(dave.page.locator(":focus")).waitFor();
    await keyboard.press("ArrowRight");
    await keyboard.press("Enter");
    await dave.messages("use your keys").getByRole("button", { name: "👎 1 by dave" }).waitFor();
    await dave.messages("use your keys").and(dave.page.locator(":focus")).waitFor();
    await keyboard.press("Enter");
    await menu().getByRole("menuitem", { name: "React" }).and(dave.page.locator(":focus")).waitFor();
    await keyboard.press("Escape");
    await menu().waitFor({ state: "hidden" });
    await dave.messages("use your keys").and(dave.page.locator(":focus")).waitFor();
    await keyboard.press("r");
    await box().and(dave.page.locator(":focus")).waitFor();
    await keyboard.type("I do");
    await keyboard.press("Escape");
    await dave.page.getByText("Replying to ada").waitFor({ state: "hidden" });
    expect(await box().inputValue()).toBe("I do");
  });
});
