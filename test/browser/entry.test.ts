import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { post } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

const PASSWORD = "correct horse battery";

let server: Server;
let browser: Browser;
let owner: Visitor;

/** Fills in who one would like to be. */
async function asNew({ page }: Visitor, name: string, password = PASSWORD): Promise<void> {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
}

/** The labels of the fields that are marked as wrong. */
const marked = ({ page }: Visitor): Promise<string[]> =>
  page
    .locator("[aria-invalid=true]")
    .evaluateAll((fields) =>
      fields.map((field) => (field as HTMLInputElement).labels?.[0]?.textContent ?? ""),
    );

async function opens(name: string, link: string): Promise<Visitor> {
  const visitor = await Visitor.open(browser, name);
  await visitor.page.goto(link);
  return visitor;
}

describe.skipIf(!findChromium())("a server that nobody may come into unasked", () => {
  let link: string;
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({ env: { EXCHAT_REGISTRATION: "invite", EXCHAT_GUESTS: "off" } }),
      openBrowser(),
    ]);
    link = /http:\S+#owner=[\w-]+/.exec(server.stdout())?.[0] as string;
  });
  afterAll(async () => {
    await owner?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test("[AUTH-9, PAGE-13] is owned by who opens the printed link and chooses a name and a password: once", async () => {
    owner = await opens("olga", link);
    await owner.page.getByRole("heading", { name: "Become the owner of exchat" }).waitFor();
    expect(await obstacles(owner)).toEqual([]);
    expect(owner.page.url()).not.toContain("owner");
    await asNew(owner, "olga", "short");
    await owner.button("Become the owner").click();
    await owner.page.getByRole("alert").filter({ hasText: "at least 8 characters" }).waitFor();
    // Only the field that the sentence is about is marked.
    expect(await marked(owner)).toEqual(["Password"]);
    await asNew(owner, "no name!");
    await owner.button("Become the owner").click();
    await owner.page.locator("[aria-invalid=true][autocomplete=username]").waitFor();
    expect(await marked(owner)).toEqual(["Name"]);
    await asNew(owner, "olga");
    await owner.button("Become the owner").click();
    await owner.page.getByText("You are the owner of this server now.").waitFor();
    await owner.composer("default").waitFor();
    await using late = await opens("late", link);
    await asNew(late, "late");
    await late.button("Become the owner").click();
    await late.page.getByRole("alert").filter({ hasText: "was used, has expired" }).waitFor();
  });

  test("[INVITE-1, INVITE-4, INVITE-8, PAGE-13] is entered by a link that its owner makes in the page, and that can be taken back", async () => {
    const dialog = owner.page.getByRole("dialog", { name: "Invite people" });
    const makes = async (): Promise<string> => {
      await dialog.getByRole("button", { name: "Create a link" }).click();
      const shown = dialog.getByText(/#invite=/);
      await shown.waitFor();
      return (await shown.textContent())?.trim() as string;
    };
    await owner.page.getByTitle("Account of olga").click();
    await owner.page.getByRole("dialog").getByRole("button", { name: "Invite people" }).click();
    const invite = await makes();
    await dialog.getByText("olga, for 1 person").waitFor();
    await dialog.locator("svg.qr").waitFor();
    await dialog.getByText("Only this computer can open this link").waitFor();
    await dialog.getByText(/serve --host 0\.0\.0\.0 --public-url http/).waitFor();
    await dialog.getByRole("button", { name: "Copy the link" }).click();
    await dialog.getByRole("button", { name: "Copied." }).waitFor();
    expect(await obstacles(owner)).toEqual([]);

    await using ivy = await opens("ivy", invite);
    await ivy.page.getByText("olga invites you.").waitFor();
    expect(await obstacles(ivy)).toEqual([]);
    expect(ivy.page.url()).not.toContain("invite");
    await asNew(ivy, "ivy");
    await ivy.button("Join").click();
    await ivy.composer("default").waitFor();
    await ivy.write("default", "here I am");
    await ivy.hasSentAll();

    await using late = await opens("late", invite);
    await late.page
      .getByRole("alert")
      .filter({ hasText: "used as often as it could be: ask olga" })
      .waitFor();

    await dialog.getByLabel("For how many people").fill("20");
    await dialog.getByRole("button", { name: "Create a link" }).click();
    await dialog.getByText("olga, for 20 people").waitFor();
    const forMany = dialog.getByRole("listitem").filter({ hasText: "olga, for 20 people" });
    await forMany.getByRole("button", { name: "Revoke" }).click();
    await dialog.getByText("olga, for 20 people").waitFor({ state: "hidden" });
    await dialog.getByText("Used by ivy").waitFor({ state: "hidden" });
    await dialog.getByLabel("Also those that have ended").check();
    await dialog.getByText("Used by ivy").waitFor();
    await dialog.getByText("Withdrawn").waitFor();
    await dialog.getByLabel("For how many people").fill("many");
    await dialog.getByRole("button", { name: "Create a link" }).click();
    await dialog.getByRole("alert").filter({ hasText: "whole numbers" }).waitFor();
    expect(ivy.troubles).toEqual([]);
  });
});

describe.skipIf(!findChromium())("a person who has forgotten the password", () => {
  test("[RECOVER-5] opens a link, sets another one, and is in; a person who is signed in keeps the link for later", async () => {
    await using house = await startServer();
    await using chromium = await openBrowser();
    await post(`${house.url}/users`, { username: "ada", password: PASSWORD });
    const { stdout } = await exchat(["user", "reset", "ada", "--data", house.data]);
    const link = stdout.trim().replace(/^.*(?=\/chat\.html)/, house.url);
    await using bob = await Visitor.comeIn(chromium, house.url, "bob");
    await bob.page.goto(link);
    await bob.page.getByText("To set a new password by this link, sign out first.").waitFor();
    await using ada = await Visitor.open(chromium, "ada");
    await ada.page.goto(link);
    await ada.page.getByText("Choose a new password for ada.").waitFor();
    expect(await obstacles(ada)).toEqual([]);
    expect(ada.page.url()).not.toContain("recover");
    const set = async (password: string) => {
      await ada.page.getByLabel("Password", { exact: true }).fill(password);
      await ada.button("Set the password and sign in").click();
    };
    await set("short");
    await ada.page.getByRole("alert").filter({ hasText: "at least 8 characters" }).waitFor();
    await set("another good password");
    await ada.composer("default").waitFor();
    await using late = await Visitor.open(chromium, "late");
    await late.page.goto(link);
    await late.page.getByRole("alert").filter({ hasText: "This link has ended or was used" }).waitFor();
    expect(bob.troubles).toEqual([]);
  });
});

describe.skipIf(!findChromium())("a server whose admins decide who comes in", () => {
  test("[ENTRY-1, ENTRY-3, PAGE-13] is asked by a person whose page waits, and who is in when an admin lets them in", async () => {
    await using asked = await startServer({ env: { EXCHAT_REGISTRATION: "", EXCHAT_GUESTS: "off" } });
    await using chromium = await openBrowser();
    const link = /http:\S+#owner=[\w-]+/.exec(asked.stdout())?.[0] as string;
    await using olga = await Visitor.open(chromium, "olga");
    await olga.page.goto(link);
    await asNew(olga, "olga");
    await olga.button("Become the owner").click();
    await olga.composer("default").waitFor();
    for (const [key, value] of Object.entries({ registration: "approval", rules: "Be kind." }))
      expect((await exchat(["setting", key, value, "--data", asked.data])).code).toBe(0);

    await using ada = await Visitor.open(chromium, "ada");
    await using mallory = await Visitor.open(chromium, "mallory");
    for (const one of [ada, mallory]) {
      await one.page.goto(asked.url);
      await one.page.getByText("Be kind.").waitFor();
      expect(await obstacles(one)).toEqual([]);
      await asNew(one, one.name);
      await one.page.getByLabel("A word to the people who decide").fill(`I am ${one.name}.`);
      await one.button("Ask to join").click();
      await one.page.getByText(`You asked to join as ${one.name}.`).waitFor();
    }
    await olga.page.getByText("I am ada.").waitFor();
    expect(await obstacles(olga)).toEqual([]);
    await olga.button("Decline mallory").click();
    await olga.button("Admit ada").click();
    await ada.composer("default").waitFor();
    await mallory.page.getByRole("alert").filter({ hasText: "You were not let in" }).waitFor();
    await olga.page.getByText("I am ada.").waitFor({ state: "hidden" });
    expect([...olga.troubles, ...ada.troubles]).toEqual([]);
    // A person who is banned reads until when, why, and who can lift it; nothing invites them to come as another person.
    expect(
      (await exchat(["ban", "ada", "--days", "3", "--reason", "floods", "--data", asked.data])).code,
    ).toBe(0);
    const why =
      /^You are banned from this server until .* UTC: floods\. A moderator of the server can lift this\.$/;
    await ada.page.getByText(why).waitFor();
    expect(await ada.button("Ask to join").count()).toBe(0);
    await ada.page.reload();
    await ada.button("Sign in").waitFor();
  });

  test("[ENTRY-1, AUTH-8] is asked by a guest, who has an account as soon as an admin says so", async () => {
    const env = { EXCHAT_REGISTRATION: "approval", EXCHAT_GUESTS: "on" };
    await using asked = await startServer({ env });
    await using chromium = await openBrowser();
    const link = /http:\S+#owner=[\w-]+/.exec(asked.stdout())?.[0] as string;
    await using olga = await Visitor.open(chromium, "olga");
    await olga.page.goto(link);
    await asNew(olga, "olga");
    await olga.button("Become the owner").click();
    await using gus = await Visitor.comeIn(chromium, asked.url, "gus");
    await gus.button("Keep this name").click();
    const dialog = gus.page.getByRole("dialog", { name: "Ask for an account" });
    await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
    expect(await obstacles(gus)).toEqual([]);
    await dialog.getByRole("button", { name: "Ask for an account" }).click();
    await dialog.getByText("You asked for an account as gus.").waitFor();
    await gus.page.keyboard.press("Escape");
    await olga.button("Admit gus").click();
    await gus.page.getByText("You have an account now: gus.").waitFor();
    await gus.write("default", "here to stay");
    await olga.messages("here to stay").waitFor();
    await using eve = await Visitor.open(chromium, "eve");
    await eve.page.goto(asked.url);
    await eve.button("Ask for an account").click();
    await asNew(eve, "eve");
    await eve.button("Ask to join").click();
    await eve.page.getByText("You asked to join as eve.").waitFor();
    expect([...gus.troubles, ...eve.troubles]).toEqual([]);
  });
});

describe.skipIf(!findChromium())("a guest who was invited", () => {
  test("[INVITE-1, AUTH-8] becomes an account by the link, as the same person", async () => {
    await using guests = await startServer({ env: { EXCHAT_REGISTRATION: "invite", EXCHAT_GUESTS: "on" } });
    await using chromium = await openBrowser();
    await using gus = await Visitor.comeIn(chromium, guests.url, "gus");
    await gus.write("default", "am I welcome?");
    await gus.hasSentAll();
    const { stdout } = await exchat(["invite", "--data", guests.data]);
    const code = /#invite=[\w-]+/.exec(stdout)?.[0];
    await gus.page.goto(`${guests.url}/chat.html${code}`);
    const dialog = gus.page.getByRole("dialog", { name: "Keep this name" });
    await dialog.getByLabel("Password (optional)").fill(PASSWORD);
    await dialog.getByRole("button", { name: "Keep this name" }).click();
    await dialog.waitFor({ state: "hidden" });
    await using phone = await Visitor.open(chromium, "gus");
    await phone.page.goto(guests.url);
    await phone.button("Sign in with a password").click();
    await phone.page.getByRole("textbox", { name: "Name", exact: true }).fill("gus");
    await phone.page.getByLabel("Password").fill(PASSWORD);
    await phone.button("Sign in").click();
    await phone.messages("am I welcome?").waitFor();
  });
});
