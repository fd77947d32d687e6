import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findChromium } from "../support/chromium.ts";
import { type Scene, sharedScene } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

describe.skipIf(!findChromium())("[PAGE-32] the address of a room", () => {
  let scene: Scene;
  let dave: Visitor;

  sharedScene(async (opened) => {
    scene = opened;
    dave = await scene.visitor("dave");
  });

  const path = () => decodeURIComponent(new URL(dave.page.url()).pathname);
  const links = (name: string) => dave.page.getByRole("link", { name: new RegExp(`^${name}`) });
  const privateRoom = async (name: string, topic: string): Promise<string> => {
    const { room } = await scene.ada.ok<{ room: { id: string } }>("room.create", { name, private: true });
    await scene.ada.ok("room.topic", { room: room.id, topic });
    await scene.ada.ok("room.invite", { room: room.id, user: "dave" });
    await dave.button(`Join ${name}`).click();
    await dave.page.getByText(topic).first().waitFor();
    return room.id;
  };

  test("tells two private rooms of one name apart, also after a reload", async () => {
    const first = await privateRoom("den", "the first den");
    const second = await privateRoom("den", "the second den");
    expect(path()).toBe(`/rooms/${second}/den`);
    await links("den").first().click();
    await links("den").last().click();
    const isSecond = await dave.page.getByText("the second den").first().isVisible();
    await dave.page.goto(`${scene.server.url}/rooms/${isSecond ? first : second}/den`);
    await dave.page
      .getByText(isSecond ? "the first den" : "the second den")
      .first()
      .waitFor();
    await dave.page.reload();
    await dave.page
      .getByText(isSecond ? "the first den" : "the second den")
      .first()
      .waitFor();
  });

  test("without an id leads where it always led, and becomes the room's own", async () => {
    await dave.page.goto(`${scene.server.url}/rooms/default`);
    await dave.composer("default").waitFor();
    await dave.page.waitForFunction((id) => location.pathname === `/rooms/${id}/default`, scene.room.id);
  });

  test("goes on leading there after the room has another name", async () => {
    const { room } = await scene.ada.ok<{ room: { id: string } }>("room.create", { name: "nook" });
    await scene.ada.ok("room.join", { room: room.id });
    await dave.page.goto(`${scene.server.url}/rooms/${room.id}/nook`);
    await dave.button("Join nook").click();
    await dave.composer("nook").waitFor();
    await scene.ada.ok("room.rename", { room: room.id, name: "alcove" });
    await dave.page.waitForFunction((id) => location.pathname === `/rooms/${id}/alcove`, room.id);
    await dave.page.goto(`${scene.server.url}/rooms/${room.id}/nook`);
    await dave.composer("alcove").waitFor();
    expect(path()).toBe(`/rooms/${room.id}/alcove`);
  });

  test("of a conversation holds its id, too", async () => {
    await dave.page.goto(`${scene.server.url}/rooms/@ada`);
    await dave.button("Message ada").click();
    await dave.page.getByRole("textbox", { name: "Message ada" }).waitFor();
    expect(path()).toMatch(/^\/rooms\/r\d+\/@ada$/);
  });
});
