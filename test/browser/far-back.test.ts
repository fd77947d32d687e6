import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(90_000);

const MESSAGES = 1_500;

describe.skipIf(!findChromium())("a message in the page", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
  });

  const isDrawn = (text: string) => dave.messages(text).first().waitFor({ state: "visible" });
  /** Scrolls by half a screen until a text is in the page. */
  const scrollTo = async (text: string, by: number) => {
    await dave.page.waitForFunction(
      ([wanted, step]) => {
        const view = document.querySelector(".timeline-scroll");
        view?.scrollBy(0, step as number);
        return [...document.querySelectorAll("article .body")].some((one) => one.textContent === wanted);
      },
      [text, by] as const,
      { polling: 50 },
    );
  };

  test("[PAGE-34] that is pinned is shown however far back it is, and reading goes on from there to both sides", async () => {
    for (let n = 0; n < 200; n += 1) await scene.says(`before ${n}`);
    const { id } = await scene.says("the rules of this room");
    await scene.ada.ok("message.pin", { room: scene.room.id, id });
    const later = Array.from({ length: MESSAGES }, (_, n) => scene.says(`later ${n}`));
    await Promise.all(later);
    dave = await scene.visitor("dave");
    await isDrawn(`later ${MESSAGES - 1}`);
    await dave.button("Pinned messages").click();
    await dave.page
      .getByRole("dialog")
      .getByRole("button", { name: /the rules of this room/ })
      .click();
    await isDrawn("the rules of this room");
    expect(await dave.messages(`later ${MESSAGES - 1}`).count()).toBe(0);
    await scrollTo("before 60", -400);
    await scrollTo("later 150", 400);
    const { id: newest } = await scene.says("something new");
    await scrollTo("something new", 2_000);
    const texts = await dave.texts();
    expect(texts.slice(-3)).toEqual([`later ${MESSAGES - 2}`, `later ${MESSAGES - 1}`, "something new"]);
    await scene.ada.ok("message.delete", { room: scene.room.id, id: newest });
  });

  test("[PAGE-33] that is deleted is gone from the timeline, quotes, the reply that is being written and all that is said", async () => {
    const { id } = await scene.says("a secret that slipped out");
    await scene.says("what do you mean?", { replyTo: id });
    await dave.page.getByRole("article", { name: /what do you mean/ }).waitFor();
    await dave.messages("a secret that slipped out").first().hover();
    await dave.messages("a secret that slipped out").first().getByRole("button", { name: "Reply" }).click();
    await dave.composer("default").fill("never mind");
    await dave.page.locator(".purpose").getByText("a secret that slipped out").waitFor();
    await scene.ada.ok("message.delete", { room: scene.room.id, id });
    await dave.page.waitForFunction(() => !document.documentElement.innerHTML.includes("slipped out"));
    await dave.page.locator(".purpose").waitFor({ state: "detached" });
    await dave.composer("default").press("Enter");
    await dave.hasSentAll();
    expect((await dave.texts()).at(-1)).toBe("never mind");
  });
});
