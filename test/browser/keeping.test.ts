import { Database } from "bun:sqlite";
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { findChromium } from "../support/chromium.ts";
import { Scene } from "./scene.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("for how long the page shows messages", () => {
  test("[KEEP-8] an operator sets the number of days; then what is older is gone from an open page, its quotes say so, and the beginning, too", async () => {
    await using scene = await Scene.open({ EXCHAT_RATE_LIMIT: "off" });
    const { ada, server } = scene;
    const dave = await scene.visitor("dave");
    await dave.button("Create room").click();
    await dave.page.getByRole("textbox", { name: "Room name" }).fill("cellar");
    await dave.button("Create").click();
    await dave.write("cellar", "an old message");
    await dave.messages("an old message").waitFor();
    const { room } = await ada.ok<{ room: { id: string } }>("room.join", { name: "cellar" });
    const { events } = await ada.ok<{ events: { id?: string }[] }>("history.read", { room: room.id });
    const replyTo = events.find(({ id }) => id)?.id;
    {
      using db = new Database(join(server.data, "exchat.sqlite"));
      db.run("pragma busy_timeout = 5000");
      db.run("update events set at = at - 40 * 86400000");
    }
    await ada.ok("message.post", { room: room.id, body: "a young answer", replyTo });
    await dave.messages("a young answer").waitFor();
    await dave.button("Room settings of #cellar").click();
    const dialog = dave.page.getByRole("dialog");
    const days = dialog.getByRole("textbox", { name: "Days that messages are kept" });
    await days.fill("none");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog
      .getByText("The number of days is a whole number from 1 to 3650, or empty.")
      .first()
      .waitFor();
    await days.fill("30");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    await dave.page
      .locator(".beginning")
      .getByText(/^Messages before .*\d{4}.* are no longer kept$/)
      .waitFor();
    await dave.page.locator(".quote").getByText("This message is no longer kept").waitFor();
    expect(await dave.page.getByText("an old message").count()).toBe(0);
    await dave.button("Room settings of #cellar").click();
    expect(await days.inputValue()).toBe("30");
  });
});
