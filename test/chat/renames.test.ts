import { describe, expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";
import { ChatWorld } from "../support/chat-world.ts";
import { freshSession, SYSTEM } from "../support/townsfolk.ts";

const HOUR_MS = 3_600_000;

describe("a person who takes another name", () => {
  test("[WHO-14] has it at once on every node: in their rooms, in the conversation, and for themselves", async () => {
    await using world = await ChatWorld.open();
    const second = await world.openNode("n2");
    const [ada, bob] = (await world.town.accounts("ada", "bob")) as [User, User];
    const gina = await world.guest("gina", freshSession());
    const kitchen = await world.town.room("kitchen", ada, bob, gina);
    const talks: Room[] = [];
    for (const who of [ada, gina]) {
      const { room } = await world.town.does(who.id, { type: "direct.open", user: "bob" });
      await world.town.post(who, room as Room, "hi");
      talks.push(room as Room);
    }
    const [here, his] = [await world.enters(ada), await world.enters(bob)];
    const [there, hisThere] = [await world.enters(ada, true, second), await world.enters(bob, true, second)];
    const hers = await world.enters(gina, true, second);
    await world.chat.perform(ada.id, { type: "user.rename", name: "grace" });
    await second.perform(gina.id, { type: "user.rename", name: "greta" });
    const renamed = [
      ...[kitchen, talks[0]].map((room) => [room?.id, "ada"] as const),
      ...[kitchen, talks[1]].map((room) => [room?.id, "gina"] as const),
    ];
    for (const client of [his, hisThere])
      for (const [room, from] of renamed)
        await client.inbox.first(
          (event) => event.room === room && event.type === "member.renamed" && event.from === from,
          `${from}'s new name`,
        );
    for (const chat of [world.chat, second]) {
      expect(chat.userOf(ada.id)?.name).toBe("grace");
      const people = talks.flatMap(({ id }) => chat.roomOf(bob.id, id)?.people ?? []);
      expect(people.map(({ name }) => name).sort()).toEqual(["bob", "bob", "grace", "greta"]);
    }
    expect(second.userOf(gina.id)?.name).toBe("greta");
    for (const client of [his, hisThere]) {
      const told = client.inbox.all.flatMap((event) => (event.type === "member.renamed" ? [event] : []));
      expect(told.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
        ...Array(2).fill("ada grace"),
        ...Array(2).fill("gina greta"),
      ]);
      expect(new Set(told.map(({ cause }) => cause)).size).toBe(2);
    }
    for (const [client, name] of [
      [here, "grace"],
      [there, "grace"],
      [hers, "greta"],
    ] as const) {
      const me = client.signals.flatMap((signal) => (signal.type === "me" ? [signal.user.name] : []));
      expect(me).toEqual([name]);
    }
  });

  test("[LIMIT-2] can do so a few times, and newcomers of one network together", async () => {
    await using world = await ChatWorld.open();
    const [ada] = await world.town.accounts("ada");
    const rename = async (who: User, name: string, group = who.id as string) =>
      (await world.chat.perform(who.id, { type: "user.rename", name }, { person: who.id, group })).refused
        ?.code;
    const times = async (who: User, count: number, group?: string) => {
      const codes = [];
      for (let i = 0; i < count; i += 1) codes.push(await rename(who, `${who.id}-${i}`, group));
      return codes;
    };
    const hers = ada as User;
    await world.enters(hers);
    expect(await rename(hers, "nickserv")).toBe("bad_name");
    expect(await times(hers, limits.renamesBurstMax)).toEqual(Array(limits.renamesBurstMax).fill(undefined));
    expect(await rename(hers, "again")).toBe("rate_limited");
    world.clock.pass(HOUR_MS / limits.renamesPerHourMax);
    expect(await rename(hers, "again")).toBeUndefined();
    const most = limits.renamesPerAddressBurstMax / limits.renamesBurstMax;
    for (let i = 0; i <= most; i += 1) {
      const guest = await world.guest(`g${i}`, freshSession());
      await world.enters(guest);
      const codes = new Set(await times(guest, limits.renamesBurstMax, "198.51.100.7"));
      expect([...codes]).toEqual([i === most ? "rate_limited" : undefined]);
    }
  });

  test("[BAN-1] gets no name that is banned", async () => {
    await using world = await ChatWorld.open();
    const [ada] = await world.town.accounts("ada");
    await world.town.does(SYSTEM, { type: "server.ban", target: "spam*" });
    const rename = (name: string) => world.chat.perform((ada as User).id, { type: "user.rename", name });
    expect((await rename("spammer")).refused?.code).toBe("banned");
    expect((await rename("grace")).refused).toBeUndefined();
  });
});
