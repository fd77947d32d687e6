import { expect, test } from "bun:test";
import type { News } from "../../src/chat/commit.ts";
import type { User } from "../../src/protocol/account.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";
import { picturesContract } from "./store-pictures.ts";

/** Who may join rooms and write in them, and what is said of rooms and people: also after a restart. */
export function modesContract(open: () => Promise<OpenedStore>): void {
  picturesContract(open);
  const kitchen = async (home: OpenedStore) => {
    const town = new Townsfolk(home.store);
    const [ada, bob, cem] = (await town.accounts("ada", "bob", "cem")) as [User, User, User];
    const { id: room } = (await town.room("kitchen", ada, bob)) as Room;
    await town.does(SYSTEM, { type: "room.role", room, user: "ada", role: "operator" });
    return { town, ada, bob, cem, room };
  };

  test("[ROOM-12, ROOM-13, ROOM-14] a room's modes are the same after closing and opening", async () => {
    await using home = await open();
    const { town, ada, cem, room } = await kitchen(home);
    const modes = {
      moderated: true,
      topicLocked: true,
      inviteOnly: true,
      secret: true,
      noCtcp: true,
      limit: 2,
    };
    await town.does(ada.id, { type: "room.set", room, ...modes, key: "sesame" });
    await home.reopen();
    const again = new Townsfolk(home.store);
    expect(await home.reads.joinedRoom(ada.id, room)).toMatchObject({ ...modes, keyed: true });
    expect(await again.asks(ada, { type: "room.key", room })).toEqual({ key: "sesame" });
    expect(await home.reads.listRooms(cem.id, "", 9)).toEqual([]);
    expect(await home.reads.listRooms(ada.id, "", 9)).toMatchObject([{ id: room }]);
    const join = { type: "room.join", name: "kitchen", key: "sesame" } as const;
    expect((await again.isRefused(cem.id, join)).code).toBe("invite_only");
    await again.does(ada.id, { type: "room.set", room, inviteOnly: false });
    expect((await again.isRefused(cem.id, { ...join, key: "soup" })).code).toBe("bad_key");
    expect((await again.isRefused(cem.id, join)).code).toBe("room_full");
    await again.does(ada.id, { type: "room.set", room, limit: 3 });
    await again.does(cem.id, join);
    expect((await again.isRefused(cem.id, { type: "message.post", room, body: "x" })).code).toBe("moderated");
  });

  test("[ROOM-15, ROOM-16] masks keep out and silence as before after closing and opening, until they are removed", async () => {
    await using home = await open();
    const { town, ada, bob, cem, room } = await kitchen(home);
    const mask = { type: "mask.add", room, reason: "loud" } as const;
    await town.does(ada.id, { ...mask, kind: "mute", mask: "B*b" });
    await town.does(ada.id, { ...mask, kind: "ban", mask: "a:cem", forSeconds: 3_600 });
    await home.reopen();
    const again = new Townsfolk(home.store);
    const post = { type: "message.post", room, body: "x" } as const;
    expect((await again.isRefused(bob.id, post)).code).toBe("muted");
    expect((await again.isRefused(cem.id, { type: "room.join", room })).code).toBe("banned");
    const { masks } = await again.asks(bob, { type: "room.masks", room, kind: "ban" });
    expect(masks).toMatchObject([
      { mask: "a:cem", by: { name: "ada" }, reason: "loud", until: expect.any(String) },
    ]);
    await again.does(ada.id, { type: "mask.remove", room, kind: "mute", mask: "b*B!*@*" });
    await again.does(bob.id, post);
    // Another name does not help, and a person who is gone is on no list.
    await again.does(cem.id, { type: "user.rename", name: "kemal" });
    expect((await again.isRefused(cem.id, { type: "room.join", room })).code).toBe("banned");
    const host = { type: "room.join", room, userhost: "~g@abc.exchat.local" } as const;
    await again.does(ada.id, { ...mask, kind: "ban", mask: "*!*@abc.exchat.local" });
    const gina = await again.guest("gina");
    expect((await again.isRefused(gina.id, host)).code).toBe("banned");
    await again.does(gina.id, { ...host, userhost: "~g@def.exchat.local" });
  });

  test("[ROOM-19] when a person posted last in slow mode is kept after closing and opening, until slow mode ends", async () => {
    await using home = await open();
    const { town, ada, bob, room } = await kitchen(home);
    const post = { type: "message.post", room, body: "x" } as const;
    await town.does(ada.id, { type: "room.set", room, slowSeconds: 3_600 });
    // Of several at once, one is carried out.
    const all = await Promise.all([1, 2, 3].map(() => home.store.change(bob.id, post)));
    expect(all.map(({ refused }) => refused?.code)).toEqual([undefined, "slow_mode", "slow_mode"]);
    await home.reopen();
    const again = new Townsfolk(home.store);
    expect(await again.isRefused(bob.id, post)).toMatchObject({ rule: "slow-mode" });
    await again.does(ada.id, post);
    await again.does(ada.id, post);
    await again.does(ada.id, { type: "room.set", room, slowSeconds: 0 });
    await again.does(ada.id, { type: "room.set", room, slowSeconds: 60 });
    await again.does(bob.id, post);
    expect((await again.isRefused(bob.id, post)).retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test("[ROOM-20] in a raid guests and new accounts are slow and write no links, and operators are not", async () => {
    await using home = await open();
    const { town, ada, bob, room } = await kitchen(home);
    const gina = await town.guest("gina");
    await town.does(gina.id, { type: "room.join", room });
    const post = { type: "message.post", room, body: "x" } as const;
    const link = { ...post, body: "https://spam.example/" };
    for (const { id } of [bob, gina]) {
      expect((await town.isRefused(id, { ...link, raid: true })).rule).toBe("raid");
      await town.does(id, { ...post, raid: true });
      expect((await town.isRefused(id, { ...post, raid: true })).code).toBe("slow_mode");
      await town.does(id, link);
    }
    for (const body of ["1", "2"])
      await town.does(ada.id, { ...link, body: `${link.body}${body}`, raid: true });
  });

  test("[META-1] what is said of people and rooms is there after closing and opening, and goes with the person", async () => {
    await using home = await open();
    const { town, ada, room } = await kitchen(home);
    const gina = await town.guest("gina");
    await town.does(gina.id, { type: "room.join", room });
    await town.does(gina.id, { type: "user.describe", key: "color", value: "red" });
    await town.does(gina.id, { type: "user.describe", key: "color", value: "blue" });
    await town.does(ada.id, { type: "user.describe", key: "pronouns", value: "she/her" });
    await town.does(ada.id, { type: "room.describe", room, key: "homepage", value: "soup.example" });
    await home.reopen();
    const again = new Townsfolk(home.store);
    const said = (limit: number, after?: string) =>
      again.asks(ada, { type: "room.metadata", room, limit, ...(after && { after }) });
    const [hers, ginas] = [
      { user: { name: "ada" }, values: { pronouns: "she/her" } },
      { user: { name: "gina" }, values: { color: "blue" } },
    ];
    expect(await said(9)).toMatchObject({
      values: { homepage: "soup.example" },
      people: [hers, ginas],
      more: false,
    });
    expect(await said(1)).toMatchObject({ people: [hers], more: true });
    expect(await said(1, ada.id)).toMatchObject({ people: [ginas], more: false });
    await again.does(gina.id, { type: "guest.release" });
    await again.does(ada.id, { type: "room.describe", room, key: "homepage" });
    expect(await said(9)).toMatchObject({ values: {}, people: [hers] });
  });

  test("[PASS-1] what is passed on is announced to those who may hear it, and is in no log", async () => {
    await using home = await open();
    const { town, ada, bob, cem, room } = await kitchen(home);
    const gina = await town.guest("gina");
    for (const { id } of [gina, cem]) await town.does(id, { type: "room.join", room });
    await town.does(ada.id, { type: "room.role", room, user: "bob", role: "voiced" });
    const news: News[] = [];
    home.store.onCommit((commit) => news.push(...commit.news));
    const said = { room, body: "psst" } as const;
    await town.does(gina.id, { type: "message.whisper", to: "operators", ...said });
    await town.does(gina.id, { type: "message.whisper", to: "voiced", ...said, tags: { "+x": "y" } });
    await town.does(gina.id, { type: "message.tag", room, tags: { "+x": "y" } });
    const by = { room, by: gina.id, from: "gina" };
    const whispered = { type: "whispered", ...by, body: "psst" };
    const voiced = { ...whispered, to: "voiced", tags: { "+x": "y" } };
    expect(news as unknown[]).toEqual([
      { to: ada.id, signal: { ...whispered, to: "operators" } },
      { to: ada.id, signal: voiced },
      { to: bob.id, signal: voiced },
      { around: room, passed: { type: "tagged", ...by, tags: { "+x": "y" } } },
    ]);
    const events = await home.store.events(room, 0, 99, 99);
    expect(events.filter(({ type }) => type.startsWith("message"))).toEqual([]);
    // In a conversation, a person who has not been added yet is told by themselves.
    const direct = await town.does(gina.id, { type: "direct.open", user: "cem" });
    await town.does(gina.id, { type: "message.tag", room: direct.room?.id as RoomId, tags: { "+x": "" } });
    expect(news.at(-1)).toMatchObject({ to: cem.id, signal: { type: "whispered", to: "you" } } as never);
    // Who may not write may not do this either.
    await town.does(ada.id, { type: "room.set", room, moderated: true });
    for (const asked of [
      { type: "message.whisper", to: "operators", ...said },
      { type: "message.tag", room, tags: { "+x": "" } },
    ] as const)
      expect((await town.isRefused(gina.id, asked)).code).toBe("moderated");
  });
}
