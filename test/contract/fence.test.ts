import { expect } from "bun:test";
import type { Store } from "../../src/chat/store.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { PostgresHome } from "../support/postgres-home.ts";
import { bodies, SYSTEM, Townsfolk } from "../support/townsfolk.ts";

const leases = async (store: Store, run: string, node = "n1") =>
  (
    await new Townsfolk(store).does(SYSTEM, {
      ...{ type: "node.lease", node, run, home: "home", forMs: 60_000 },
    })
  ).held;

testWith(
  postgresLacking,
  "[NODE-11] a node whose lease has ended writes nothing until it has renewed it",
  async () => {
    await using home = await PostgresHome.open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    expect(await leases(home.store, "first")).toBe(true);
    await town.post(ada, room, "in time");
    await home.write("update nodes set until = 0");
    const late = { type: "message.post", room: room.id, body: "too late" } as const;
    expect((await town.isRefused(ada.id, late)).code).toBe("unavailable");
    expect(home.store.trouble).toContain("lease");
    // What must be decided alone is refused as well.
    expect((await town.isRefused(ada.id, { type: "room.create", name: "garden" })).code).toBe("unavailable");
    expect(await leases(home.store, "first")).toBe(true);
    await town.post(ada, room, "again in time");
    expect(bodies(await town.log(room.id))).toEqual(["in time", "again in time"]);
  },
);

testWith(
  postgresLacking,
  "[NODE-11] when another run has taken a node's name, the one before writes nothing more",
  async () => {
    await using home = await PostgresHome.open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    await leases(home.store, "first");
    const second = await home.node();
    try {
      expect(await leases(second, "second")).toBe(true);
      await new Townsfolk(second).post(ada, room, "by the second run");
      const late = { type: "message.post", room: room.id, body: "by the first run" } as const;
      expect((await town.isRefused(ada.id, late)).code).toBe("unavailable");
      expect(bodies(await town.log(room.id))).toEqual(["by the second run"]);
    } finally {
      await second.close();
    }
  },
);

testWith(
  postgresLacking,
  "[NODE-11] a worker that is started again writes nothing either while the node has no lease",
  async () => {
    const writerUrl = new URL("./dying-writer.worker.ts", import.meta.url);
    await using home = await PostgresHome.open({ writerUrl });
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    await leases(home.store, "first");
    await home.write("update nodes set until = 0");
    const post = (body: string) => ({ type: "message.post", room: room.id, body }) as const;
    await expect(town.does(ada.id, post("die now"))).rejects.toThrow("outcome is unknown");
    expect((await town.isRefused(ada.id, post("too late"))).code).toBe("unavailable");
    expect(await leases(home.store, "first")).toBe(true);
    await town.post(ada, room, "again in time");
    expect(bodies(await town.log(room.id))).toEqual(["again in time"]);
  },
);
