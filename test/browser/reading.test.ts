import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Signal } from "../../src/protocol/signals.ts";
import { findChromium } from "../support/chromium.ts";
import type { FullClient } from "../support/full-client.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(30_000);

/** Everything that the sidebar and the title say whenever a picture has been shown, from now on. */
const watch = ({ page }: Visitor): Promise<void> =>
  page.evaluate(() => {
    const shown: string[] = [];
    const look = () => shown.push(document.title, document.querySelector("nav")?.textContent ?? "");
    // After the frame, not in the middle of what leads to it.
    const each = () => {
      look();
      requestAnimationFrame(() => void setTimeout(each, 0));
    };
    each();
    Object.assign(globalThis, { shown });
  });

const watched = ({ page }: Visitor): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);

describe.skipIf(!findChromium())("what is read in the page", () => {
  let scene: Scene;
  let dave: Visitor;
  let phone: FullClient;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.visitor("dave");
    phone = await scene.phoneOf(dave, "dave's phone");
  });

  const says = (body: string) => scene.says(body);
  const isRead = (up: number) => (signal: Signal) => signal.type === "cursor" && signal.read >= up;
  const sidebarSays = (text: string | RegExp) =>
    dave.page.getByRole("link", { name: "default", description: text }).waitFor();

  test("[PAGE-5] is what was in view, and one's phone knows it soon", async () => {
    const { seq } = await says("look at me");
    await dave.messages("look at me").waitFor();
    await phone.signals.first(isRead(seq), "the cursor");
  });

  test("[PAGE-5] is never shown as unread while one is looking at it", async () => {
    await watch(dave);
    for (const word of ["one", "two", "three"]) {
      await says(`ada says ${word}`);
      await dave.messages(`ada says ${word}`).waitFor();
    }
    const { seq } = await says("and that is all");
    await phone.signals.first(isRead(seq), "the cursor");
    const shown = await watched(dave);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((text) => /•|unread/.test(text))).toEqual([]);
  });

  test("[PAGE-5] is not what comes into another room, nor below what one is reading", async () => {
    await dave.create("garden");
    const { seq } = await says("behind your back");
    await sidebarSays("1 unread");
    for (let i = 1; i <= 60; i += 1) await says(`a long story, ${i}`);
    await sidebarSays("61 unread");
    await dave.link("default").click();
    await dave.messages("behind your back").waitFor();
    await phone.signals.first(isRead(seq), "the cursor");
    // A part of it is in view now; the rest is below.
    const rest = Number.parseInt(
      (await dave.page.getByRole("button", { name: "Jump to the latest messages" }).textContent()) ?? "",
      10,
    );
    expect(rest).toBeGreaterThan(20);
    expect(rest).toBeLessThan(61);
    await dave.page.getByRole("button", { name: "Jump to the latest messages" }).click();
    await phone.signals.first(isRead(seq + 60), "the cursor");
  });

  test("[READ-2] goes down again when an unread message is deleted", async () => {
    await dave.link("garden").click();
    await dave.composer("garden").waitFor();
    const { id } = await says("I take this back");
    await says("and keep this");
    await sidebarSays("2 unread");
    await scene.ada.ok("message.delete", { room: scene.room.id, id });
    await sidebarSays("1 unread");
  });

  test("[READ-1] is what one's phone has read", async () => {
    await sidebarSays("1 unread");
    const { seq } = await says("read me elsewhere");
    await sidebarSays("2 unread");
    await phone.ok("cursor.set", { room: scene.room.id, seq });
    await sidebarSays(/^$/);
  });
});
