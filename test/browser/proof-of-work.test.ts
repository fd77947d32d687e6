import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("a page whose server asks newcomers for a proof of work", () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({ env: { EXCHAT_GUESTS: "on", EXCHAT_REGISTRATION: "open" } }),
      openBrowser(),
    ]);
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
    await using owner = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "olga") });
    await owner.ok("owner.claim", { code });
    await owner.ok("setting.set", { key: "proofOfWork", value: true });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test("[AUTH-16, PAGE-13] computes it, says so, and stops when the person cancels", async () => {
    const extraHTTPHeaders = { "X-Forwarded-For": "203.0.113.9" };
    await using ada = await Visitor.open(browser, "ada", { extraHTTPHeaders });
    const { page } = ada;
    const asksFor = { bits: 22, challenge: `22.abcdef.${"x".repeat(11)}.${"y".repeat(22)}` };
    const body = JSON.stringify({ error: "prove", code: "proof_required", ...asksFor });
    // The first answer asks for more than a page computes within a minute.
    await page.route("**/users", (route) => route.fulfill({ status: 403, body }), { times: 1 });
    await page.goto(server.url);
    await page.getByRole("textbox", { name: "Your name" }).fill("ada");
    await ada.button("Start chatting").click();
    await page.getByText("Checking that you are not a program").waitFor();
    expect(await obstacles(ada)).toEqual([]);
    await ada.button("Cancel").click();
    await page.getByRole("alert").filter({ hasText: "Prove" }).waitFor();
    await ada.button("Start chatting").click();
    await ada.composer("default").waitFor({ timeout: 50_000 });
  });
});
