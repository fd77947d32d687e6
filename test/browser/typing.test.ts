import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(30_000);

describe.skipIf(!findChromium())("writing in the page", () => {
  test("[PAGE-7] is seen by the others, as one sees theirs, until it is sent, and only if one likes", async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    const [ada, bob] = await Promise.all(
      ["ada", "bob"].map(async (name) =>
        FullClient.connect(server.wsUrl, { name, token: await signUp(server.url, name) }),
      ),
    );
    if (!ada || !bob) throw new Error("somebody is missing");
    const { room } = await ada.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
    await bob.ok("room.join", { name: "default" });
    await using dave = await Visitor.comeIn(browser, server.url, "dave");

    await ada.ok("typing", { room: room.id });
    await dave.page.getByText("ada is typing…").waitFor();
    await bob.ok("typing", { room: room.id });
    await dave.page.getByText("ada and bob are typing…").waitFor();
    await ada.ok("message.post", { room: room.id, body: "there you are" });
    await dave.page.getByText("bob is typing…", { exact: true }).waitFor();
    // He gives it up: what is not said again ends by itself.
    await dave.page.getByText("is typing…").waitFor({ state: "hidden" });

    const fromDave = () =>
      ada.signals.all.filter((signal) => signal.type === "typing" && signal.from === "dave");
    await dave.composer("default").fill("here I am");
    await ada.signals.first((signal) => signal.type === "typing" && signal.from === "dave", "dave's typing");
    await dave.composer("default").press("Enter");
    await ada.message(room.id, "here I am");
    expect(fromDave()).toHaveLength(1);

    await dave.button("Settings").click();
    await dave.page.getByRole("checkbox", { name: /Show others/ }).uncheck();
    await dave.page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await dave.page.getByRole("dialog").waitFor({ state: "hidden" });
    await dave.write("default", "and now in secret");
    await ada.message(room.id, "and now in secret");
    expect(fromDave()).toHaveLength(1);
    expect(dave.troubles).toEqual([]);
  });
});
