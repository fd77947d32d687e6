import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { UserId } from "../../src/protocol/ids.ts";
import { Holds } from "../support/holding-store.ts";
import { House } from "../support/house.ts";
import { HubWorld, openAudience, Reader } from "../support/hub-world.ts";
import { post } from "../support/people.ts";
import { startServer } from "../support/server.ts";
import { Surfer } from "../support/surfer.ts";
import { freshSession, SYSTEM } from "../support/townsfolk.ts";

const holds = new Holds();
let house: House;
let owner: UserId;
beforeAll(async () => {
  house = await House.open(holds.over);
  owner = (await house.comes("otto")).hello.user.id as UserId;
  await house.does(SYSTEM, { type: "owner.link", code: "hash" });
  await house.does(owner, { type: "owner.make", code: "hash" });
});
afterAll(() => house[Symbol.asyncDispose]());

const gives = (user: string, role: "admin" | "member") =>
  house.does(owner, { type: "user.role", user, role });

describe("a role that is given or taken", () => {
  for (const read of ["userByToken", "placesOf"] as const)
    test(`[AUTH-12] counts for who is just coming in, too: at the moment of ${read}`, async () => {
      const name = `max-${read}`.toLowerCase();
      await (await house.comes(name)).close();
      const held = holds.hold(read);
      const coming = house.comes(name);
      await held.asked;
      await gives(name, "admin");
      held.release();
      const max = await coming;
      expect(max.hello.user).toMatchObject({ role: "admin" });
      await max.ok("server.invites");
    });

  test("[AUTH-12] counts at once for all connections that there are, and for a token or cookie", async () => {
    const [phone, desk] = [await house.comes("mona"), await house.comes("mona")];
    await gives("mona", "admin");
    for (const client of [phone, desk]) await client.ok("server.invites");
    await gives("mona", "member");
    for (const client of [phone, desk])
      expect((await client.refused("server.invites")).code).toBe("not_allowed");

    await using server = await startServer();
    const ada = await new Surfer(server.url).signUp("ada");
    await using tab = await ada.tab();
    const code = /#owner=([\w-]+)/.exec(server.stdout())?.[1];
    await post(`${server.url}/owner`, { code, username: "olga", password: "correct horse battery" });
    const olga = await new Surfer(server.url).signIn("olga", "correct horse battery");
    await using her = await olga.tab();
    await her.ok("user.role", { user: "ada", role: "admin" });
    expect((await ada.get("/sessions/current")).body).toMatchObject({ user: { role: "admin" } });
    await tab.ok("server.invites");
  });

  test("[AUTH-12] is an account's as soon as a guest has become one", async () => {
    const guest = await house.guestComes("gus");
    const tab = await house.guestComes("gerd");
    expect((await guest.refused("session.create")).code).toBe("not_allowed");
    await guest.ok("account.register", {});
    await guest.ok("session.create");
    expect((await tab.ok<{ user: object }>("user.get", { name: "gus" })).user).toMatchObject({
      kind: "account",
      role: "member",
    });
  });

  test("[AUTH-12, FEED-7] counts although nobody heard of it, and so does the end of a session", async () => {
    await using world = await HubWorld.open();
    const [ada, bob, cem] = [
      await world.town.account("ada"),
      await world.town.account("bob"),
      await world.town.account("cem"),
    ];
    const { session } = await world.town.does(cem.id, { type: "session.open", session: freshSession() });
    const signedIn = new Reader(world.hub, cem.id, openAudience(), session);
    await signedIn.enter(cem);
    const here = [await world.enters(ada), await world.enters(bob), signedIn];
    world.faults.losing = 2;
    await world.town.does(SYSTEM, { type: "user.role", user: "bob", role: "admin" });
    await world.town.does(cem.id, { type: "session.end", ...(session && { session }) });
    await world.hub.sweep();
    expect(here.map(({ ended }) => ended)).toEqual([undefined, undefined, "signed_out"]);
    expect(world.hub.userOf(bob.id)?.role).toBe("admin");
  });
});
