import { expect, test } from "bun:test";
import { posting } from "../../src/chat/held.ts";
import type { User } from "../../src/protocol/account.ts";
import type { MessagePost } from "../../src/protocol/message.ts";
import type { Room } from "../../src/protocol/room.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const DAY_MS = 86_400_000;

/** A server that holds the first two messages of newcomers, with a room. */
async function opened(open: () => Promise<OpenedStore>) {
  const home = await open();
  const town = new Townsfolk(home.store);
  const [old] = (await town.accounts("old")) as [User];
  await home.write(`update users set created_at = created_at - ${3 * DAY_MS}`);
  const [ada, mod] = (await town.accounts("ada", "mod")) as [User, User];
  await town.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
  await town.does(SYSTEM, { type: "setting.change", key: "holdFirst", value: 2 });
  const gus = await town.guest("gus");
  const room = await town.room("kitchen", old, ada, mod, gus);
  const people = { old, ada, mod, gus };
  return { home, town, ...people, room, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

/** Posts as the chat does while the setting is on. */
const post = ({ store }: Townsfolk, author: User, room: Room, said: Partial<MessagePost>) =>
  posting({ type: "message.post", room: room.id, body: "hello", ...said, hold: true }, (command) =>
    store.change(author.id, command),
  );
const list = async (town: Townsfolk, mod: User) =>
  (await town.asks(mod, { type: "held.list", limit: 20 })).held;
const bodiesOf = async (town: Townsfolk, room: Room) =>
  (await town.log(room.id)).flatMap((event) => (event.type === "message.posted" ? [event.body] : []));

export function heldContract(open: () => Promise<OpenedStore>): void {
  test("[HELD-1] the first messages of guests and new accounts wait in no log; those of others do not", async () => {
    await using all = await opened(open);
    const { town, old, ada, mod, gus, room } = all;
    for (const who of [ada, gus])
      expect((await post(town, who, room, { body: `from ${who.name}` })).refused?.code).toBe("held");
    for (const who of [old, mod]) expect((await post(town, who, room, {})).refused).toBeUndefined();
    expect(await bodiesOf(town, room)).toEqual(["hello", "hello"]);
    const held = await list(town, mod);
    expect(held).toMatchObject([
      { by: { id: ada.id, name: "ada" }, room: { id: room.id, name: "kitchen" }, body: "from ada" },
      { by: { name: "gus" }, body: "from gus" },
    ]);
    expect(await town.asks(mod, { type: "report.count" })).toEqual({ reports: 0, held: 2 });
    // Two that were admitted, or one for ever, and nothing waits any more.
    const [first, second] = held;
    if (!first || !second) throw new Error("nothing waits");
    await town.does(mod.id, { type: "held.admit", held: first.id, always: true });
    await town.does(mod.id, { type: "held.admit", held: second.id });
    expect((await post(town, ada, room, {})).refused).toBeUndefined();
    expect((await post(town, gus, room, {})).refused?.code).toBe("held");
    expect(await bodiesOf(town, room)).toEqual(["hello", "hello", "from ada", "from gus", "hello"]);
  });

  test("[HELD-2] a held message is kept over a restart, and the same nonce posts it once, whatever happens", async () => {
    await using all = await opened(open);
    const { home, town, ada, mod, room } = all;
    const said = { body: "once", nonce: "n1" };
    for (const _ of [1, 2]) expect((await post(town, ada, room, said)).refused?.code).toBe("held");
    await home.reopen();
    const after = new Townsfolk(home.store);
    expect((await post(after, ada, room, said)).refused?.code).toBe("held");
    const [held, more] = await list(after, mod);
    expect(more).toBeUndefined();
    if (!held) throw new Error("it does not wait any more");
    const { events } = await after.does(mod.id, { type: "held.admit", held: held.id });
    expect(events).toMatchObject([{ type: "message.posted", by: ada.id, from: "ada", nonce: "n1" }]);
    expect(await post(after, ada, room, said)).toMatchObject({ events: events as never });
    expect((await after.isRefused(mod.id, { type: "held.admit", held: held.id })).code).toBe("no_such_held");
    // It waits, the setting is turned off, and the client posts it again: then admitting it posts nothing.
    await post(after, ada, room, { body: "twice", nonce: "n2" });
    await after.post(ada, room, "twice", "n2");
    const [again] = await list(after, mod);
    if (!again) throw new Error("it does not wait any more");
    expect((await after.does(mod.id, { type: "held.admit", held: again.id })).events).toEqual([]);
    expect(await bodiesOf(after, room)).toEqual(["once", "twice"]);
  });

  test("[HELD-2] another message with the nonce of one that waits is refused: nothing is lost", async () => {
    await using all = await opened(open);
    const { town, ada, mod, room } = all;
    const cellar = await town.room("cellar", mod, ada);
    await post(town, ada, room, { body: "once", nonce: "n1" });
    const others = [
      [room, { body: "another" }],
      [room, { body: "once", kind: "action" }],
      [cellar, { body: "once" }],
    ] as const;
    for (const [where, said] of others)
      expect((await post(town, ada, where, { ...said, nonce: "n1" })).refused?.code).toBe("nonce_conflict");
    const [held, more] = await list(town, mod);
    expect([held?.body, more]).toEqual(["once", undefined]);
    if (!held) throw new Error("it does not wait");
    await town.does(mod.id, { type: "held.decline", held: held.id });
    expect((await post(town, ada, cellar, { body: "once", nonce: "n1" })).refused?.code).toBe(
      "nonce_conflict",
    );
    expect((await post(town, ada, room, { body: "once", nonce: "n1" })).refused?.rule).toBe("declined");
  });

  test("[HELD-3] what was declined is not posted: the author reads why when they send it again", async () => {
    await using all = await opened(open);
    const { home, town, ada, mod, room } = all;
    await post(town, ada, room, { body: "cheap soup", nonce: "n1" });
    const [held] = await list(town, mod);
    if (!held) throw new Error("it does not wait");
    await town.does(mod.id, { type: "held.decline", held: held.id, reason: "No advertising." });
    expect((await post(town, ada, room, { body: "cheap soup", nonce: "n1" })).refused).toMatchObject({
      code: "not_allowed",
      rule: "declined",
      message: expect.stringContaining("No advertising.") as never,
    });
    expect(await list(town, mod)).toEqual([]);
    expect(await bodiesOf(town, room)).toEqual([]);
    // The server forgets it after a time.
    await home.write(`update held set declined = declined - ${31 * DAY_MS}`);
    while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
    expect((await post(town, ada, room, { body: "cheap soup", nonce: "n1" })).refused?.code).toBe("held");
  });

  test("[HELD-4] what no moderator sees any more keeps nobody from writing", async () => {
    await using all = await opened(open);
    const { town, old, ada, mod, room } = all;
    const cellar = await town.room("cellar", old, ada);
    for (let i = 0; i < 10; i += 1) await post(town, ada, cellar, { body: `${i}` });
    await town.does(SYSTEM, { type: "room.delete", room: cellar.id });
    expect((await post(town, ada, room, { body: "here I am" })).refused?.code).toBe("held");
    expect((await list(town, mod)).map(({ body }) => body)).toEqual(["here I am"]);
    await town.does(SYSTEM, { type: "room.restore", room: cellar.id });
    expect(await list(town, mod)).toHaveLength(11);
  });

  test("[HELD-4] a person has few messages that wait; they go with the account and with the room", async () => {
    await using all = await opened(open);
    const { town, ada, mod, gus, room } = all;
    for (let i = 0; i < 10; i += 1) await post(town, ada, room, { body: `${i}` });
    expect((await post(town, ada, room, {})).refused?.code).toBe("too_many");
    // They are part of a person's own data.
    const own = await town.store.exported(ada.id, { part: 0, after: [0, 0] });
    expect(own?.lines.filter((line) => "type" in line && line.type === "held")).toHaveLength(10);
    const cellar = await town.room("cellar", gus);
    await post(town, gus, cellar, { body: "from the cellar" });
    await post(town, gus, room, { body: "from gus" });
    // A guest who has left is the author all the same.
    await town.does(gus.id, { type: "guest.release" });
    await town.does(SYSTEM, { type: "room.delete", room: cellar.id, now: true });
    await town.does(SYSTEM, { type: "user.delete", user: ada.id, messages: "keep", now: true });
    while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
    const [left, more] = await list(town, mod);
    expect([left?.body, more]).toEqual(["from gus", undefined]);
    if (!left) throw new Error("nothing waits");
    const { events } = await town.does(mod.id, { type: "held.admit", held: left.id });
    expect(events).toMatchObject([{ by: gus.id, from: "gus", body: "from gus" }]);
  });
}
