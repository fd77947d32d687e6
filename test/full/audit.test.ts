import { describe, expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, sharedHouse } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";

type Page = Answers["audit.read"];

let house: House;
let ada: FullClient;
sharedHouse(async (opened) => {
  house = opened;
  ada = await house.comes("ada");
  await house.does(SYSTEM, { type: "user.role", user: "ada", role: "admin" });
});

describe("the server's log", () => {
  test("[AUDIT-5] is read by admins, page by page from the newest on", async () => {
    for (const name of ["bob", "cem", "dan"]) await house.comes(name);
    await ada.ok("user.role", { user: "bob", role: "moderator" });
    const all: Page["events"][number][] = [];
    for (let before: number | undefined; ; before = all.at(-1)?.seq) {
      const page = await ada.ok<Page>("audit.read", { limit: 2, ...(before && { before }) });
      all.push(...page.events);
      if (!page.more) break;
    }
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => all.length - i));
    expect(all[0]).toMatchObject({ type: "user.role_changed", from: "ada", role: "moderator" });
    expect(all.filter(({ type }) => type === "user.created").map(({ name }) => name)).toEqual([
      "dan",
      "cem",
      "bob",
      "ada",
    ]);
  });

  test("[AUDIT-5] is read by nobody else", async () => {
    const eve = await house.comes("eve");
    await house.does(SYSTEM, { type: "user.role", user: "eve", role: "moderator" });
    expect((await eve.refused("audit.read")).code).toBe("not_allowed");
  });

  test("[AUDIT-2] is no room, whatever is asked of one", async () => {
    const room = "r0";
    for (const [type, more] of [
      ["room.get", {}],
      ["room.members", {}],
      ["history.read", {}],
      ["room.bans", {}],
      ["room.join", {}],
      ["message.post", { body: "hello" }],
      ["room.delete", {}],
    ] as const)
      expect([type, (await ada.refused(type, { room, ...more })).code]).toEqual([type, "no_such_room"]);
  });
});
