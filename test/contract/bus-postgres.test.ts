import { describe, expect } from "bun:test";
import type { Bus } from "../../src/chat/bus.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import type { Signal } from "../../src/protocol/signals.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { BusOnPostgres } from "../support/postgres-bus.ts";
import { upTo } from "../support/townsfolk.ts";
import { busContract, hears } from "./bus.ts";

const [kitchen, ada] = [roomId(1), userId(1)];
const ring = (bus: Bus, upto: number) => bus.ring({ room: kitchen, upto, node: bus.node, server: 0 });

describe("the bus of PostgreSQL", () => {
  if (postgresLacking === undefined) busContract(() => BusOnPostgres.open());
  else testWith(postgresLacking, "LISTEN and NOTIFY do what every bus must do", async () => {});

  testWith(postgresLacking, "[NODE-1] tells much at once in messages that PostgreSQL takes", async () => {
    await using town = await BusOnPostgres.open();
    const [one, two] = [await town.node("n1"), await town.node("n2")];
    const heard = hears(two);
    for (const n of upTo(2_000)) ring(one, n);
    const status = "é".repeat(100);
    const presence = {
      type: "presence",
      room: kitchen,
      by: ada,
      from: "ada",
      state: "online",
      status,
    } as const;
    for (let i = 0; i < 200; i += 1) one.signal(kitchen, presence);
    one.signal(kitchen, { ...presence, from: "x".repeat(8_000) } satisfies Signal);
    one.signal(ada, presence);
    await heard.first((line) => line.includes("to u1"), "the last signal");
    expect(heard.all.filter((line) => line.startsWith("r1 "))).toEqual(upTo(2_000).map((n) => `r1 ${n} n1`));
    expect(heard.all.filter((line) => line.startsWith("presence to r1"))).toHaveLength(200);
    expect(town.log.all).toEqual([]);
  });

  testWith(
    postgresLacking,
    "[NODE-5] whose listening connection is lost listens again and says so",
    async () => {
      await using town = await BusOnPostgres.open();
      const [one, two] = [await town.node("n1"), await town.node("n2")];
      hears(one);
      const heard = hears(two);
      await town.terminate("LISTEN");
      await heard.first((line) => line === "lost", "it may have missed bells");
      expect(two.reach).toBe("connected");
      ring(one, 3);
      await heard.first((line) => line === "r1 3 n1", "a bell after that");
    },
  );

  testWith(postgresLacking, "[NODE-5] whose notifying connection is lost makes another one", async () => {
    await using town = await BusOnPostgres.open();
    const [one, two] = [await town.node("n1"), await town.node("n2")];
    const heard = hears(two);
    ring(one, 1);
    await heard.first((line) => line === "r1 1 n1", "a bell");
    expect(await town.terminate("pg_notify")).toBe(1);
    ring(one, 2);
    await heard.first((line) => line === "r1 2 n1" || line === "lost", "a bell, or word of it");
    ring(one, 3);
    await heard.first((line) => line === "r1 3 n1", "a bell after that");
  });
});
