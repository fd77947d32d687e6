import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { RoomId } from "../../src/protocol/ids.ts";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("the box for a message", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.visitor("dave");
  });

  const box = () => dave.composer("default");
  const press = (keys: string) => dave.page.keyboard.press(keys);
  const type = (text: string) => dave.page.keyboard.type(text);
  const value = () => box().inputValue();
  const holds = (text: string, page = dave.page) =>
    page.waitForFunction((wanted) => document.querySelector("textarea")?.value === wanted, text);

  test("[PAGE-19] undoes and redoes what was typed, with what a suggestion put in", async () => {
    // Names are offered from when it is known who is in the room.
    await dave.page.getByRole("button", { name: "2 members" }).waitFor();
    await box().focus();
    await type("first words @ad");
    await press("Enter");
    expect(await value()).toBe("first words @ada ");
    await type("more");
    const back: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      await press("Control+z");
      back.push(await value());
    }
    expect(back).toContain("first words @ada ");
    expect(back).toContain("first words @ad");
    expect(back.at(-1)).toBe("");
    for (let i = 0; i < 6; i += 1) await press("Control+Shift+z");
    expect(await value()).toBe("first words @ada more");
    await press("Enter");
    await scene.ada.message(scene.room.id, "first words @ada more");
    // What was sent does not come back by undoing what is typed next.
    await type("next");
    for (let i = 0; i < 3; i += 1) await press("Control+z");
    expect(["", "next"]).toContain(await value());
    await box().fill("");
  });

  test("[PAGE-17] the Enter that ends a word of an input method takes no suggestion and sends nothing", async () => {
    await box().focus();
    await type("@ad");
    await dave.page.getByRole("option", { name: "ada" }).waitFor();
    await box().dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
    await box().dispatchEvent("keydown", { key: "Tab", isComposing: true });
    expect(await value()).toBe("@ad");
    await box().fill("");
  });

  test("[PAGE-19] a draft is the same in all tabs, and gone from them when it was sent", async () => {
    const other = await dave.anotherTab();
    await other.composer("default").waitFor();
    await box().fill("written once");
    await holds("written once", other.page);
    await other.turnTo();
    await other.composer("default").press("Enter");
    await scene.ada.message(scene.room.id, "written once");
    await holds("");
    await other.page.close();
    await dave.turnTo();
    expect(other.troubles).toEqual([]);
  });

  test("[PAGE-19] half a change survives a reload, beside a draft; the up arrow skips what was deleted", async () => {
    await dave.write("default", "older", "newer");
    await dave.hasSentAll();
    await dave.messages("newer").last().click({ button: "right" });
    await dave.page.getByRole("menuitem", { name: "Delete" }).click();
    await dave.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await dave.messages("This message was deleted").waitFor();
    await box().press("ArrowUp");
    await holds("older");
    await type(", but not ol");
    await dave.page.waitForFunction(() => JSON.stringify(localStorage).includes("but not ol"));
    await dave.page.reload();
    await dave.page.getByText("Editing your message").waitFor();
    await holds("older, but not ol");
    await box().press("End");
    await type("d");
    await press("Enter");
    await dave.messages("older, but not old").waitFor();
    await holds("");
  });

  test("[PAGE-19] a change that could not be saved comes back, and what is typed meanwhile stays", async () => {
    const { room } = await scene.ada.ok<{ room: { id: RoomId } }>("room.create", { name: "attic" });
    await scene.ada.ok("room.join", { name: "attic" });
    await dave.page.goto(`${scene.server.url}/rooms/attic`);
    await dave.button("Join attic").click();
    const attic = dave.composer("attic");
    await dave.write("attic", "to be chnaged");
    const { id } = (await scene.ada.message(room.id, "to be chnaged")) as { readonly id?: string };
    await dave.hasSentAll();
    await attic.press("ArrowUp");
    await type(" again");
    await scene.ada.ok("message.delete", { room: room.id, id });
    await dave.messages("This message was deleted").waitFor();
    await press("Enter");
    await type("something else");
    await dave.page.locator(".notice").waitFor();
    expect(await attic.inputValue()).toBe("something else");
    await dave.page.locator(".notice").getByRole("button", { name: "Edit" }).click();
    await holds("to be chnaged again");
    await press("Escape");
    await holds("something else");
    await attic.fill("");
    await dave.link("default").click();
    await box().waitFor();
  });

  test("[MSG-2] what is answered and then deleted is shown nowhere", async () => {
    const { id } = await scene.says("hush hush");
    await dave.messages("hush hush").waitFor();
    await dave.messages("hush hush").hover();
    await dave.page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "Reply" }).click();
    await dave.page.getByText("Replying to ada").waitFor();
    await scene.ada.ok("message.delete", { room: scene.room.id, id });
    await dave.page.getByText("hush hush").first().waitFor({ state: "detached" });
    await press("Escape");
  });

  test("[PAGE-18] typing in a very long text stays quick", async () => {
    await box().focus();
    await dave.page.evaluate(() => {
      document.execCommand("insertText", false, "all work and no play ".repeat(28_572));
    });
    await dave.page.getByText("592,012 characters too long").waitFor();
    await dave.button("Send as 75 messages").waitFor();
    await dave.page.waitForFunction(() => document.querySelector("textarea")?.dir === "ltr");
    const times: number[] = [];
    for (const key of "quickly") {
      const start = performance.now();
      await press(key);
      await dave.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
      times.push(performance.now() - start);
    }
    expect((await value()).endsWith("quickly")).toBe(true);
    // The machine may be busy with something else for a moment.
    expect(times.sort((a, b) => a - b)[3]).toBeLessThan(400);
    await box().fill("");
  });
});
