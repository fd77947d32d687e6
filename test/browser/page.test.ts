import { describe, expect, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Scene, sharedScene } from "./scene.ts";
import { Visitor } from "./visitor.ts";

describe.skipIf(!findChromium())("the page", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.visitor("dave");
  }, {});

  const box = () => dave.composer("default");
  const value = () => box().inputValue();

  test("tells a newcomer what is wrong with a name, where it was typed", async () => {
    await using eve = await Visitor.open(scene.browser, "eve");
    await eve.page.goto(`${scene.server.url}/chat.html`);
    const alert = eve.page.getByRole("alert");
    await eve.button("Start chatting").click();
    await alert.filter({ hasText: "Please enter a name." }).waitFor();
    await eve.page.getByRole("textbox", { name: "Your name" }).fill("ada");
    await eve.page.keyboard.press("Enter");
    await alert.filter({ hasText: "Username already taken." }).waitFor();
  });

  test("lets one sign in on another device with the password chosen at first", async () => {
    await using first = await Visitor.open(scene.browser, "grace");
    await first.page.goto(scene.server.url);
    await first.page.getByRole("textbox", { name: "Your name" }).fill("grace");
    await first.page.getByText("Keep this name on other devices").click();
    await first.page.getByLabel("Password (optional)").fill("correct horse battery");
    await first.button("Start chatting").click();
    await first.write("default", "from my desk");
    await first.hasSentAll();

    await using second = await Visitor.open(scene.browser, "grace");
    await second.page.goto(scene.server.url);
    await second.button("Sign in with a password").click();
    await second.page.getByRole("textbox", { name: "Name", exact: true }).fill("grace");
    await second.page.getByLabel("Password").fill("wrong");
    await second.button("Sign in").click();
    await second.page.getByRole("alert").filter({ hasText: "do not belong together" }).waitFor();
    await second.page.getByLabel("Password").fill("correct horse battery");
    await second.button("Sign in").click();
    await second.messages("from my desk").waitFor();
    await second.write("default", "from my sofa");
    await first.messages("from my sofa").waitFor();
  });

  test("is ready for the next message even when one is written and sent before the page is drawn again", async () => {
    await box().evaluate((area: HTMLTextAreaElement) => {
      area.value = "quicker than the eye";
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    });
    await scene.ada.message(scene.room.id, "quicker than the eye");
    await dave.messages("quicker than the eye").waitFor();
    expect(await value()).toBe("");
  });

  test("sends by Enter, keeps lines of Shift+Enter, and sends nothing that is blank", async () => {
    await box().fill("one line");
    await box().press("Shift+Enter");
    await box().pressSequentially("another");
    await box().press("Enter");
    await box().press("Enter");
    await scene.ada.message(scene.room.id, "one line\nanother");
    await box().fill("   ");
    await box().press("Enter");
    expect(await value()).toBe("   ");
    expect(await dave.messages("one line").count()).toBe(1);
  });

  test("[PAGE-10] completes names, rooms and emoji while they are typed, and only if one likes", async () => {
    const { keyboard } = dave.page;
    const options = dave.page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
    await box().fill("");
    await box().pressSequentially("hello @AD");
    await options.filter({ hasText: "ada" }).waitFor();
    await keyboard.press("Tab");
    expect(await value()).toBe("hello @ada ");
    await keyboard.type("see #def");
    await options.filter({ hasText: "default" }).waitFor();
    await keyboard.press("Enter");
    expect(await value()).toBe("hello @ada see #default ");
    await keyboard.type("at 10:30 :pi");
    await options.filter({ hasText: "pizza" }).click();
    expect(await value()).toBe("hello @ada see #default at 10:30 🍕 ");
    await keyboard.type("@a");
    await options.first().waitFor();
    await keyboard.press("ArrowDown");
    await options.filter({ hasText: "all" }).and(dave.page.locator("[aria-selected=true]")).waitFor();
    await keyboard.press("Escape");
    await options.first().waitFor({ state: "hidden" });
    expect(await value()).toBe("hello @ada see #default at 10:30 🍕 @a");
    await keyboard.press("Enter");
    await scene.ada.message(scene.room.id, "hello @ada see #default at 10:30 🍕 @a");
  });

  test("leaves Enter to whoever composes a word with it", async () => {
    await box().fill("にほん");
    for (const event of [
      { key: "Enter", isComposing: true },
      { key: "Enter", keyCode: 229 },
    ])
      await box().dispatchEvent("keydown", event);
    expect(await value()).toBe("にほん");
    await box().fill("");
  });

  test("keeps a draft per room, through a reload", async () => {
    await dave.create("garden");
    await dave.composer("garden").fill("not finished ye");
    await dave.link("default").click();
    expect(await value()).toBe("");
    await dave.page.reload();
    await dave.link("garden").click();
    await dave.composer("garden").waitFor();
    expect(await dave.composer("garden").inputValue()).toBe("not finished ye");
    await dave.composer("garden").fill("");
  });

  test("[PAGE-18] shows what is too long, and asks before it sends it in parts", async () => {
    await dave.link("default").click();
    await box().fill(`${"word ".repeat(1_800)}end`);
    await dave.page.getByText("1,003 characters too long").waitFor();
    await box().press("Enter");
    expect((await value()).length).toBeGreaterThan(8_000);
    await dave.button("Send as 2 messages").click();
    const question = dave.page.getByRole("dialog", { name: "Send 2 messages?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "hidden" });
    expect((await value()).length).toBeGreaterThan(8_000);
    await dave.button("Send as 2 messages").click();
    await question.getByRole("button", { name: "Send 2 messages" }).click();
    await dave.hasSentAll();
    expect(await value()).toBe("");
    await dave.messages("end").last().waitFor();
  });

  test("shows text as text, and only addresses as links", async () => {
    const body = `<img src=x onerror="document.title='hurt'"> javascript:alert(1) https://example.com/a_(b). <b>x</b>`;
    await scene.ada.ok("message.post", { room: scene.room.id, body });
    await dave.messages("onerror").waitFor();
    expect(await dave.messages("onerror").locator(".body").textContent()).toBe(body);
    const links = dave.messages("onerror").getByRole("link");
    expect(await links.count()).toBe(1);
    expect(await links.getAttribute("href")).toBe("https://example.com/a_(b)");
    expect(await links.getAttribute("rel")).toContain("noopener");
  });

  test("has an address for every room, whatever its name, and follows back and forward", async () => {
    const names = ["..", "a/b", "100% @home?", "@ada", "=.", "<i>x"];
    for (const name of names) await dave.create(name);
    for (const name of names) {
      await dave.link(name).click();
      await dave.composer(name).waitFor();
      await dave.page.reload();
      await dave.composer(name).waitFor();
    }
    await dave.page.goBack();
    await dave.composer("=.").waitFor();
    await dave.page.goForward();
    await dave.composer("<i>x").waitFor();
    await dave.page.goto(`${scene.server.url}/`);
    await dave.composer("<i>x").waitFor();
    await dave.page.goto(`${scene.server.url}/rooms/no%20such%20room`);
    await dave.button("Join no such room").click();
    await dave.page.getByRole("alert").filter({ hasText: "There is no such room." }).waitFor();
  });

  test("brings a private message to somebody who did not expect one", async () => {
    const { room: talk } = await scene.ada.ok<{ room: RoomOfMine }>("direct.open", { user: "dave" });
    await scene.ada.ok("message.post", { room: talk.id, body: "psst" });
    await dave.page.waitForFunction(() => document.title.startsWith("(1) "));
    await dave.link("ada").click();
    await dave.messages("psst").waitFor();
    await dave.page.waitForFunction(() => !document.title.startsWith("("));
    await dave.page.reload();
    const reply = dave.page.getByRole("textbox", { name: "Message ada", exact: true });
    await reply.fill("yes?");
    await reply.press("Enter");
    await scene.ada.message(talk.id, "yes?");
  });

  test("shows who is here, and who is not any longer", async () => {
    await dave.link("default").click();
    const bob = await FullClient.connect(scene.server.wsUrl, {
      token: await signUp(scene.server.url, "bob"),
    });
    await bob.ok("room.join", { name: "default" });
    await dave.page.getByRole("button", { name: /members$/ }).click();
    const members = dave.page.getByRole("complementary", { name: "Members" });
    await members.getByRole("listitem").filter({ hasText: "bob" }).filter({ hasText: "online" }).waitFor();
    await bob.close();
    await members.getByRole("listitem").filter({ hasText: "bob" }).filter({ hasText: "offline" }).waitFor();
    await members.getByRole("button", { name: "Close" }).click();
  });

  test("[SIGN-1] tells when nobody is at it for five minutes, and when somebody is back; and shows that of others", async () => {
    await using eve = await Visitor.open(scene.browser, "evelyn");
    await eve.page.clock.install();
    await eve.page.goto(scene.server.url);
    await eve.page.getByRole("textbox", { name: "Your name" }).fill("evelyn");
    await eve.button("Start chatting").click();
    await eve.composer("default").waitFor();
    await dave.link("default").click();
    await dave.page.getByRole("button", { name: /members$/ }).click();
    const evelyn = dave.page
      .getByRole("complementary", { name: "Members" })
      .getByRole("listitem")
      .filter({ hasText: "evelyn" });
    await evelyn.filter({ hasText: "online" }).waitFor();
    await eve.page.clock.fastForward(5 * 60_000 + 1_000);
    await evelyn.filter({ hasText: "away" }).waitFor();
    await eve.page.mouse.move(200, 200);
    await evelyn.filter({ hasText: "online" }).waitFor();
    await dave.page
      .getByRole("complementary", { name: "Members" })
      .getByRole("button", { name: "Close" })
      .click();
  });

  test("leaves a room, in every tab, and offers to come back", async () => {
    await dave.create("kitchen");
    const tab = await dave.anotherTab();
    await tab.composer("kitchen").waitFor();
    await dave.button("Leave room").click();
    await dave.link("kitchen").waitFor({ state: "hidden" });
    await tab.link("kitchen").waitFor({ state: "hidden" });
    await dave.button("Join again").click();
    await dave.composer("kitchen").waitFor();
    await tab.link("kitchen").waitFor();
    await tab.page.close();
  });

  test("signs out in every tab and leaves nothing behind", async () => {
    const eve = await Visitor.comeIn(scene.browser, scene.server.url, "eve");
    const tab = await eve.anotherTab();
    await tab.composer("default").waitFor();
    await eve.composer("default").fill("a secret draft");
    await eve.page.waitForFunction(() => JSON.stringify(localStorage).includes("a secret draft"));
    await eve.button("Sign out").click();
    const dialog = eve.page.getByRole("dialog");
    await dialog.getByText("sign in as eve again").waitFor();
    await dialog.getByRole("button", { name: "Sign out" }).click();
    await eve.page.getByRole("textbox", { name: "Your name" }).waitFor();
    await tab.page.getByRole("textbox", { name: "Your name" }).waitFor();
    expect(await eve.page.evaluate(() => JSON.stringify(localStorage))).toBe("{}");
    await eve[Symbol.asyncDispose]();
  });

  test("is driven by the keyboard alone", async () => {
    const { keyboard } = dave.page;
    await dave.link("default").click();
    await box().waitFor();
    await keyboard.press("Control+k");
    await dave.page.getByRole("dialog", { name: "Go to" }).waitFor();
    await keyboard.type("gard");
    await keyboard.press("Enter");
    await dave.composer("garden").waitFor();
    await keyboard.press("Alt+ArrowUp");
    await box().waitFor();
    await dave.log("default").focus();
    await keyboard.type("typed anywhere");
    expect(await value()).toBe("typed anywhere");
    await keyboard.press("Enter");
    await scene.ada.message(scene.room.id, "typed anywhere");
    await keyboard.press("Control+/");
    await dave.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await keyboard.press("Escape");
    await dave.page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await dave.page.evaluate(() => document.activeElement?.id)).toBe("composer");
  });
});
