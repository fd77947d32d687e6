import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Signal } from "../../src/protocol/signals.ts";
import { findChromium } from "../support/chromium.ts";
import type { FullClient } from "../support/full-client.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("[PAGE-25] the line above what is new", () => {
  let scene: Scene;
  let dave: Visitor;
  /** Another device of dave's, which is told what he has read. */
  let phone: FullClient;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.visitor("dave");
    phone = await scene.phoneOf(dave, "dave's phone");
    await dave.create("garden");
    await dave.link("default").click();
  });

  const line = () => dave.page.getByText("New messages", { exact: true });
  const saysMany = (word: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => scene.says(`${word} ${i + 1}`)));
  /** The text of the message right below the line. */
  const below = () =>
    dave.page.evaluate(
      () => document.querySelector(".new-line + article .body")?.textContent ?? "nothing, or no line",
    );
  const toLatest = () => dave.page.getByRole("button", { name: "Jump to the latest messages" }).click();
  /** Everything up to here is read, and the server knows it. */
  const isRead = (seq: number) =>
    phone.signals.first((one: Signal) => one.type === "cursor" && one.read >= seq, "the cursor");
  const readsAll = async () => {
    const { seq } = await scene.says("the last that was read");
    await dave.messages("the last that was read").last().waitFor();
    await dave.marksRead();
    await isRead(seq);
  };
  const scrollsUp = async () => {
    await dave.log("default").hover();
    await dave.page.evaluate(async () => {
      const view = document.querySelector("[role=log]") as HTMLElement;
      let top = Number.NaN;
      for (let frames = 0; frames < 3; frames += 1) {
        if (view.scrollTop !== top) frames = 0;
        top = view.scrollTop;
        await new Promise(requestAnimationFrame);
      }
    });
    await dave.page.mouse.wheel(0, -3_000);
    await dave.button("Jump to the latest messages").waitFor();
  };
  const leaves = async () => {
    await dave.link("garden").click();
    await dave.log("garden").waitFor();
  };

  test("is above the first of a thousand unread messages when the page is opened", async () => {
    await readsAll();
    await dave.page.goto("about:blank");
    await saysMany("flood", 1_000);
    await dave.page.goto(`${scene.server.url}/rooms/default`);
    await line().waitFor();
    expect(await below()).toBe("flood 1");
  });

  test("is nowhere while its place is too far back to be known", async () => {
    await toLatest();
    await readsAll();
    await dave.page.goto("about:blank");
    await saysMany("deluge", 2_300);
    await dave.page.goto(`${scene.server.url}/rooms/default`);
    await dave.messages("deluge 2300").waitFor();
    expect(await line().count()).toBe(0);
  });

  test("is above what came while one was in another room, also for a person who had scrolled up", async () => {
    await readsAll();
    await scrollsUp();
    await leaves();
    await saysMany("later", 5);
    await dave.page.getByRole("link", { name: "default", description: "5 unread" }).waitFor();
    await dave.link("default").click();
    await toLatest();
    await dave.messages("later 5").waitFor();
    expect(await below()).toBe("later 1");
  });

  test("is above what came below a person who reads further up, and does not move on while they do", async () => {
    await readsAll();
    await scrollsUp();
    await saysMany("beneath", 3);
    await dave.page.getByRole("button", { name: "3 new" }).waitFor();
    await saysMany("and beneath", 2);
    await dave.page.getByRole("button", { name: "5 new" }).waitFor();
    await toLatest();
    await dave.messages("and beneath 2").waitFor();
    expect(await below()).toBe("beneath 1");
  });

  test("is above what came while the window was behind others, and never above one's own", async () => {
    await readsAll();
    await dave.page.evaluate(() => {
      Object.assign(document, { hasFocus: () => false });
      dispatchEvent(new Event("blur"));
    });
    const { seq } = await scene.says("are you there?");
    await dave.messages("are you there?").waitFor();
    await line().waitFor();
    expect(await below()).toBe("are you there?");
    await dave.page.evaluate(() => {
      Object.assign(document, { hasFocus: () => true });
      dispatchEvent(new Event("focus"));
    });
    await isRead(seq);
    await dave.write("default", "I am");
    await dave.messages("I am").waitFor();
    expect(await below()).toBe("are you there?");
  });

  test("is above none that was deleted", async () => {
    await readsAll();
    await leaves();
    const { id } = await scene.says("a mistake");
    await scene.says("what I meant");
    await scene.ada.ok("message.delete", { room: scene.room.id, id });
    await dave.page.getByRole("link", { name: "default", description: "1 unread" }).waitFor();
    await dave.link("default").click();
    await line().waitFor();
    expect(await below()).toBe("what I meant");
  });
});
