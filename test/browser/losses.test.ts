import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { Road } from "../support/road.ts";
import { type Server, startServer } from "../support/server.ts";
import { Visitor } from "./visitor.ts";

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);

describe.skipIf(!findChromium())("when the connection is lost, the page", () => {
  let server: Server;
  let browser: Browser;
  let road: Road;
  let dave: Visitor;
  let ada: FullClient;
  let room: RoomOfMine;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    road = await Road.to(server.port);
    ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
    ({ room } = await ada.ok<{ room: RoomOfMine }>("room.join", { name: "default" }));
    dave = await Visitor.comeIn(browser, road.url, "dave");
  });
  afterAll(async () => {
    await dave?.[Symbol.asyncDispose]();
    await road?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });
  afterEach(() => {
    expect(dave.troubles).toEqual([]);
    road.mend();
  });

  /** The network is back, and the machine says so. */
  const mend = async () => {
    road.mend();
    await dave.page.evaluate(() => void window.dispatchEvent(new Event("online")));
  };
  const says = (body: string) => ada.ok("message.post", { room: room.id, body });
  const stored = async () => {
    await ada.settled();
    return ada.events(room.id).flatMap((event) => (event.type === "message.posted" ? event.body : []));
  };

  test("sends once what the server had stored when the acknowledgement was lost", async () => {
    road.spoil("toClient", { lost: true });
    await dave.write("default", "is this stored?");
    await ada.message(room.id, "is this stored?");
    road.cut();
    await mend();
    await dave.hasSentAll();
    expect(await dave.messages("is this stored?").count()).toBe(1);
    expect((await stored()).filter((body) => body === "is this stored?")).toHaveLength(1);
  });

  test("keeps what is written meanwhile, and sends it in order", async () => {
    road.blocked = true;
    road.cut();
    await dave.write("default", ...numbered("offline", 5));
    await dave.messages("offline 5").waitFor();
    expect(await dave.messages("offline").count()).toBe(5);
    await mend();
    await dave.hasSentAll();
    await ada.message(room.id, "offline 5");
    expect((await stored()).filter((body) => body.startsWith("offline"))).toEqual(numbered("offline", 5));
    expect((await dave.texts()).filter((text) => text.startsWith("offline"))).toEqual(numbered("offline", 5));
  });

  test("shows what was said meanwhile, once and in order", async () => {
    road.blocked = true;
    road.cut();
    for (const body of numbered("missed", 120)) await says(body);
    await mend();
    await dave.messages("missed 120").waitFor();
    const texts = await dave.texts();
    expect(texts.filter((text) => text.startsWith("missed"))).toEqual(numbered("missed", 120));
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("says so after a while, and when it is over", async () => {
    const status = dave.page.getByRole("status");
    road.blocked = true;
    road.cut();
    await status.filter({ hasText: "Reconnecting…" }).waitFor();
    await mend();
    await status.filter({ hasText: "Connected again" }).waitFor();
    await dave.page.waitForFunction(() => document.querySelector("[role=status]")?.textContent === "");
  });

  test("sends after a reload, and after the tab was closed, what it could not send before", async () => {
    road.blocked = true;
    road.cut();
    await dave.write("default", "before the reload");
    await dave.page.reload();
    await dave.page.getByRole("status").waitFor({ state: "attached" });
    await mend();
    await ada.message(room.id, "before the reload");
    await dave.messages("before the reload").waitFor();
    await dave.hasSentAll();

    const tab = await dave.anotherTab();
    await tab.composer("default").waitFor();
    road.blocked = true;
    road.cut();
    await tab.turnTo();
    await tab.write("default", "before the tab was closed");
    await tab.page.close();
    await dave.turnTo();
    await mend();
    await ada.message(room.id, "before the tab was closed");
    await dave.hasSentAll();
    expect(await dave.messages("before the").count()).toBe(2);
    expect((await stored()).filter((body) => body.startsWith("before the"))).toHaveLength(2);
  });

  test("survives the server's being killed while everybody writes", async () => {
    const sayings = (async () => {
      for (const text of numbered("through thick and thin", 20)) {
        await dave.write("default", text);
        await Bun.sleep(25);
      }
    })();
    await Bun.sleep(150);
    await server.kill9();
    await server.restart();
    await sayings;
    await dave.hasSentAll();
    const mine = (await dave.texts()).filter((text) => text.startsWith("through"));
    expect(mine).toEqual(numbered("through thick and thin", 20));
    ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "eve") });
    ({ room } = await ada.ok<{ room: RoomOfMine }>("room.join", { name: "default" }));
    const { events } = await ada.ok<{ events: { body?: string }[] }>("history.read", {
      room: room.id,
      limit: 100,
    });
    const kept = events.flatMap(({ body }) => (body?.startsWith("through") ? body : []));
    expect(kept).toEqual(numbered("through thick and thin", 20));
  });
});
