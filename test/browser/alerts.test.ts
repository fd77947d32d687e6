import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(30_000);

describe.skipIf(!findChromium())("alerts of the page", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.stranger("dave");
    // What the browser is told to show; nobody sees it here.
    await dave.page.addInitScript(() => {
      const alerts: { title: string; body: string; isClosed: boolean; click: () => void }[] = [];
      class Recorded extends EventTarget {
        static permission: NotificationPermission = "default";
        static requestPermission() {
          Recorded.permission = "granted";
          return Promise.resolve("granted");
        }
        onclick: (() => void) | undefined;
        readonly #entry: (typeof alerts)[number];
        constructor(title: string, { body = "" }: NotificationOptions = {}) {
          super();
          this.#entry = { title, body, isClosed: false, click: () => this.onclick?.() };
          alerts.push(this.#entry);
        }
        close() {
          this.#entry.isClosed = true;
        }
      }
      Object.assign(globalThis, { Notification: Recorded, alerts });
    });
    await dave.page.goto(scene.server.url);
    await dave.page.getByRole("textbox", { name: "Your name" }).fill("dave");
    await dave.button("Start chatting").click();
    await dave.composer("default").waitFor();
  }, {});

  const says = (body: string) => scene.says(body);
  const alerts = () =>
    dave.page.evaluate(() =>
      (globalThis as unknown as { alerts: { title: string; body: string; isClosed: boolean }[] }).alerts.map(
        ({ title, body, isClosed }) => `${title}: ${body}${isClosed ? ", withdrawn" : ""}`,
      ),
    );
  const alerted = (count: number) =>
    dave.page.waitForFunction(
      (wanted) => (globalThis as unknown as { alerts: unknown[] }).alerts.length === wanted,
      count,
    );

  test("[PAGE-11] are offered when there is a reason, and come after one has asked for them", async () => {
    await dave.create("garden");
    await says("@dave, are you there?");
    await dave.page.getByText("Turn on notifications for mentions and direct messages?").waitFor();
    expect(await alerts()).toEqual([]);
    await dave.button("Turn on notifications").click();
    await says("hello, @dave");
    await alerted(1);
    expect(await alerts()).toEqual(["ada (#default): hello, @dave"]);
  });

  test("[PAGE-11] tell of what mentions one and of private messages, and lead there", async () => {
    await says("this is for everybody else");
    const direct = await scene.ada.ok<{ room: RoomOfMine }>("direct.open", { user: "dave" });
    await scene.ada.ok("message.post", { room: direct.room.id, body: "psst" });
    await alerted(2);
    expect((await alerts()).at(-1)).toBe("ada: psst");
    await dave.page.evaluate(() =>
      (globalThis as unknown as { alerts: { click(): void }[] }).alerts.at(-1)?.click(),
    );
    await dave.messages("psst").and(dave.page.locator(":focus")).waitFor();
  });

  test("[PAGE-11] are not for what one is looking at, and are withdrawn when it is read elsewhere", async () => {
    const [cookie] = await dave.page.context().cookies();
    const headers = { Origin: scene.server.url, Cookie: `${cookie?.name}=${cookie?.value}` };
    await using phone = await FullClient.connect(scene.server.wsUrl, { name: "dave's phone", headers });
    const { seq } = await says("@dave, one more thing");
    await alerted(3);
    await phone.ok("cursor.set", { room: scene.room.id, seq });
    await dave.page.waitForFunction(() =>
      (globalThis as unknown as { alerts: { isClosed: boolean }[] }).alerts.every(({ isClosed }) => isClosed),
    );
    await dave.link("default").click();
    await dave.messages("one more thing").waitFor();
    const looked = await says("@dave, you are looking at this");
    await phone.signals.first(
      (signal) => signal.type === "cursor" && signal.read >= looked.seq,
      "the cursor",
    );
    await dave.link("garden").click();
    await says("@dave, and not at this");
    await alerted(4);
    expect((await alerts()).at(-1)).toBe("ada (#default): @dave, and not at this");
  });

  test("[PAGE-11] are of everything, or of nothing, where one likes it so, and without the text", async () => {
    const settle = async (level: string) => {
      await dave.link("default").click();
      await dave.button("Room settings of #default").click();
      await dave.page.getByRole("radio", { name: level }).check();
      await dave.page.keyboard.press("Escape");
      await dave.page.getByRole("dialog").waitFor({ state: "hidden" });
      await dave.link("garden").click();
      await dave.composer("garden").waitFor();
    };
    await settle("Nothing");
    await says("@dave, this disturbs nobody");
    await settle("Every message");
    await dave.button("Settings").click();
    await dave.page.getByRole("checkbox", { name: /^Show the text of messages/ }).uncheck();
    await dave.page.keyboard.press("Escape");
    await says("and this is not for dave");
    await alerted(5);
    expect((await alerts()).at(-1)).toBe("ada (#default): ");
  });
});
