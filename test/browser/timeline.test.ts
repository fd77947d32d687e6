import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const MESSAGES = 400;
const ROWS_MAX = 300;

/** Where things are: the view's end, and the place on screen of the row that shows this. */
const measure = (page: Page, text = "") =>
  page.evaluate((wanted) => {
    const view = document.querySelector("[role=log]") as HTMLElement;
    const rows = [...view.querySelectorAll("article")];
    const row = rows.find((one) => one.querySelector(".body")?.textContent === wanted);
    return {
      toEnd: view.scrollHeight - view.scrollTop - view.clientHeight,
      rows: rows.length,
      top: row?.getBoundingClientRect().top,
      first: rows[0]?.querySelector(".body")?.textContent,
      inView: rows.find((one) => one.getBoundingClientRect().top > view.getBoundingClientRect().top)
        ?.textContent,
    };
  }, text);

describe.skipIf(!findChromium())("the timeline", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    await Promise.all(Array.from({ length: MESSAGES }, (_, i) => says(`message ${i + 1}`)));
    dave = await scene.visitor("dave");
    await dave.messages(`message ${MESSAGES}`).waitFor();
  });

  const says = (body: string) => scene.says(body);
  const isAtEnd = () =>
    dave.page.waitForFunction(() => {
      const view = document.querySelector("[role=log]") as HTMLElement;
      return view.scrollHeight - view.scrollTop - view.clientHeight < 2;
    });
  /** Where it stands once it has stood there for some frames. */
  const stillAt = () =>
    dave.page.evaluate(async () => {
      const view = document.querySelector("[role=log]") as HTMLElement;
      let top = Number.NaN;
      for (let frames = 0; frames < 3; frames += 1) {
        if (view.scrollTop !== top) frames = 0;
        top = view.scrollTop;
        await new Promise(requestAnimationFrame);
      }
      return top;
    });
  const wheel = async (by: number) => {
    await dave.log("default").hover();
    const from = await stillAt();
    await dave.page.mouse.wheel(0, by);
    await dave.page.waitForFunction(
      ([top, down]) => {
        const { scrollTop, scrollHeight, clientHeight } = document.querySelector("[role=log]") as HTMLElement;
        const atEdge = down ? scrollTop + clientHeight > scrollHeight - 2 : scrollTop === 0;
        return scrollTop !== top || atEdge;
      },
      [from, by > 0] as const,
    );
    await stillAt();
  };

  test("stays at its end while one reads the end", async () => {
    expect((await measure(dave.page)).toEnd).toBeLessThan(2);
    await says("and one more");
    await dave.messages("and one more").waitFor();
    expect((await measure(dave.page)).toEnd).toBeLessThan(2);
  });

  test("stays where it is, to the pixel, while one reads further up", async () => {
    await dave.marksRead();
    await wheel(-1_500);
    const { inView } = await measure(dave.page);
    const text = /message \d+/.exec(inView ?? "")?.[0] ?? "";
    const before = await measure(dave.page, text);
    for (let i = 1; i <= 5; i += 1) await says(`meanwhile ${i}`);
    await dave.page
      .getByRole("button", { name: "Jump to the latest messages" })
      .filter({ hasText: "5 new" })
      .waitFor();
    expect((await measure(dave.page, text)).top).toBe(before.top as number);
  });

  test("brings one to the latest by its button, and by End", async () => {
    await dave.page.getByRole("button", { name: "Jump to the latest messages" }).click();
    await dave.messages("meanwhile 5").waitFor();
    await isAtEnd();
    await wheel(-2_000);
    await dave.log("default").focus();
    await dave.page.keyboard.press("End");
    await isAtEnd();
  });

  test("can be read back to its beginning and forth again, without a hole and with few rows in the page", async () => {
    const seen = new Set<string>();
    let rowsMost = 0;
    const look = async () => {
      for (const text of await dave.texts()) seen.add(text);
      rowsMost = Math.max(rowsMost, (await measure(dave.page)).rows);
    };
    while ((await dave.page.getByText("This is the beginning of #default").count()) === 0) {
      await wheel(-1_200);
      await look();
    }
    for (let i = 1; i <= MESSAGES; i += 1) expect(seen).toContain(`message ${i}`);
    expect(rowsMost).toBeLessThanOrEqual(ROWS_MAX);
    const order = (await dave.texts()).filter((text) => text.startsWith("message"));
    expect(order).toEqual(order.map((_, i) => `message ${i + 1}`));
    for (let i = 0; i < 60 && (await dave.messages("meanwhile 5").count()) === 0; i += 1) {
      await wheel(3_000);
      await look();
    }
    await dave.messages("meanwhile 5").waitFor();
    expect(rowsMost).toBeLessThanOrEqual(ROWS_MAX);
  });

  test("is where one left it after a look at another room", async () => {
    await dave.create("garden");
    await dave.link("default").click();
    await dave.log("default").waitFor();
    await wheel(-1_200);
    const { inView } = await measure(dave.page);
    const text = /message \d+/.exec(inView ?? "")?.[0] ?? "";
    const before = await measure(dave.page, text);
    await dave.link("garden").click();
    await dave.log("garden").waitFor();
    await dave.link("default").click();
    await dave.messages(text).first().waitFor();
    expect((await measure(dave.page, text)).top).toBe(before.top as number);
  });

  test("begins with what is new, below a line that says so", async () => {
    await dave.page.getByRole("button", { name: "Jump to the latest messages" }).click();
    await dave.marksRead();
    await dave.link("garden").click();
    await dave.log("garden").waitFor();
    for (let i = 1; i <= 60; i += 1) await says(`news ${i}`);
    await dave.page.waitForFunction(() => document.title.startsWith("• #garden"));
    await dave.link("default").click();
    await dave.messages("news 1").first().waitFor();
    await dave.page.getByText("New messages", { exact: true }).waitFor();
    const { top, toEnd } = await measure(dave.page, "news 1");
    expect(top).toBeLessThan(450);
    expect(top).toBeGreaterThan(150);
    expect(toEnd).toBeGreaterThan(100);
  });

  test("goes from message to message by the arrow keys, each with a name that says all of it", async () => {
    await dave.log("default").focus();
    await dave.page.keyboard.press("End");
    await dave.page.keyboard.press("ArrowUp");
    const last = await dave.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(last).toMatch(/^ada, .+: news 60$/);
    await dave.page.keyboard.press("ArrowUp");
    expect(await dave.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(
      /news 59$/,
    );
  });
});
