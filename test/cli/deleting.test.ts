import { expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

test("[DEL-4] `exchat` deletes rooms and conversations, restores them, and erases them for good", async () => {
  await using server = await startServer();
  const data = ["--data", server.data];
  const tokens = [await signUp(server.url, "ada"), await signUp(server.url, "bob")];
  await using ada = await FullClient.connect(server.wsUrl, { token: tokens[0] as string });
  const { room } = await ada.ok<{ room: { id: string } }>("room.create", { name: "kitchen" });
  await ada.ok("room.join", { room: room.id });
  const deleted = await exchat(["delete-room", "KITCHEN", ...data]);
  expect(deleted).toMatchObject({ code: 0, stderr: "" });
  expect(deleted.stdout).toContain(`exchat restore-room ${room.id}`);
  await ada.event(room.id, ({ type }) => type === "room.deleted", "that it is deleted");
  expect((await exchat(["restore-room", room.id, ...data])).code).toBe(0);
  await ada.event(room.id, ({ type }) => type === "room.restored", "that it is there again");
  await using again = await FullClient.connect(server.wsUrl, { token: tokens[0] as string });
  expect(again.hello.rooms.map(({ id }) => id)).toContain(room.id);
  const direct = await again.ok<{ room: { id: string } }>("direct.open", { user: "bob" });
  expect((await exchat(["delete-room", direct.room.id, "--now", ...data])).code).toBe(0);
  expect((await exchat(["restore-room", direct.room.id, ...data])).stderr).toContain("no such room");
  const anew = await again.ok<{ room: { id: string } }>("direct.open", { user: "bob" });
  expect(anew.room.id).not.toBe(direct.room.id);
  expect((await exchat(["delete-room", "nowhere", ...data])).code).toBe(1);
});

test("[DEL-6] `exchat` deletes people, restores them, and erases them with what they wrote", async () => {
  await using server = await startServer();
  const data = ["--data", server.data];
  const token = await signUp(server.url, "mallory");
  const mallory = await FullClient.connect(server.wsUrl, { token });
  await mallory.ok("room.join", { name: "default" });
  expect((await exchat(["delete-user", "mallory", ...data])).stdout).toContain("exchat restore-user mallory");
  expect((await mallory.isClosed()).code).toBe(4001);
  expect((await exchat(["delete-user", "mallory", ...data])).code).toBe(1);
  expect((await exchat(["restore-user", "mallory", ...data])).code).toBe(0);
  await using again = await FullClient.connect(server.wsUrl, { token });
  expect(again.hello.user.name).toBe("mallory");
  expect((await exchat(["delete-user", "mallory", "--erase", "--now", ...data])).code).toBe(0);
  expect((await again.isClosed()).code).toBe(4001);
  expect((await exchat(["restore-user", "nobody", ...data])).code).toBe(1);
});

test("[DEL-3] the default room is there again, empty, when it was deleted", async () => {
  await using server = await startServer();
  await using ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
  const { room } = await ada.ok<{ room: { id: string } }>("room.join", { name: "default" });
  expect((await exchat(["delete-room", "default", "--data", server.data])).code).toBe(0);
  await ada.event(room.id, ({ type }) => type === "room.deleted", "that it is deleted");
  const anew = await ada.ok<{ room: { id: string } }>("room.join", { name: "default" });
  expect(anew.room.id).not.toBe(room.id);
});
