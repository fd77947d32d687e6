import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator } from "playwright-core";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("whose key it is", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.visitor("dave");
  });

  const box = () => dave.composer("default");
  const press = (keys: string) => dave.page.keyboard.press(keys);
  const type = (text: string) => dave.page.keyboard.type(text);
  const dialog = () => dave.page.getByRole("dialog");
  const pane = () => dave.page.getByRole("complementary", { name: "Thread" });
  const inThread = () => pane().getByRole("textbox", { name: "Reply in this thread" });
  const hasFocus = (what: Locator) => what.and(dave.page.locator(":focus")).waitFor();
  const isGone = (what: Locator) => what.waitFor({ state: "hidden" });
  /** A message that somebody goes to with the arrow keys. */
  const reach = async (text: string) => {
    await dave.log("default").focus();
    await press("End");
    await press("ArrowUp");
    await hasFocus(dave.messages(text));
  };

  test.each([
    ["Create room", "Room name"],
    ["New message", "To"],
    ["Browse rooms", "Filter rooms"],
    ["Go to", "A room or a person"],
    ["Room settings of #default", "Topic"],
  ])("[PAGE-16] what is typed right after a click on %s is in its field", async (button, field) => {
    const { seq } = await scene.says("quiet please");
    await dave.button(button).first().click();
    await type(" My New Room!");
    const input = dialog().getByRole(
      field.startsWith("A room") ? "combobox" : field.startsWith("Filter") ? "searchbox" : "textbox",
      { name: field },
    );
    expect(await input.inputValue()).toBe(" My New Room!");
    await press("Escape");
    // In a search field the first Esc empties it.
    if (await dialog().isVisible()) await press("Escape");
    await isGone(dialog());
    expect(await box().inputValue()).toBe("");
    expect(dave.page.url()).toMatch(/\/rooms\/r\d+\/default$/);
    const { events } = await scene.ada.ok<{ events: unknown[] }>("history.read", {
      room: scene.room.id,
      after: seq,
    });
    expect(events).toEqual([]);
  });

  test("[PAGE-16] a question that was not read is answered by no key that was meant for the room", async () => {
    await dave.write("default", "to stay");
    await dave.hasSentAll();
    await reach("to stay");
    await press("Delete");
    await type(" so be it");
    await press("Enter");
    await dialog().waitFor();
    await press("Escape");
    await isGone(dialog());
    await dave.messages("to stay").waitFor();
    expect(await box().inputValue()).toBe("");
  });

  test("[PAGE-16] a menu that was opened by pointer has nothing chosen", async () => {
    await scene.says("no reaction");
    await dave.messages("no reaction").click({ button: "right" });
    await dave.page.getByRole("menu", { name: "Message" }).waitFor();
    await type(" a b ");
    await press("ArrowDown");
    await hasFocus(dave.page.getByRole("menuitem", { name: "React" }));
    await press("Escape");
    await isGone(dave.page.getByRole("menu", { name: "Message" }));
    expect(await dave.messages("no reaction").locator(".reaction").count()).toBe(0);
    await type("thanks");
    expect(await box().inputValue()).toBe("thanks");
    await box().fill("");
  });

  test("[PAGE-17] letters after a click are the beginning of an answer", async () => {
    await scene.says("shall we?");
    await dave.messages("shall we?").click();
    await press("Control+k");
    await press("Escape");
    await type("please wait, thanks");
    expect(await box().inputValue()).toBe("please wait, thanks");
    expect(await pane().count()).toBe(0);
    await box().fill("");
    const { id } = await scene.says("somewhere else");
    await scene.ada.ok("message.post", { room: scene.room.id, body: "an answer", replyTo: id });
    await dave
      .messages("an answer")
      .getByRole("button", { name: /somewhere else/ })
      .click();
    await hasFocus(dave.messages("somewhere else").first());
    await type("right");
    expect(await box().inputValue()).toBe("right");
    await box().fill("");
    await dave.page.getByText("pinned", { exact: true }).waitFor({ state: "hidden" });
  });

  test("[PAGE-17] what is typed after anything done by pointer is written, and presses nothing", async () => {
    const writes = async (text: string) => {
      await type(text);
      expect(await box().inputValue()).toBe(text);
      await box().fill("");
    };
    await dave.write("default", "great cake");
    await dave.hasSentAll();
    const cake = dave.messages("great cake").last();
    await cake.hover();
    await cake.getByRole("button", { name: "React" }).click();
    await dave.page.getByRole("menuitem", { name: "party" }).click();
    await cake.locator(".reaction").waitFor();
    await writes("great party");
    await cake.click({ button: "right" });
    await dave.page.getByRole("menuitem", { name: "Delete" }).click();
    await dialog().getByRole("button", { name: "Delete" }).click();
    await isGone(dialog());
    await writes("please");
    await dave.create("attic");
    await dave.button("Sign out").click();
    await press("Escape");
    await isGone(dialog());
    await dave.button("Leave room").click();
    await box().waitFor();
    await writes(" hello");
    expect(await dialog().count()).toBe(0);
  });

  test("[PAGE-17] keys work by their place where letters are not Latin", async () => {
    const cyrillic = (key: string, code: string, ctrlKey = false) =>
      dave.page.evaluate(
        (init) =>
          document.activeElement?.dispatchEvent(
            new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }),
          ),
        { key, code, ctrlKey },
      );
    await box().focus();
    await cyrillic("л", "KeyK", true);
    await dave.page.getByRole("dialog", { name: "Go to" }).waitFor();
    await press("Escape");
    await isGone(dialog());
    await cyrillic(".", "Slash", true);
    await dave.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await press("Escape");
    await isGone(dialog());
    // Zooming out, on a German keyboard.
    await cyrillic("-", "Slash", true);
    expect(await dialog().count()).toBe(0);
    await scene.says("privet");
    await dave.messages("privet").waitFor();
    await reach("privet");
    await cyrillic("к", "KeyR");
    await dave.page.getByText("Replying to ada").waitFor();
    await press("Escape");
  });

  test("[PAGE-17] F6 goes through every part of the page, and back", async () => {
    await box().focus();
    const at = () =>
      dave.page.evaluate(
        () => document.activeElement?.closest("[data-region]")?.className.split(" ")[0] ?? "",
      );
    const round: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      await press("F6");
      round.push(await at());
    }
    expect(round).toEqual(["sidebar", "room-head", "timeline-scroll", "composer"]);
    await press("Shift+F6");
    expect(await at()).toBe("timeline-scroll");
    await box().focus();
  });

  test("[PAGE-16] a thread has the focus when it opens, and gives it back", async () => {
    const { id } = await scene.says("a thread of its own");
    await dave.messages("a thread of its own").waitFor();
    await reach("a thread of its own");
    await press("t");
    await type("said in the thread");
    await press("Enter");
    expect(await scene.ada.message(scene.room.id, "said in the thread")).toMatchObject({ thread: id });
    await press("Escape");
    await isGone(pane());
    const row = dave
      .log("default")
      .getByRole("article", { name: /a thread of its own/ })
      .first();
    await hasFocus(row);
    // Also where it is open already.
    await press("t");
    await hasFocus(inThread());
    await row.focus();
    await press("t");
    await hasFocus(inThread());
    await press("Escape");
    await isGone(pane());
    await dave.messages("a thread of its own").first().hover();
    await dave.page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "Thread" }).click();
    await hasFocus(inThread());
    await pane().getByRole("button", { name: "Close" }).click();
    await isGone(pane());
    await hasFocus(box());
  });

  test("[PAGE-16] what is said in a thread is changed and answered there", async () => {
    await scene.says("where?");
    await dave.messages("where?").hover();
    await dave.page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "Thread" }).click();
    await type("heer");
    await press("Enter");
    await pane().getByRole("article", { name: /heer/ }).waitFor();
    await dave.hasSentAll();
    await press("ArrowUp");
    await pane().getByText("Editing your message").waitFor();
    expect(await inThread().inputValue()).toBe("heer");
    await inThread().fill("here");
    await press("Enter");
    await pane()
      .getByRole("article", { name: /here.*edited/ })
      .waitFor();
    await pane().getByRole("log").focus();
    await press("ArrowUp");
    await press("r");
    await hasFocus(inThread());
    await pane().getByText("Replying to dave").waitFor();
    await type("and there");
    await press("Enter");
    const { replyTo } = (await scene.ada.message(scene.room.id, "and there")) as { replyTo?: string };
    expect(replyTo).toBeDefined();
    await pane()
      .getByRole("article")
      .last()
      .click({ position: { x: 5, y: 5 } });
    await type("pet");
    expect(await inThread().inputValue()).toBe("pet");
    await inThread().fill("");
    await pane().getByRole("button", { name: "Close" }).click();
  });

  test("[PAGE-16] on a phone, too, a thread is written in while it covers the room", async () => {
    await using ann = await Visitor.open(scene.browser, "ann", { viewport: { width: 390, height: 780 } });
    await ann.page.goto(scene.server.url);
    await ann.page.getByRole("textbox", { name: "Your name" }).fill("ann");
    await ann.button("Start chatting").click();
    await ann.write("default", "root");
    await ann.hasSentAll();
    await ann.messages("root").last().focus();
    await ann.page.keyboard.press("t");
    await ann.page.keyboard.type("inside");
    await ann.page.keyboard.press("Enter");
    const row = ann.page.getByRole("complementary", { name: "Thread" }).getByRole("article").last();
    for (const key of ["e", "r"]) {
      await row.and(ann.page.getByRole("article", { name: /inside/ })).waitFor();
      await ann.hasSentAll();
      await row.focus();
      await ann.page.keyboard.press(key);
      const focused = ann.page.locator(":focus");
      expect(await focused.getAttribute("aria-label")).toBe("Reply in this thread");
      await ann.page.keyboard.press("Escape");
    }
    expect(ann.troubles).toEqual([]);
  });

  test("[PAGE-16] where there is no keyboard, a thread has the focus without calling for one", async () => {
    const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
    await using eve = await Visitor.open(scene.browser, "eve", phone);
    const { id } = await scene.says("tap me");
    await scene.ada.ok("message.post", { room: scene.room.id, body: "tapped", thread: id });
    await eve.page.goto(scene.server.url);
    await eve.page.getByRole("textbox", { name: "Your name" }).fill("eve");
    await eve.button("Start chatting").tap();
    await eve.page.getByRole("button", { name: "1 reply" }).last().tap();
    const thread = eve.page.getByRole("complementary", { name: "Thread" });
    await thread.and(eve.page.locator(":focus")).waitFor();
    await thread.getByRole("button", { name: "Close" }).tap();
    await thread.waitFor({ state: "hidden" });
    await eve.log("default").and(eve.page.locator(":focus")).waitFor();
    expect(eve.troubles).toEqual([]);
  });
});
