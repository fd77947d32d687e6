import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

describe.skipIf(!findChromium())("an announcement room in the page", () => {
  let server: Server;
  let browser: Browser;
  let dave: Visitor;
  let eve: Visitor;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    dave = await Visitor.comeIn(browser, server.url, "dave");
    eve = await Visitor.comeIn(browser, server.url, "eve");
  });
  afterAll(async () => {
    for (const visitor of [dave, eve]) await visitor?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test("[ROOM-23] is made in one step, says who writes in it, and leads to an operator", async () => {
    await dave.button("Create room").click();
    await dave.page.getByRole("textbox", { name: "Room name" }).fill("news");
    await dave.page.getByRole("checkbox", { name: /^Announcement room/ }).check();
    expect(await obstacles(dave)).toEqual([]);
    await dave.button("Create").click();
    await dave.composer("news").waitFor();
    await dave.page.getByText("dave made this an announcement room").waitFor();
    await eve.button("Browse rooms").click();
    await eve.page.getByRole("dialog").getByRole("button", { name: "Join news" }).click();
    await eve.page
      .getByText("Only operators, and members with voice, write in this announcement room.")
      .waitFor();
    expect(await eve.composer("news").count()).toBe(0);
    // Only those who write are asked for the first message.
    await eve.page.getByText("No messages yet.", { exact: true }).waitFor();
    expect(await obstacles(eve)).toEqual([]);
    await eve.button("Ask dave").click();
    await eve.page.getByRole("textbox", { name: "Message dave" }).waitFor();
  });
});
