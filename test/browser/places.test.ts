import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator } from "playwright-core";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const boxOf = async (what: Locator): Promise<Box> => (await what.boundingBox()) as Box;

/** Whether two things on screen lie over each other. */
const touch = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.skipIf(!findChromium())("what is where on the page", () => {
  let scene: Scene;
  let dave: Visitor;
  let bob: FullClient;

  sharedScene(async (opened) => {
    scene = opened;
    bob = await FullClient.connect(scene.server.wsUrl, { token: await signUp(scene.server.url, "bob") });
    dave = await scene.visitor("dave");
  });

  const dialog = () => dave.page.getByRole("dialog");
  const notice = (text: string) => dave.page.locator(".notice", { hasText: text });
  const drop = (type: "drop" | "paste") =>
    dave.composer("default").evaluate((box, kind) => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "cat.png", { type: "image/png" }));
      const more = { bubbles: true, cancelable: true } as const;
      const event =
        kind === "paste"
          ? new ClipboardEvent(kind, { ...more, clipboardData: data })
          : new DragEvent(kind, { ...more, dataTransfer: data });
      return box.dispatchEvent(event);
    }, type);

  test("[PAGE-20] a notice covers neither the newest message nor where one writes", async () => {
    for (let i = 1; i <= 40; i += 1) await scene.says(`line ${i}`);
    await dave.messages("line 40").waitFor();
    await drop("drop");
    const shown = notice("Files and pictures cannot be sent yet.");
    await shown.waitFor();
    const at = await boxOf(shown);
    await dave.page.waitForFunction(() => {
      const view = document.querySelector("[role=log]") as HTMLElement;
      return view.scrollHeight - view.scrollTop - view.clientHeight < 2;
    });
    expect(touch(at, await boxOf(dave.messages("line 40")))).toBe(false);
    expect(touch(at, await boxOf(dave.composer("default")))).toBe(false);
    await shown.getByRole("button", { name: "Dismiss" }).click();
  });

  test("[PAGE-20] what can be done with a message does not cover the button that copies its code", async () => {
    await scene.says("```\nls\n```");
    await scene.says("```\ncode\n```");
    const row = dave.messages("code");
    await row.hover();
    const toolbar = row.getByRole("toolbar");
    await toolbar.waitFor();
    expect(touch(await boxOf(toolbar), await boxOf(row.getByRole("button", { name: "Copy code" })))).toBe(
      false,
    );
    await toolbar.getByRole("button", { name: "Reply" }).hover();
    await toolbar.waitFor();
  });

  test("[PAGE-24] a file that is dropped or pasted is answered by a sentence, and the page stays", async () => {
    // What is not taken here is taken by the browser, which goes away to show the file.
    expect(await drop("drop")).toBe(false);
    await notice("Files and pictures cannot be sent yet.").getByRole("button", { name: "Dismiss" }).click();
    await drop("paste");
    await notice("Files and pictures cannot be sent yet.").getByRole("button", { name: "Dismiss" }).click();
  });

  test("[PAGE-21] the room that is open is in view among all the others", async () => {
    const { page } = dave;
    const cookie = (await page.context().cookies())[0];
    const headers = { Origin: scene.server.url, Cookie: `${cookie?.name}=${cookie?.value}` };
    await using hand = await FullClient.connect(scene.server.wsUrl, { headers });
    for (let i = 10; i < 50; i += 1) {
      await hand.ok("room.create", { name: `room ${i}` });
      await hand.ok("room.join", { name: `room ${i}` });
    }
    await dave.link("room 49").waitFor();
    for (const name of ["room 49", "room 10", "room 30"]) {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Go to" }).waitFor();
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
      await dave.composer(name).waitFor();
      const list = await boxOf(page.locator(".sidebar-lists"));
      const link = await boxOf(dave.link(name));
      expect(link.y).toBeGreaterThanOrEqual(list.y);
      expect(link.y + link.height).toBeLessThanOrEqual(list.y + list.height);
    }
  });

  test("[PAGE-22] leaving a private room asks first, and says what it takes to come back", async () => {
    await dave.button("Create room").click();
    await dialog().getByRole("textbox", { name: "Room name" }).fill("cellar");
    await dialog()
      .getByRole("checkbox", { name: /^Private/ })
      .check();
    await dialog().getByRole("button", { name: "Create" }).click();
    await dave.composer("cellar").waitFor();
    await dave.button("Leave room").click();
    await dialog().getByText("you need an invitation").waitFor();
    await dialog().getByText("You are the only member").waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await dave.composer("cellar").waitFor();
    await dave.button("Leave room").click();
    await dialog().getByRole("button", { name: "Leave room" }).click();
    await notice("You are no longer in #cellar.").waitFor();
    expect(await dave.button("Join again").count()).toBe(0);
    await dave.button("Dismiss").click();
  });

  test("[PAGE-22] a room that was deleted is told as such, and offers no way back", async () => {
    const { room } = await bob.ok<{ room: { id: string } }>("room.create", { name: "shed" });
    await bob.ok("room.join", { name: "shed" });
    await dave.page.goto(`${scene.server.url}/rooms/shed`);
    await dave.button("Join shed").click();
    await dave.composer("shed").waitFor();
    await bob.ok("room.delete", { room: room.id });
    await notice("bob deleted #shed.").waitFor();
    expect(await dave.button("Join again").count()).toBe(0);
    await dave.button("Dismiss").click();
  });

  test("[PAGE-22] coming back says why it cannot be", async () => {
    const { room } = await bob.ok<{ room: { id: string } }>("room.create", { name: "attic" });
    await bob.ok("room.join", { name: "attic" });
    await dave.page.goto(`${scene.server.url}/rooms/attic`);
    await dave.button("Join attic").click();
    await dave.composer("attic").waitFor();
    await bob.ok("room.ban", { room: room.id, user: "dave", reason: "too loud" });
    await notice("bob banned you from #attic: too loud.").waitFor();
    await dave.button("Join again").click();
    await notice("You are banned from this room").waitFor();
  });
});
