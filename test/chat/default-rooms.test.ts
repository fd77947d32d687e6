import { expect, test } from "bun:test";
import { welcome } from "../support/chat.ts";
import { ChatWorld } from "../support/chat-world.ts";
import { SYSTEM } from "../support/townsfolk.ts";

test("[ROOM-22] new people enter the default room as well when the setting names rooms", async () => {
  await using world = await ChatWorld.open();
  const { chat } = world;
  const made = await chat.perform(SYSTEM, { type: "room.create", name: "news" });
  const lobby = await chat.perform(SYSTEM, { type: "room.create", name: "default" });
  if (made.refused || !made.room || !lobby.refused?.room) throw new Error("the rooms are not there");
  await chat.settings.set("server", { key: "defaultRooms", value: ["news"] });
  const nina = await chat.access.newcomers.signUp({ name: "nina" }, welcome, { kind: "token" });
  if ("refused" in nina) throw new Error(nina.refused.message);
  for (const room of [lobby.refused.room, made.room.id]) {
    const posted = await chat.perform(nina.user.id, { type: "message.post", room, body: "good evening" });
    expect(posted.refused).toBeUndefined();
  }
});
