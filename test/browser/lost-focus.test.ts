import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { BrowserContextOptions } from "playwright-core";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("[PAGE-30] what has the focus", () => {
  let scene: Scene;

  sharedScene(async (opened) => {
    scene = opened;
  });

  const comesIn = async (name: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
    const visitor = await scene.stranger(name, options);
    await visitor.page.goto(scene.server.url);
    await visitor.page.getByRole("textbox", { name: "Your name" }).fill(name);
    await visitor.button("Start chatting").click();
    await visitor.composer("default").waitFor();
    return visitor;
  };
  /** The accessible name of what has the focus, as far as it is written down; `BODY` when nothing has it. */
  const focused = ({ page }: Visitor) =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      return element?.getAttribute("aria-label") ?? element?.id ?? element?.tagName;
    });
  const isFocused = ({ page }: Visitor, name: string) =>
    page.waitForFunction(
      (wanted) => document.activeElement?.getAttribute("aria-label")?.includes(wanted),
      name,
    );

  test("gives it back to the button of the drawer when that closes", async () => {
    const dave = await comesIn("dave", { viewport: { width: 390, height: 780 } });
    await dave.button("Show rooms and people").focus();
    await dave.page.keyboard.press("Enter");
    await dave.button("Create room").waitFor();
    await dave.page.keyboard.press("Escape");
    await dave.button("Create room").waitFor({ state: "hidden" });
    await isFocused(dave, "Show rooms and people");
  });

  test("leaves it to the message when a toolbar goes with what was deleted, by oneself or by others", async () => {
    const eve = await comesIn("eve");
    await eve.write("default", "my mistake");
    await eve.hasSentAll();
    await eve.messages("my mistake").hover();
    await eve.messages("my mistake").getByRole("button", { name: "More actions" }).focus();
    await eve.page.keyboard.press("Enter");
    await eve.page.getByRole("menuitem", { name: "Delete" }).focus();
    await eve.page.keyboard.press("Enter");
    await eve.page.getByRole("dialog").getByRole("button", { name: "Delete" }).focus();
    await eve.page.keyboard.press("Enter");
    await eve.page.getByRole("dialog").waitFor({ state: "hidden" });
    await isFocused(eve, "This message was deleted");
    const { id } = await scene.says("ada's mistake");
    await eve.messages("ada's mistake").hover();
    await eve.messages("ada's mistake").getByRole("button", { name: "Reply" }).focus();
    await scene.ada.ok("message.delete", { room: scene.room.id, id });
    await eve.page.waitForFunction(() => document.querySelectorAll("article.deleted").length === 2);
    await isFocused(eve, "This message was deleted");
  });

  test("leaves it where it was before, when a pane, a notice or a room goes", async () => {
    const fay = await comesIn("fay");
    await fay.page.getByRole("button", { name: /members?$/ }).focus();
    await fay.page.keyboard.press("Enter");
    const members = fay.page.getByRole("complementary", { name: "Members" });
    await members.getByRole("button", { name: "Close" }).focus();
    await fay.page.keyboard.press("Enter");
    await members.waitFor({ state: "hidden" });
    await isFocused(fay, "member");
    await fay.create("kitchen");
    await fay.button("Leave room").focus();
    await fay.page.keyboard.press("Enter");
    await fay.button("Join again").waitFor();
    expect(await focused(fay)).not.toBe("BODY");
    await fay.button("Dismiss").focus();
    await fay.page.keyboard.press("Enter");
    await fay.button("Join again").waitFor({ state: "hidden" });
    expect(await focused(fay)).not.toBe("BODY");
  });

  test("shows a wide piece of code to the arrow keys", async () => {
    const gus = await comesIn("gus");
    await scene.says(`\`\`\`\n${"wide ".repeat(100)}\n\`\`\``);
    await scene.says("```\nnarrow\n```");
    const code = gus.page.getByRole("region", { name: "Code" });
    await code.waitFor();
    expect(await code.count()).toBe(1);
    await code.focus();
    await gus.page.keyboard.press("ArrowRight");
    await gus.page.waitForFunction(() => (document.activeElement?.scrollLeft ?? 0) > 0);
  });

  test("and what is open can be told apart where the system chooses the colours", async () => {
    const hal = await comesIn("hal", { forcedColors: "active" });
    await hal.create("garden");
    const look = (room: string) => hal.link(room).evaluate((link) => getComputedStyle(link).backgroundColor);
    expect(await look("garden")).not.toBe(await look("default"));
  });
});
