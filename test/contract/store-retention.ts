import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { keyOf, seqOfMessage } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { bodies, SYSTEM, seqs, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const DAY_MS = 86_400_000;

async function opened(open: () => Promise<OpenedStore>) {
  const home = await open();
  const town = new Townsfolk(home.store);
  const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
  return { home, town, ada, bob, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

/** From now on all that a room's log has was written so many days ago. */
const age = (home: OpenedStore, room: Room, days: number) =>
  home.write(`update events set at = at - ${days * DAY_MS} where room = ${keyOf(room.id)}`);

/** All steps that are left. */
async function erased(town: Townsfolk, keepDays?: number): Promise<number> {
  for (let steps = 1; ; steps += 1)
    if (!(await town.does(SYSTEM, { type: "erasure.step", keepDays })).more) return steps;
}

const keep = (town: Townsfolk, room: Room, keepDays: number | null) =>
  town.does(SYSTEM, { type: "room.set", room: room.id, keepDays });

/** What is left of a log, wherever that begins. */
const left = (home: OpenedStore, room: Room) => home.store.events(room.id, 0, Number.MAX_SAFE_INTEGER, 500);

export function retentionContract(open: () => Promise<OpenedStore>): void {
  test("[KEEP-1] what is older than a room keeps is erased with all that hangs on it; the rest stays as it was", async () => {
    await using all = await opened(open);
    const { home, town, ada, bob } = all;
    const room = await town.room("kitchen", ada, bob);
    const old = await town.post(ada, room, "an old message for @bob", "n1");
    const id = "id" in old ? old.id : undefined;
    if (!id) throw new Error("it was not posted");
    await town.does(bob.id, { type: "reaction.add", room: room.id, id, emoji: "👍" });
    await town.does(ada.id, { type: "message.pin", room: room.id, id });
    await age(home, room, 40);
    await town.does(bob.id, { type: "message.post", room: room.id, body: "a reply", thread: id });
    await town.does(ada.id, { type: "message.edit", room: room.id, id, body: "an edited message" });
    const answer = await town.does(bob.id, {
      type: "message.post",
      room: room.id,
      body: "answer",
      replyTo: id,
    });
    const before = await left(home, room);
    await keep(town, room, 30);
    await erased(town);
    const after = await left(home, room);
    expect(after[0]?.seq).toBe(old.seq + 3);
    expect(bodies(after)).toEqual(["a reply", "answer"]);
    expect(after.find(({ type }) => type === "message.edited")).toMatchObject({ body: "", deleted: true });
    expect(after.filter(({ type }) => type === "message.posted")).toEqual(
      before.filter((event) => event.type === "message.posted" && event.seq > old.seq),
    );
    expect(after.at(-1)).toMatchObject({ type: "messages.expired", upto: old.seq + 2, by: SYSTEM });
    const refused = await town.isRefused(bob.id, {
      ...{ type: "message.post", room: room.id, body: "too late", thread: id },
    });
    expect(refused.code).toBe("no_such_message");
    expect(answer.events).toMatchObject([{ replyTo: id }]);
    // The nonce is free again: nobody can tell what it did.
    expect((await town.post(ada, room, "another", "n1")).seq).toBeGreaterThan(answer.events[0]?.seq ?? 0);
    expect(seqOfMessage(id)).toBe(old.seq);
  });

  test("[KEEP-9] a room says where its log begins, and goes on saying it when its attributes change", async () => {
    await using all = await opened(open);
    const { home, town, ada } = all;
    const room = await town.room("kitchen", ada);
    const { seq } = await town.post(ada, room, "an old message");
    const first = async () => {
      const { rooms } = await home.store.placesOf(ada.id);
      const own = await home.store.joinedRoom(ada.id, room.id);
      const found = await home.store.publicRoom("kitchen");
      return [rooms[0]?.first, own?.first, found?.first];
    };
    expect(await first()).toEqual([undefined, undefined, undefined]);
    await age(home, room, 40);
    await keep(town, room, 30);
    await erased(town);
    await keep(town, room, null);
    expect(await first()).toEqual([seq + 1, seq + 1, seq + 1]);
  });

  test("[KEEP-2] what is left is always the end of the log, also after a restart in the middle, while others write", async () => {
    await using all = await opened(open);
    const { home, ada } = all;
    let { town } = all;
    const room = await town.room("kitchen", ada);
    await Promise.all(upTo(1_500).map((n) => town.post(ada, room, `old ${n} ${"word ".repeat(20)}`)));
    await age(home, room, 40);
    const young = await Promise.all(upTo(20).map((n) => town.post(ada, room, `young ${n}`)));
    await keep(town, room, 30);
    const first = young[0]?.seq ?? 0;
    let start = 0;
    for (let [more, steps] = [true, 1]; more; steps += 1) {
      if (steps === 2) {
        await home.reopen();
        town = new Townsfolk(home.store);
      }
      const step = await town.does(SYSTEM, { type: "erasure.step" });
      await town.post(ada, room, `meanwhile ${steps}`);
      more = step.more === true;
      const log = await home.store.events(room.id, 0, 1_000_000, 500);
      const begins = log[0]?.seq ?? 0;
      expect(begins).toBeGreaterThanOrEqual(start);
      expect(seqs(log)).toEqual(upTo(begins + log.length - 1, begins));
      start = begins;
    }
    expect(start).toBe(first);
    const told = (await left(home, room)).filter(({ type }) => type === "messages.expired");
    expect(told).toMatchObject([{ upto: first - 1 }]);
  });

  test("[KEEP-3] the number of a log's end is never given twice: its last event stays until another one follows", async () => {
    await using all = await opened(open);
    const { home, town, ada } = all;
    const room = await town.room("kitchen", ada);
    await keep(town, room, 30);
    const { seq } = await town.post(ada, room, "the last word");
    const { room: conversation } = await town.does(ada.id, { type: "direct.open", users: ["bob"] });
    await town.post(ada, conversation as Room, "dear bob");
    for (const one of [room, conversation as Room]) await age(home, one, 40);
    await keep(town, room, 25);
    await age(home, room, 26);
    for (let i = 0; i < 3; i += 1) await erased(town, 20);
    expect((await left(home, conversation as Room)).map(({ type }) => type)).toEqual(["messages.expired"]);
    const log = await left(home, room);
    expect(log.map(({ type }) => type)).toEqual(["messages.expired"]);
    expect(log).toMatchObject([{ seq: seq + 2, upto: seq + 1 }]);
    expect((await town.post(ada, room, "and on")).seq).toBe(seq + 3);
  });

  test("[KEEP-4] rooms go by the server's number when they have none, conversations too; one's own counts before it", async () => {
    await using all = await opened(open);
    const { home, town, ada } = all;
    const [kitchen, garden] = [await town.room("kitchen", ada), await town.room("garden", ada)];
    await keep(town, garden, 100);
    for (const room of [kitchen, garden]) {
      await town.post(ada, room, "old");
      await age(home, room, 40);
    }
    for (const room of [kitchen, garden]) await town.post(ada, room, "new");
    await erased(town, 30);
    expect(bodies(await left(home, kitchen))).toEqual(["new"]);
    expect(bodies(await left(home, garden))).toEqual(["old", "new"]);
    await erased(town);
    expect(bodies(await left(home, garden))).toEqual(["old", "new"]);
  });
}
