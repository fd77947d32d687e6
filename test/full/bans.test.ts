import { describe, expect, test } from "bun:test";
import type { ServerBan } from "../../src/protocol/moderation.ts";
import { FullClient } from "../support/full-client.ts";
import { type House, sharedHouse } from "../support/house.ts";
import { PlainClient } from "../support/plain-client.ts";
import { SYSTEM } from "../support/townsfolk.ts";

let house: House;
let mod: FullClient;
let count = 0;
sharedHouse(async (opened) => {
  house = opened;
  mod = await house.comes("mod");
  await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
});

const bans = async (fields: object) => (await mod.ok<{ ban: ServerBan }>("server.ban", { ...fields })).ban;
/** A guest or an account, as it comes from an address. */
const from = (address: string, name: string, token?: string) =>
  FullClient.connect(house.wsUrl, {
    ...(token === undefined ? { name } : { token }),
    headers: { "x-forwarded-for": address },
  });
const turnedAway = async (coming: Promise<FullClient>): Promise<string> =>
  coming.then(
    () => "let in",
    (cause: Error) => cause.message,
  );
const fresh = (what: string): string => {
  count += 1;
  return `${what}${count}`;
};

describe("a ban of the server", () => {
  test("[BAN-1, BAN-3] of an account puts every client of it out, with the reason, and keeps its session", async () => {
    const name = fresh("mallory");
    const [one, two] = [await house.comes(name), await house.comes(name)];
    const ban = await bans({ target: name, reason: "spam" });
    expect(ban).toMatchObject({ kind: "account", user: { name }, reason: "spam", by: { name: "mod" } });
    for (const client of [one, two])
      expect(await client.isClosed()).toMatchObject({
        code: 4003,
        reason: "you are banned from this server: spam",
      });
    expect(await turnedAway(house.comes(name))).toContain("you are banned from this server: spam");
    await mod.ok("server.unban", { ban: ban.id });
    const back = await house.comes(name);
    expect(back.hello.user.name).toBe(name);
    expect((await mod.refused("server.unban", { ban: ban.id })).code).toBe("no_such_ban");
  });

  test("[BAN-1] of a pattern means guests who are here and who come, by either protocol", async () => {
    const guest = await house.guestComes(fresh("eviler"));
    const ban = await bans({ target: "EVIL*" });
    expect((await guest.isClosed()).code).toBe(4003);
    expect(await turnedAway(house.guestComes(fresh("evilest")))).toContain("banned from this server");
    await mod.ok("server.unban", { ban: ban.id });
    await house.guestComes(fresh("evilest"));
  });

  test("[BAN-1] of a network is of all who come from there, and of nobody elsewhere", async () => {
    const inside = await from("198.51.100.7", fresh("gina"));
    const outside = await from("203.0.113.7", fresh("gina"));
    const pia = await house.comes(fresh("pia"));
    const { token } = await pia.ok<{ token: string }>("session.create");
    const name = pia.name;
    const plain = await PlainClient.connect(house.wsUrl, { name, token });
    const ban = await bans({ target: "198.51.100.0/24", forSeconds: 3_600 });
    expect((await inside.isClosed()).reason).toMatch(/^you are banned from this server until \d{4}-/);
    await outside.settled();
    expect(await turnedAway(from("198.51.100.9", fresh("gina")))).toContain("until");
    await from("203.0.113.9", fresh("gina"));
    await house.guestComes(fresh("gina"));
    await mod.ok("server.unban", { ban: ban.id });
    await from("198.51.100.9", fresh("gina"));
    const byName = await bans({ target: name });
    expect(await plain.inbox.first((text) => text.includes("banned"), "it is told")).toContain("this server");
    await mod.ok("server.unban", { ban: byName.id });
  });

  test("[BAN-2] of where they are does not shut out who looks after the server", async () => {
    const otto = fresh("otto");
    const { token } = await (await house.comes(otto)).ok<{ token: string }>("session.create");
    await house.does(SYSTEM, { type: "user.role", user: otto, role: "admin" });
    const admin = await from("192.0.2.77", otto, token);
    const ban = await bans({ target: "192.0.2.0/24" });
    await admin.settled();
    await from("192.0.2.78", otto, token);
    expect((await mod.refused("server.ban", { target: otto })).rule).toBe("rank");
    expect((await mod.refused("server.ban", { target: "mod" })).rule).toBe("self");
    await mod.ok("server.unban", { ban: ban.id });
  });

  test("[BAN-1] replaces the one of the same target, and is listed page by page", async () => {
    const name = fresh("sam");
    await house.comes(name);
    const first = await bans({ target: name });
    const second = await bans({ target: name.toUpperCase(), reason: "again" });
    const all: ServerBan[] = [];
    for (let after = ""; ; ) {
      const page = await mod.ok<{ bans: ServerBan[]; more: boolean }>("server.bans", { after, limit: 1 });
      all.push(...page.bans);
      after = page.bans.at(-1)?.id ?? "";
      if (!page.more) break;
    }
    expect(all.map(({ id }) => id)).toContain(second.id);
    expect(all.map(({ id }) => id)).not.toContain(first.id);
    expect((await mod.refused("server.ban", { target: "nobody here" })).code).toBe("no_such_user");
    expect((await mod.refused("server.ban", { target: "*" })).field).toBe("target");
  });

  test("[BAN-4] can name a cloak, by which moderators see where somebody was", async () => {
    const name = fresh("carl");
    const { token } = await (await house.comes(name)).ok<{ token: string }>("session.create");
    const carl = await from("192.0.2.130", name, token);
    const guest = fresh("gwen");
    await from("192.0.2.131", guest);
    const cloakOf = async (user: string) => {
      const { networks } = await mod.ok<{ networks: { cloak: string }[] }>("user.networks", { user });
      return networks.map(({ cloak }) => cloak);
    };
    const [[first = ""], [second = ""]] = [await cloakOf(name), await cloakOf(guest)];
    expect(first).toMatch(/^[0-9a-f]{6}\.[0-9a-f]{6}$/);
    expect(first.slice(0, 7)).toBe(second.slice(0, 7));
    expect(first).not.toBe(second);
    await carl.close();
    const { networks } = await mod.ok<{ networks: { cloak: string; at?: string }[] }>("user.networks", {
      user: name,
    });
    expect(networks).toEqual([{ cloak: first, at: expect.any(String) as unknown as string }]);
    const again = await from("192.0.2.130", name, token);
    const ban = await bans({ target: first });
    expect((await again.isClosed()).code).toBe(4003);
    await from("192.0.2.132", fresh("gail"));
    await mod.ok("server.unban", { ban: ban.id });
  });
});
