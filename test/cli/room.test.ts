import { afterAll, beforeAll, expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { exchat } from "../support/verb.ts";

let server: Server;
let ada: FullClient;
let bob: FullClient;
beforeAll(async () => {
  server = await startServer();
  ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
  bob = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "bob") });
});
afterAll(async () => {
  for (const client of [ada, bob]) await client.close();
  await server[Symbol.asyncDispose]();
});

const verb = (...args: string[]) => exchat(["room", ...args, "--data", server.data]);
const done = async (...args: string[]): Promise<string> => {
  const said = await verb(...args);
  expect(said).toMatchObject({ code: 0, stderr: "" });
  return said.stdout;
};
const makes = async (name: string, isPrivate = false): Promise<string> =>
  (await ada.ok<{ room: { id: string } }>("room.create", { name, private: isPrivate })).room.id;

test("[OVERSEE-7] `exchat room` lists rooms, and renames, archives, reopens, deletes and restores one by its name", async () => {
  const room = await makes("kitchen", true);
  await ada.ok("message.post", { room, body: "soup" });
  const line = await done("list", "kitch");
  expect(line).toContain(`${room}  kitchen  private  1 members  1 messages`);
  const listed = await done("list", "--json", "--sort", "bytes");
  const rooms = listed.trim().split("\n");
  expect(rooms.map((one) => JSON.parse(one) as { id: string })).toContainEqual(
    expect.objectContaining({ id: room, name: "kitchen", messages: 1, operators: 1 }),
  );
  expect(await done("rename", "KITCHEN", "canteen")).toContain(`renamed ${room}`);
  await ada.event(room, ({ type }) => type === "room.renamed", "the new name");
  expect(await done("archive", "canteen")).toContain("archived");
  expect(await done("list", "--state", "archived")).toContain("canteen");
  expect(await done("reopen", room)).toContain("reopened");
  expect(JSON.parse(await done("delete", "canteen", "--json"))).toEqual({ room, done: "delete" });
  expect(await done("list", "--state", "deleted")).toContain("canteen");
  expect(await done("restore", "canteen")).toContain("restored");
  await ada.event(room, ({ type }) => type === "room.restored", "that it is there again");
});

test("[OVERSEE-7] `exchat room operator` gives a room one when all have left", async () => {
  const room = await makes("hall");
  for (const one of [ada, bob]) await one.ok("room.join", { room });
  await ada.ok("room.leave", { room });
  expect(await done("list", "hall")).toContain("no operator");
  expect(await done("operator", "hall", "bob")).toContain(room);
  await bob.ok("room.rename", { room, name: "great hall" });
});

test("[DEL-8, OVERSEE-7] `exchat room delete --now` wants the name of the room, and is for good", async () => {
  const room = await makes("cellar");
  expect(await verb("delete", "cellar", "--now")).toMatchObject({ code: 64 });
  const wrong = await verb("delete", "cellar", "--now", "--confirm", "attic");
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.stderr).toContain("not called attic");
  await done("delete", "cellar", "--now", "--confirm", "cellar");
  expect((await verb("restore", room)).stderr).toContain(`there is no deleted room ${room}`);
});

test("[OVERSEE-7] `exchat room` says in a sentence what is wrong", async () => {
  for (const name of ["den", "den"]) await makes(name, true);
  await makes("taken");
  for (const [args, sentence] of [
    [["archive", "den"], "several rooms are called den: name one of them by its id: r"],
    [["archive", "nowhere"], "there is no room nowhere"],
    [["archive", "r999999"], "there is no room r999999"],
    [["rename", "taken", "default"], "name"],
    [["rename", "taken"], "is followed by a room and a name"],
    [["operator", "default", "nobody"], "there is nobody named nobody"],
    [["paint", "taken"], "cannot paint"],
    [["list", "--sort", "age"], "--sort is one of"],
  ] as const) {
    const said = await verb(...args);
    expect(said.code).toBeGreaterThan(0);
    expect(said.stderr).toContain(sentence);
    expect(said.stderr.trim().split("\n")).toHaveLength(1);
  }
});
