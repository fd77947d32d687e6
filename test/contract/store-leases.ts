import { expect, test } from "bun:test";
import type { NodeId } from "../../src/chat/bus.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const [one, two] = ["n1", "n2"] as [NodeId, NodeId];
const runOf = (node: string, run = "first") => ({
  node,
  run: `${run} run of ${node}`,
  home: `home of ${node}`,
});

/** Which nodes live, and which guests are at which. */
export function leasesContract(open: () => Promise<OpenedStore>): void {
  test("[NODE-2] a node lives for as long as it said last", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const lives = (node: NodeId, forMs: number) =>
      town.does(SYSTEM, { type: "node.lease", ...runOf(node), forMs });
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

  test("[NODE-30] each node says what it is, and one that died goes on being known", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const about = { version: "1.2.3", clients: 7, behind: 2, drains: false };
    const says = (node: NodeId, forMs: number, more: Partial<typeof about> = {}) =>
      town.does(SYSTEM, { type: "node.lease", ...runOf(node), forMs, about: { ...about, ...more } });
    await says(one, 60_000);
    await says(one, 60_000, { drains: true });
    await says(two, 1);
    await untilAlone(home);
    const [living, dead] = await home.store.nodeStates();
    expect(living).toMatchObject({ node: one, about: { ...about, drains: true } });
    expect(living?.upMs).toBeWithin(0, living?.forMs ?? 0);
    expect(dead).toMatchObject({ node: two, about });
    expect(dead?.forMs).toBeLessThanOrEqual(0);
    await says(one, 0);
    expect((await home.store.nodeStates()).map(({ node }) => node)).toEqual([two]);
  });

  test("[NODE-2] a guest is let go by the last node that lives", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    for (const node of [one, two])
      await town.does(SYSTEM, { type: "node.lease", ...runOf(node), forMs: 60_000 });
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
    for (const node of [one, two])
      await town.does(SYSTEM, { type: "node.lease", ...runOf(node), forMs: 60_000 });
    const make = async (name: string) =>
      (await town.does(SYSTEM, { type: "guest.create", name, node: two })).user?.id as typeof SYSTEM;
    const [gina, gus] = [await make("gina"), await make("gus")];
    await town.does(gus, { type: "guest.register", name: "gustav" });
    expect(await home.store.guests(one)).toEqual([]);
    await town.does(SYSTEM, { type: "node.lease", ...runOf(two), forMs: 0 });
    expect(await home.store.guests(one)).toEqual([gina]);
    expect((await town.does(gina, { type: "guest.release", node: one })).user).toBeUndefined();
    expect(await home.store.userByName("gina")).toBeUndefined();
    expect((await home.store.userByName("gustav"))?.id).toBe(gus);
  });

  test("[NODE-6] a name belongs to one run at a time: its own folder may take it over, others when it has ended", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const holds = async (run: string, forMs: number, folder = "home of n1") =>
      (await town.does(SYSTEM, { type: "node.lease", node: one, run, home: folder, forMs })).held;
    expect(await holds("first", 60_000)).toBe(true);
    expect(await holds("thief", 60_000, "another home")).toBe(false);
    expect(await holds("thief", 0, "another home")).toBe(false);
    expect(await holds("second", 60_000)).toBe(true);
    expect((await home.store.nodes()).map(({ run }) => run)).toEqual(["second"]);
    expect(await holds("second", 0)).toBe(true);
    expect(await home.store.nodes()).toEqual([]);
    expect(await holds("thief", 1, "another home")).toBe(true);
    await untilNobodyLives(home);
    expect(await holds("third", 60_000)).toBe(true);
  });

  test("[NODE-7] what one node at a time does belongs to one holder, whatever others ask for meanwhile", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const takes = async (node: string, forMs: number, lease = "search") =>
      (await town.does(SYSTEM, { type: "lease.take", lease, node, run: `run of ${node}`, forMs })).held;
    const taken = await Promise.all(["n1", "n2", "n3"].map((node) => takes(node, 60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = `n${taken.indexOf(true) + 1}`;
    const other = holder === "n1" ? "n2" : "n1";
    expect(await takes(holder, 60_000)).toBe(true);
    expect(await takes(other, 60_000, "webhooks")).toBe(true);
    expect(await takes(other, 0)).toBe(false);
    expect(await takes(other, 60_000)).toBe(false);
    expect(await takes(holder, 0)).toBe(true);
    expect(await takes(other, 60_000)).toBe(true);
  });

  test("[NODE-7] a follower whose lease another node has got moves nothing", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const room = await town.room("kitchen");
    const holder = (node: string, run = "first") => ({ node, run });
    const takes = (node: string, forMs: number, run?: string) =>
      town.does(SYSTEM, { type: "lease.take", lease: "search", ...holder(node, run), forMs });
    const moves = async (node: string, position: number, run?: string) => {
      const failed = [{ room: room.id, seq: position, why: "as the test wants it" }];
      const move = { type: "follower.move", follower: "search", position, failed } as const;
      return (await town.does(SYSTEM, { ...move, holder: holder(node, run) })).held;
    };
    expect(await moves("n1", 1)).toBe(false);
    await takes("n1", 60_000);
    expect(await moves("n1", 2)).toBe(true);
    await takes("n1", 1);
    await untilTaken(() => takes("n2", 60_000));
    expect(await moves("n1", 3)).toBe(false);
    expect(await moves("n2", 4)).toBe(true);
    await takes("n2", 60_000, "second");
    expect(await moves("n2", 5)).toBe(false);
    expect(await home.store.cursorOf("search")).toBe(4);
    expect((await home.store.deadLetters("search", 10)).map(({ seq }) => seq).sort()).toEqual([2, 4]);
  });
}

/** A lease of a millisecond ends when the database's clock says so. */
async function untilNobodyLives(home: OpenedStore): Promise<void> {
  while ((await home.store.nodes()).length > 0) await Bun.sleep(1);
}
async function untilAlone(home: OpenedStore): Promise<void> {
  while ((await home.store.nodes()).length > 1) await Bun.sleep(1);
}
async function untilTaken(take: () => Promise<{ held?: boolean | undefined }>): Promise<void> {
  while (!(await take()).held) await Bun.sleep(1);
}
