import { expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";

let house: House;
let ada: FullClient;
sharedHouse(async (opened) => {
  house = opened;
  ada = await house.comes("ada");
  for (const [name, role] of [
    ["mia", "moderator"],
    ["abe", "admin"],
    ["mo", "moderator"],
  ] as const) {
    if (name !== "mia") await house.comes(name);
    else await house.account(name, "a-good-password-1");
    await house.does(SYSTEM, { type: "user.role", user: name, role });
  }
});
const names = ({ people }: Answers["staff.list"]) => people.map(({ name, state }) => `${name} ${state}`);

test("[ASK-1] whom to ask: who looks after the server, and after a room, those who are online first, also for people who are banned", async () => {
  const guest = await house.guestComes("gus");
  expect(names(await guest.ok("staff.list"))).toEqual(["mo online", "abe online", "mia offline"]);
  const room = await makes(ada, house.named("den"));
  await guest.ok("room.join", { room });
  await ada.ok("room.ban", { room, user: "gus" });
  expect(await guest.refused("room.join", { room })).toMatchObject({ code: "banned", rule: "banned" });
  expect(names(await guest.ok("room.operators", { room }))).toEqual(["ada online"]);
  const { room: attic } = await ada.ok<{ room: { id: string } }>("room.create", {
    name: "attic",
    private: true,
  });
  expect((await guest.refused("room.operators", { room: attic.id })).code).toBe("no_such_room");
  const irc = await house.ircComes("irma");
  const said = (lines: readonly string[]) => lines.map((line) => line.split(" :").at(-1));
  expect(said(await irc.asks("MODSERV STAFF"))).toEqual(["mo (online), abe (online), mia (offline)"]);
  expect(said(await irc.asks("PRIVMSG ModServ :STAFF #nowhere"))).toEqual(["There is no #nowhere."]);
});

test("[ASK-2] a banned person reads how to reach those who look after the server, if the setting says so", async () => {
  await house.does(SYSTEM, { type: "setting.change", key: "contact", value: "desk@chat.example" });
  const mallory = await house.guestComes("mallory");
  await house.does(SYSTEM, { type: "server.ban", target: "mal*", reason: "spam", forSeconds: 3_600 });
  expect((await mallory.isClosed()).reason).toContain("spam");
  const stranger = await house.strangerComes();
  const refused = await stranger.refused("hello", { name: "mallory" });
  expect(refused).toMatchObject({
    ...{ code: "banned", rule: "banned" },
    lift: "a moderator of the server can lift this: write to desk@chat.example",
  });
  const irc = await house.ircComes("irvin");
  expect((await irc.asks("ADMIN")).at(-1)).toEndWith(":desk@chat.example");
  for (const value of ["nonsense", "javascript:alert(1)", "two words@x.example"])
    expect((await (await house.comes("abe")).refused("setting.set", { key: "contact", value })).code).toBe(
      "bad_request",
    );
});
