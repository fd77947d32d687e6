import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { findChromium } from "../support/chromium.ts";
import { Scene } from "./scene.ts";
import { Typist } from "./typist.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

const SLOWER = 6;
/** As fast as keys can come, and as people type. */
const pauses = [0, 60] as const;

describe.skipIf(!findChromium())("whoever types fast at a slow machine", () => {
  let scene: Scene;
  let dave: Visitor;
  let typist: Typist;

  beforeAll(async () => {
    scene = await Scene.open({ EXCHAT_RATE_LIMIT: "off" });
    dave = await scene.visitor("dave");
    await dave.create("garden");
    await dave.link("default").click();
    await dave.composer("default").waitFor();
    // The page is busy half of the time.
    await dave.page.evaluate(() => {
      setInterval(() => {
        const end = performance.now() + 150;
        while (performance.now() < end);
      }, 300);
    });
    typist = await Typist.at(dave.page, SLOWER);
  });
  afterAll(async () => {
    await typist?.[Symbol.asyncDispose]();
    await scene?.[Symbol.asyncDispose]();
  });
  afterEach(() => expect(scene.troubles).toEqual([]));

  const box = () => dave.composer("default");
  const pane = () => dave.page.getByRole("complementary", { name: "Thread" });
  /** What was said since, as the server has it. */
  const said = async (room: string, after: number) => {
    const page = await scene.ada.ok<{ events: { type: string; body?: string }[] }>("history.read", {
      room,
      after,
      limit: 100,
    });
    return page.events.filter(({ type }) => type === "message.posted").map(({ body }) => body);
  };
  const holds = (wanted: string) =>
    dave.page.waitForFunction((text) => document.querySelector("textarea")?.value === text, wanted);

  describe.each(pauses)("with %d ms between the keys", (pauseMs) => {
    const type = (keys: string) => typist.type(keys, pauseMs);

    test("[PAGE-15] sends each character once", async () => {
      const { seq } = await scene.says("now");
      await box().focus();
      await type(`aaa<Enter>bbb<Enter>one two<Enter><Enter>the last of ${pauseMs}<Enter>rest`);
      await scene.ada.message(scene.room.id, `the last of ${pauseMs}`);
      expect(await said(scene.room.id, seq)).toEqual(["aaa", "bbb", "one two", `the last of ${pauseMs}`]);
      expect(await box().inputValue()).toBe("rest");
      await box().fill("");
    });

    test("[PAGE-15] writes into the room that is open at each key", async () => {
      await box().focus();
      await type(
        `for default ${pauseMs}<Alt+ArrowDown>for the garden ${pauseMs}<Enter><Alt+ArrowUp> and more<Enter>`,
      );
      await scene.ada.message(scene.room.id, `for default ${pauseMs} and more`);
      await dave.link("garden").click();
      await dave.messages(`for the garden ${pauseMs}`).waitFor();
      await dave.link("default").click();
      await box().waitFor();
    });

    test("[PAGE-15] changes what was said, and goes on with something new at once", async () => {
      const { seq } = await scene.says("now");
      await dave.write("default", `frist ${pauseMs}`);
      await dave.hasSentAll();
      await type(`<ArrowUp> of all<Enter>something new ${pauseMs}<Enter>`);
      await scene.ada.message(scene.room.id, `something new ${pauseMs}`);
      await dave.messages(`frist ${pauseMs} of all`).waitFor();
      expect(await said(scene.room.id, seq)).toHaveLength(2);
      await holds("");
    });

    test("[PAGE-15] answers in the thread that was just opened, and then in the room", async () => {
      const { id } = await scene.says(`a question ${pauseMs}`);
      await dave.messages(`a question ${pauseMs}`).focus();
      await type(`tin the thread ${pauseMs}<Enter><Escape>`);
      await scene.ada.message(scene.room.id, `in the thread ${pauseMs}`);
      expect(await scene.ada.message(scene.room.id, `in the thread ${pauseMs}`)).toMatchObject({
        thread: id,
      });
      await pane().waitFor({ state: "hidden" });
    });

    test("[PAGE-15] finds a room by what follows its key", async () => {
      await box().focus();
      await type(`<Control+k>gard<Enter>found it ${pauseMs}<Enter>`);
      await dave.composer("garden").waitFor();
      await dave.messages(`found it ${pauseMs}`).waitFor();
      expect(await dave.composer("garden").inputValue()).toBe("");
      await dave.link("default").click();
      expect(await box().inputValue()).toBe("");
    });

    test("[PAGE-16] writes into the room that was just made, or found in a list", async () => {
      const room = `attic ${pauseMs}`;
      await dave.button("Create room").click();
      await type(`${room}<Enter>`);
      await dave.composer(room).waitFor();
      await type(" here we are<Enter>");
      await dave.messages("here we are").waitFor();
      await dave.link("default").click();
      await dave.button("Browse rooms").click();
      await dave.button(`Open ${room}`).click();
      await dave.composer(room).waitFor();
      await type(" once more<Enter>");
      await dave.messages("once more").waitFor();
      await dave.hasSentAll();
      await dave.button("Leave room").click();
      await dave.link(room).waitFor({ state: "hidden" });
      await dave.link("default").click();
      await box().waitFor();
    });

    test("[PAGE-15] takes a suggestion where it was", async () => {
      await box().focus();
      await type(`hello @ad<Tab>and #gard<Tab>${pauseMs}<Enter>`);
      await scene.ada.message(scene.room.id, `hello @ada and #garden ${pauseMs}`);
    });
  });

  test("[PAGE-15] in whatever order words, rooms and messages follow each other", async () => {
    const rooms = ["default", "garden"] as const;
    const drafts = new Map<string, string>(rooms.map((room) => [room, ""]));
    const wanted = new Map<string, string[]>(rooms.map((room) => [room, []]));
    let here: string = "default";
    let keys = "";
    const draw = fc.sample(fc.constantFrom("word", "word", "word", "send", "next", "go"), {
      numRuns: 150,
      seed: 9,
    });
    for (const [i, act] of draw.entries()) {
      const draft = drafts.get(here) ?? "";
      const other = here === "default" ? "garden" : "default";
      if (act === "word") {
        keys += `w${i} `;
        drafts.set(here, `${draft}w${i} `);
      } else if (act === "send") {
        keys += "<Enter>";
        if (draft !== "") wanted.get(here)?.push(draft.trim());
        drafts.set(here, "");
      } else {
        keys += act === "next" ? "<Alt+ArrowDown>" : `<Control+k>${other}<Enter>`;
        here = other;
      }
    }
    await dave.link("default").click();
    await box().focus();
    const { seq } = await scene.says("now");
    await typist.type(keys);
    await dave.hasSentAll();
    for (const room of rooms) {
      await dave.link(room).click();
      const composer = dave.composer(room);
      await composer.waitFor();
      expect(await composer.inputValue()).toBe(drafts.get(room) ?? "");
      await composer.fill("");
      for (const text of wanted.get(room)?.slice(-1) ?? []) await dave.messages(text).last().waitFor();
    }
    expect(await said(scene.room.id, seq)).toEqual(wanted.get("default") ?? []);
    const texts = await dave.texts();
    expect(texts.filter((text) => /^w\d/.test(text))).toEqual(wanted.get("garden") ?? []);
  });
});
