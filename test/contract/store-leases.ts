import { expect, test } from "bun:test";
import type { NodeId } from "../../src/chat/bus.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const [one, two] = ["n1", "n2"] as [NodeId, NodeId];

/** Which nodes live, and which guests are at which. */
export function leasesContract(open: () => Promise<OpenedStore>): void {
  test("[NODE-2] a node lives for as long as it said last", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const lives = (node: NodeId, forMs: number) => town.does(SYSTEM, { type: "node.lease", node, forMs });
    expect(await home.store.nodes()).toEqual([]);
    await lives(one, 60_000);
    await lives(two, 60_000);
    await lives(two, 90_000);
    const nodes = await home.store.nodes();
    expect(nodes.map(({ node }) => node)).toEqual([one, two]);
    expect(nodes.map(({ forMs }) => Math.round(forMs / 30_000))).toEqual([2, 3]);
    await lives(two, 0);
    expect((await home.store.nodes()).map(({ node }) => node)).toEqual([one]);
  });

  test("[NODE-2] a guest is let go by the last node that lives", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    for (const node of [one, two]) await town.does(SYSTEM, { type: "node.lease", node, forMs: 60_000 });
    const gina = (await town.does(SYSTEM, { type: "guest.create", name: "gina", node: one })).user;
    if (!gina) throw new Error("gina was not made");
    const room = await town.room("kitchen", gina);
    expect(await home.store.guests(one)).toEqual([gina.id]);
    expect(await home.store.guests(two)).toEqual([]);
    for (let i = 0; i < 2; i += 1) await town.does(gina.id, { type: "guest.come", node: two });
    expect(await home.store.guests(one)).toEqual([]);
    const { user, events } = await town.does(gina.id, { type: "guest.release", node: one });
    expect([user?.name, events]).toEqual(["gina", []]);
    expect((await home.reads.roomsOf(gina.id)).map(({ id }) => id)).toEqual([room.id]);
    expect(await home.store.guests(two)).toEqual([gina.id]);
    const last = await town.does(gina.id, { type: "guest.release", node: two });
    expect(last.user).toBeUndefined();
    expect(last.events.map(({ type }) => type)).toEqual(["member.left"]);
    expect(await home.store.userByName("gina")).toBeUndefined();
  });

  test("[NODE-2] a node that has died keeps no guest, and a guest who becomes an account has no lease", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    for (const node of [one, two]) await town.does(SYSTEM, { type: "node.lease", node, forMs: 60_000 });
    const make = async (name: string) =>
      (await town.does(SYSTEM, { type: "guest.create", name, node: two })).user?.id as typeof SYSTEM;
    const [gina, gus] = [await make("gina"), await make("gus")];
    await town.does(gus, { type: "guest.register", name: "gustav" });
    expect(await home.store.guests(one)).toEqual([]);
    await town.does(SYSTEM, { type: "node.lease", node: two, forMs: 0 });
    expect(await home.store.guests(one)).toEqual([gina]);
    expect((await town.does(gina, { type: "guest.release", node: one })).user).toBeUndefined();
    expect(await home.store.userByName("gina")).toBeUndefined();
    expect((await home.store.userByName("gustav"))?.id).toBe(gus);
  });
}
