import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(30_000);

describe.skipIf(!findChromium())("a room in the page", () => {
  let server: Server;
  let browser: Browser;
  let dave: Visitor;
  let eve: Visitor;
  let bob: FullClient;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    bob = await FullClient.connect(server.wsUrl, { name: "bob", token: await signUp(server.url, "bob") });
    dave = await Visitor.comeIn(browser, server.url, "dave");
    eve = await Visitor.comeIn(browser, server.url, "eve");
  });
  afterAll(async () => {
    await dave?.[Symbol.asyncDispose]();
    await eve?.[Symbol.asyncDispose]();
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });
  afterEach(() => expect([...dave.troubles, ...eve.troubles]).toEqual([]));

  const dialog = () => dave.page.getByRole("dialog");
  const openSettings = async (room: string) => {
    await dave.button(`Room settings of #${room}`).click();
    await dialog().getByRole("textbox", { name: "Topic" }).waitFor();
  };
  const invite = async (person: string) => {
    await dialog().getByRole("textbox", { name: "Invite a person" }).fill(person);
    await dialog().getByRole("button", { name: "Invite", exact: true }).click();
    await dave.page.getByText(`${person} is invited.`).waitFor();
  };
  const closeDialog = async () => {
    await dialog().getByRole("button", { name: "Close" }).click();
    await dialog().waitFor({ state: "hidden" });
  };
  const about = async (person: string, action: string) => {
    const members = dave.page.getByRole("complementary", { name: "Members" });
    await members.getByRole("listitem").filter({ hasText: person }).hover();
    await members.getByRole("button", { name: `About ${person}` }).click();
    await dave.page.getByRole("menuitem", { name: action }).click();
  };

  test("[PAGE-9] is private if one likes, and then for those who are invited", async () => {
    await dave.button("Create room").click();
    await dave.page.getByRole("textbox", { name: "Room name" }).fill("cellar");
    await dave.page.getByRole("checkbox", { name: /^Private/ }).check();
    await dave.button("Create").click();
    await dave.composer("cellar").waitFor();
    const { rooms } = await bob.ok<{ rooms: { name: string }[] }>("room.list");
    expect(rooms.map(({ name }) => name)).toEqual(["default"]);
    await openSettings("cellar");
    await invite("eve");
    await invite("bob");
    await closeDialog();
    await eve.button("Join cellar").click();
    await eve.composer("cellar").waitFor();
    await eve.button("Join cellar").waitFor({ state: "hidden" });
    await eve.write("cellar", "nice and cool here");
    await dave.messages("nice and cool here").waitFor();
  });

  test("[PAGE-9] is declined by whoever does not want to come", async () => {
    await bob.signals.first((signal) => signal.type === "invited", "bob's invitation");
    await using gina = await Visitor.comeIn(browser, server.url, "gina");
    await openSettings("cellar");
    await invite("gina");
    await closeDialog();
    await gina.button("Decline cellar").click();
    await gina.button("Decline cellar").waitFor({ state: "hidden" });
    await dave.page.getByText("The invitation for gina was withdrawn").waitFor();
  });

  test("[PAGE-9] has a topic and a name, which change for everybody who looks at it", async () => {
    await openSettings("cellar");
    await dialog().getByRole("textbox", { name: "Topic" }).fill("What grows in the dark");
    await dialog().getByRole("textbox", { name: "Room name" }).fill("vault");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "hidden" });
    for (const { page, composer } of [dave, eve].map((one) => ({
      page: one.page,
      composer: one.composer("vault"),
    }))) {
      await composer.waitFor();
      await page.getByText("What grows in the dark").first().waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/rooms\/r\d+\/vault$/);
    }
  });

  test("[PAGE-9] is looked after by its operators, who make others, and put people out and let them in again", async () => {
    const [invitation] = bob.signals.all.filter((signal) => signal.type === "invited");
    const room = invitation?.type === "invited" ? invitation.room.id : "";
    await bob.ok("room.join", { room });
    expect(await eve.button("Room settings of #vault").count()).toBe(1);
    await dave.page.getByRole("button", { name: "3 members" }).click();
    await about("eve", "Make an operator");
    const members = dave.page.getByRole("complementary", { name: "Members" });
    await members.getByRole("listitem").filter({ hasText: "eve" }).getByText("operator").waitFor();
    await about("bob", "Remove from this room…");
    await dialog().getByRole("textbox", { name: "Reason" }).fill("too loud");
    await dialog()
      .getByRole("checkbox", { name: /^Ban them/ })
      .check();
    await dialog().getByRole("button", { name: "Remove" }).click();
    expect(await bob.inbox.first((event) => event.type === "member.banned", "the ban")).toMatchObject({
      reason: "too loud",
    });
    await dave.page.getByText("dave banned bob: too loud").waitFor();
    expect(await members.getByRole("listitem").filter({ hasText: "bob" }).count()).toBe(0);
    await openSettings("vault");
    await dialog().getByText("too loud").waitFor();
    await dialog().getByRole("button", { name: "Unban" }).click();
    await dave.page.getByText("dave unbanned bob").waitFor();
    await dialog().getByText("too loud").waitFor({ state: "hidden" });
    await closeDialog();
  });

  test("[PAGE-37] has modes: a key to join, and moderation, in which members with voice write", async () => {
    await dave.button("Create room").click();
    await dave.page.getByRole("textbox", { name: "Room name" }).fill("stage");
    await dave.button("Create").click();
    await dave.composer("stage").waitFor();
    await openSettings("stage");
    await dialog()
      .getByRole("checkbox", { name: /^Announcement room/ })
      .check();
    await dialog().getByRole("textbox", { name: "Key" }).fill("sesame");
    await dialog().getByRole("button", { name: "Apply" }).click();
    await dialog().waitFor({ state: "hidden" });
    await dave.page.getByText("dave made this an announcement room").waitFor();
    await eve.button("Browse rooms").click();
    const eves = eve.page.getByRole("dialog");
    await eves.getByRole("button", { name: "Join stage" }).click();
    await eves.getByRole("textbox", { name: "The key of #stage" }).fill("sesame");
    await eves.getByRole("textbox", { name: "The key of #stage" }).press("Enter");
    await eve.page.getByText(/Only operators, and members with voice, write/).waitFor();
    await about("eve", "Give voice");
    await eve.page.getByText("dave made eve a member with voice").waitFor();
    await eve.composer("stage").fill("thank you");
    await eve.composer("stage").press("Enter");
    await dave.messages("thank you").waitFor();
    for (const { page } of [dave, eve]) await page.getByRole("link", { name: /vault/ }).click();
  });

  test("[PAGE-37] has slow mode: the page says when a member can write again, and keeps the text", async () => {
    await dave.button("Create room").click();
    await dave.page.getByRole("textbox", { name: "Room name" }).fill("queue");
    await dave.button("Create").click();
    await dave.composer("queue").waitFor();
    await openSettings("queue");
    await dialog()
      .getByRole("textbox", { name: /^Slow mode/ })
      .fill("3600");
    await dialog().getByRole("button", { name: "Apply" }).click();
    await dialog().waitFor({ state: "hidden" });
    await dave.page.getByText("dave set slow mode").waitFor();
    await eve.button("Browse rooms").click();
    await eve.page.getByRole("dialog").getByRole("button", { name: "Join queue" }).click();
    await eve.write("queue", "the only one");
    await dave.messages("the only one").waitFor();
    await eve.page.getByRole("img", { name: "Slow mode: one message in 60 minutes" }).waitFor();
    await eve.page.getByText(/^Slow mode: you can write again in \d+ minutes/).waitFor();
    await eve.composer("queue").fill("for later");
    await eve.composer("queue").press("Enter");
    expect(await eve.composer("queue").inputValue()).toBe("for later");
    expect(await eve.page.getByText("Not sent").count()).toBe(0);
    for (const { page } of [dave, eve]) await page.getByRole("link", { name: /vault/ }).click();
  });

  test("[PAGE-9] is archived and opened again, by an operator who was made one", async () => {
    await eve.button("Room settings of #vault").click();
    await eve.page.getByRole("dialog").getByRole("button", { name: "Archive this room" }).click();
    await dave.page.getByText("This room is archived").first().waitFor();
    expect(await dave.composer("vault").count()).toBe(0);
    await eve.page.getByRole("dialog").getByRole("button", { name: "Reopen this room" }).click();
    await dave.composer("vault").waitFor();
    await eve.page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  });

  test("[PAGE-9] may be a conversation of several people", async () => {
    await dave.button("New message").click();
    await dave.page.getByRole("textbox", { name: "To" }).fill("eve, bob");
    await dave.button("Open").click();
    await dave.page.getByRole("textbox", { name: "Message bob, eve" }).fill("just us three");
    await dave.page.keyboard.press("Enter");
    await eve.link("bob, dave").click();
    await eve.messages("just us three").waitFor();
  });
});
