import { afterAll, expect, setDefaultTimeout } from "bun:test";
import { writeFileSync } from "node:fs";
import { BareServer } from "../support/bare-server.ts";
import { openBrowser } from "../support/browser.ts";
import { CHROMIUM_MISSING, findChromium } from "../support/chromium.ts";
import { testWith } from "../support/loud-skip.ts";
import { openNamespace } from "../support/namespace.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(240_000);

const PASSWORD = "correct horse battery";
const FIELDS_MAX = 3;
const FIRST_TALK_MS_MAX = 60_000;

/** What browsers say of each page that comes without TLS from another machine. */
const BY_HTTP = /^The Cross-Origin-Opener-Policy header has been ignored/;

const namespace = findChromium() ? openNamespace("198.18.78") : CHROMIUM_MISSING;
const lacking = typeof namespace === "string" ? namespace : undefined;
afterAll(async () => {
  if (typeof namespace !== "string") await namespace[Symbol.asyncDispose]();
});

/** A program that starts Chromium in the namespace. */
function browserIn(folder: TempFolder): string {
  if (typeof namespace === "string") throw new Error(namespace);
  const path = folder.in("chromium");
  const command = namespace.inside(findChromium() ?? "").join(" ");
  writeFileSync(path, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  return path;
}

/** Fills in each field that the page has, and says how many these are. */
async function fillsAll({ name, page }: Visitor, button: string): Promise<number> {
  await page.getByRole("button", { name: button, exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  const fields = await page.locator("input:visible, textarea:visible, select:visible").count();
  await page.getByRole("button", { name: button, exact: true }).click();
  return fields;
}

testWith(
  lacking,
  "[FIRST-3] from an empty folder, two people on another machine talk after a minute at most, and after three fields each",
  async () => {
    if (typeof namespace === "string") throw new Error(namespace);
    using folder = new TempFolder();
    await using browser = await openBrowser(browserIn(folder));
    await using owner = await Visitor.open(browser, "olga");
    await using invited = await Visitor.open(browser, "ivy");

    const began = performance.now();
    await using server = new BareServer({ EXCHAT_DATA: folder.in("data"), EXCHAT_HOST: namespace.here });
    const url = await server.url();
    expect(url).toStartWith(`http://${namespace.here}:`);
    await owner.page.goto(await server.printed(/(?<=^ {2}own +)\S+/m));
    const ownerFields = await fillsAll(owner, "Become the owner");
    const link = await owner.page.getByText(/#invite=/).textContent();
    expect(link).toStartWith(url);
    await invited.page.goto(link?.trim() ?? "");
    const invitedFields = await fillsAll(invited, "Join");
    for (const one of [owner, invited]) await one.write("default", `${one.name} is here`);
    for (const one of [owner, invited])
      for (const other of [owner, invited]) await one.messages(`${other.name} is here`).waitFor();
    const took = performance.now() - began;

    expect(Math.max(ownerFields, invitedFields)).toBeLessThanOrEqual(FIELDS_MAX);
    expect(took).toBeLessThan(FIRST_TALK_MS_MAX);
    expect(await owner.page.getByText("Only this computer can open this link").count()).toBe(0);
    expect([...owner.troubles, ...invited.troubles].filter((one) => !BY_HTTP.test(one))).toEqual([]);
  },
);
