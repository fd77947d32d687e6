import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { post } from "../support/people.ts";
import { png } from "../support/picture-files.ts";
import { startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

const file = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });
const FACE = png([320, 200], (x, y) => [x % 256, y, 160, 255]);
/** It is too large to be uploaded as it is. */
const PHOTO = png([1_000, 700], (x, y) => [(x * y) % 251, (x * x + y) % 241, (x + y * y) % 239, 255]);

/** The picture in a face, once it is drawn. */
async function drawn(face: Locator): Promise<string> {
  const image = face.locator("img");
  await image.waitFor();
  await image.evaluate((one) => (one as HTMLImageElement).decode());
  return (await image.getAttribute("src")) ?? "";
}

async function drops(page: Page, on: Locator, content: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
      return transfer;
    },
    [...content],
  );
  await on.dispatchEvent("drop", { dataTransfer: data });
}

describe.skipIf(!findChromium())("pictures in the page", () => {
  test("[PIC-10] are chosen or dropped, seen before they are saved, shown to others at once, and removed", async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    await using dave = await Visitor.comeIn(browser, server.url, "dave");
    await using erin = await Visitor.comeIn(browser, server.url, "erin");
    await dave.write("default", "how do I look?");
    await erin.messages("how do I look?").waitFor();
    const foreign: string[] = [];
    erin.page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) foreign.push(request.url());
    });
    const face = erin.messages("how do I look?").locator(".avatar");
    expect(await face.textContent()).toBe("D");

    await dave.button("Account of dave").click();
    const dialog = dave.page.getByRole("dialog", { name: "Account of dave" });
    const chooses = (...chosen: Parameters<Locator["setInputFiles"]>) =>
      dialog.locator("input[type=file]").setInputFiles(...chosen);
    await chooses(file("notes.png", Buffer.from("no picture at all")));
    await dialog.getByText("This browser cannot read this file as a picture.").waitFor();
    await chooses(file("photo.png", PHOTO));
    await dialog.getByRole("img", { name: "The picture that you have chosen" }).waitFor();
    expect(await obstacles(dave)).toEqual([]);
    await dialog.getByRole("button", { name: "Use this picture" }).click();
    await dave.page.getByText("The picture is saved.").waitFor();
    const first = await drawn(face);
    expect(first).toMatch(/^\/pictures\/[\w-]{32}\/small$/);
    expect(await drawn(dave.page.locator(".me .avatar"))).toBe(first);

    await drops(dave.page, dialog.getByRole("region", { name: "Your picture" }), FACE);
    await dialog.getByRole("button", { name: "Use this picture" }).click();
    await erin.page.waitForFunction(
      (before) => document.querySelector("article .avatar img")?.getAttribute("src") !== before,
      first,
    );
    await drawn(face);
    expect(await obstacles(erin)).toEqual([]);
    await using frank = await Visitor.comeIn(browser, server.url, "frank");
    expect(await drawn(frank.messages("how do I look?").locator(".avatar"))).not.toBe(first);

    await dialog.getByRole("button", { name: "Remove the picture" }).click();
    await dave.page.getByText("The picture is removed.").waitFor();
    await face.getByText("D").waitFor();
    expect(foreign).toEqual([]);
    expect([...dave.troubles, ...erin.troubles, ...frank.troubles]).toEqual([]);
  });

  test("[PIC-9, PIC-10] the logo is chosen in administration, and shown to those who are there and who come", async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
    const password = "correct horse battery";
    await post(`${server.url}/owner`, { code, username: "olga", password });
    await using olga = await Visitor.open(browser, "olga");
    await olga.page.goto(`${server.url}/admin`);
    await olga.button("Sign in with a password").click();
    await olga.page.getByRole("textbox", { name: "Name", exact: true }).fill("olga");
    await olga.page.getByLabel("Password", { exact: true }).fill(password);
    await olga.button("Sign in").click();
    const dialog = olga.page.getByRole("dialog", { name: "Administration" });
    await dialog.locator("input[type=file]").setInputFiles(file("logo.png", FACE));
    await dialog.getByRole("button", { name: "Use this picture" }).click();
    await olga.page.getByText("The picture is saved.").waitFor();
    const { logo } = (await (await fetch(`${server.url}/info`)).json()) as { logo: string };
    await olga.page.locator(`.sidebar-head img[src="${logo}/small"]`).waitFor();
    await olga.page.waitForFunction(
      (icon) => document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href.endsWith(icon),
      `${logo}/small`,
    );
    await using erin = await Visitor.open(browser, "erin");
    await erin.page.goto(server.url);
    await erin.page.locator(`main.welcome img[src="${logo}"]`).waitFor();
    expect(await obstacles(erin)).toEqual([]);
    expect([...olga.troubles, ...erin.troubles]).toEqual([]);
  });
});
