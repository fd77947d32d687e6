import { describe, expect, test } from "bun:test";
import { Guests } from "../../src/chat/guests.ts";
import type { User } from "../../src/protocol/account.ts";
import { userId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import { ChatWorld } from "../support/chat-world.ts";
import { freshSession } from "../support/townsfolk.ts";

const GRACE_MS = 60_000;

describe("a guest", () => {
  test("[WHO-3] who cannot come back is let go with their last client, and not before", async () => {
    await using world = await ChatWorld.open();
    const gina = await world.guest("gina");
    const [phone, desk] = [await world.enters(gina, false), await world.enters(gina, false)];
    phone.leave();
    expect(await world.exists("gina")).toBe(true);
    desk.leave();
    expect(await world.exists("gina")).toBe(false);
  });

  test("[WHO-13] who leaves may say why, in one line of bounded length, at once or a minute before they go", async () => {
    await using world = await ChatWorld.open();
    const why = `bye\r\nQUIT :\u0000${"🐟".repeat(limits.reasonCharactersMax)}`;
    const said = `bye QUIT : ${"🐟".repeat(limits.reasonCharactersMax - 11)}`;
    const room = await world.town.room("kitchen");
    for (const [name, text, canReturn] of [
      ["gina", why, false],
      ["gus", why, true],
      ["gil", "\u0000 \u200b", false],
    ] as const) {
      const guest = await world.guest(name);
      const client = await world.enters(guest);
      await world.chat.perform(guest.id, { type: "room.join", room: room.id });
      void world.chat.clients.leave(client, canReturn, text);
      world.clock.pass(GRACE_MS);
      expect(await world.exists(name)).toBe(false);
    }
    const log = await world.town.log(room.id);
    const left = log.flatMap((event) => (event.type === "member.left" ? [event] : []));
    expect(left.map(({ name, reason, quit }) => [name, reason, quit])).toEqual([
      ["gina", said, true],
      ["gus", said, true],
      ["gil", undefined, true],
    ]);
  });

  test("[WHO-3] who holds a token is kept for a minute, and for as long as they are there", async () => {
    await using world = await ChatWorld.open();
    const gina = await world.guest("gina", freshSession());
    const client = await world.enters(gina);
    world.clock.pass(10 * GRACE_MS);
    expect(await world.exists("gina")).toBe(true);
    client.leave();
    world.clock.pass(GRACE_MS - 1);
    expect(await world.exists("gina")).toBe(true);
    const again = await world.enters(gina);
    world.clock.pass(10 * GRACE_MS);
    expect(await world.exists("gina")).toBe(true);
    again.leave();
    world.clock.pass(GRACE_MS);
    expect(await world.exists("gina")).toBe(false);
  });

  test("[WHO-3] of the last run is let go a minute after the start, unless they come back", async () => {
    await using world = await ChatWorld.open();
    const [gina, gus] = [await world.guest("gina", freshSession()), await world.guest("gus", freshSession())];
    await world.restart();
    await world.enters(gus);
    world.clock.pass(GRACE_MS);
    expect(await world.exists(gina.name)).toBe(false);
    expect(await world.exists(gus.name)).toBe(true);
  });

  test("[WHO-3] is let go even if nothing could be stored when it was time", async () => {
    await using world = await ChatWorld.open();
    const gina = await world.guest("gina");
    const client = await world.enters(gina, false);
    world.faults.full = true;
    client.leave();
    expect(await world.exists("gina")).toBe(true);
    world.faults.full = false;
    world.clock.pass(10 * GRACE_MS);
    expect(await world.exists("gina")).toBe(false);
  });

  test("[WHO-3] is let go even if the store failed when it was time", async () => {
    await using world = await ChatWorld.open();
    const gina = await world.guest("gina");
    const client = await world.enters(gina, false);
    world.faults.failNext("change");
    client.leave();
    expect(await world.exists("gina")).toBe(true);
    world.clock.pass(10 * GRACE_MS);
    expect(await world.exists("gina")).toBe(false);
  });

  test("[WHO-3] whose rooms could not be looked up when they came in is let go all the same", async () => {
    await using world = await ChatWorld.open();
    const gina = await world.guest("gina");
    world.faults.failNext("placesOf");
    await expect(world.enters(gina, false)).rejects.toThrow("placesOf fails");
    world.clock.pass(10 * GRACE_MS);
    expect(await world.exists("gina")).toBe(false);
  });

  test("[WHO-3] who comes back while being let go is either still somebody, or is told that they are not", async () => {
    await using world = await ChatWorld.open();
    const gina = await world.guest("gina", freshSession());
    (await world.enters(gina)).leave();
    const release = world.faults.hold("change");
    world.clock.pass(GRACE_MS);
    const back = await world.enters(gina);
    release();
    await world.exists("gina");
    const { refused } = await world.chat.perform(gina.id, { type: "room.join", name: "default" });
    if (back.ended === undefined) expect(refused).toBeUndefined();
    else expect(refused?.code).toBe("not_signed_in");
  });
});

describe("flood control", () => {
  test("[LIMIT-2] a person who writes too fast is refused with the time to wait, through whichever client, and others are not", async () => {
    await using world = await ChatWorld.open();
    const [ada, bob] = await world.town.accounts("ada", "bob");
    const [hers, his] = [ada as User, bob as User];
    const room = await world.town.room("kitchen", hers, his);
    const post = (author: User) =>
      world.chat.perform(author.id, { type: "message.post", room: room.id, body: "hi" });
    for (let i = 0; i < limits.messagesBurstMax; i += 1) expect((await post(hers)).refused).toBeUndefined();
    const { refused } = await post(hers);
    expect(refused?.code).toBe("rate_limited");
    expect(refused?.retryAfterMs).toBeGreaterThan(0);
    expect((await post(his)).refused).toBeUndefined();
    world.clock.pass(refused?.retryAfterMs ?? 0);
    expect((await post(hers)).refused).toBeUndefined();
    expect((await post(hers)).refused?.code).toBe("rate_limited");
  });
});

test("[LIMIT-6] guests who leave together are let go a few at a time: each may be in hundreds of rooms", async () => {
  let [now, most, done] = [0, 0, 0];
  const release = async () => {
    now += 1;
    most = Math.max(most, now);
    await Promise.resolve();
    now -= 1;
    done += 1;
    return true;
  };
  const clock = { now: () => 0, after: () => () => {} };
  const guests = new Guests({ clock, release, lease: () => {} });
  for (let i = 1; i <= 60; i += 1) void guests.gone(userId(i), false);
  while (done < 60) await Promise.resolve();
  expect(most).toBeLessThanOrEqual(4);
});
