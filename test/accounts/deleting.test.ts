import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Event } from "../../src/protocol/events.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";

let house: House;
let admin: FullClient;
let count = 0;
sharedHouse(async (opened) => {
  house = opened;
  admin = await house.comes("ann");
  await house.does(SYSTEM, { type: "user.role", user: "ann", role: "admin" });
});

const fresh = (what: string): string => {
  count += 1;
  return `${what}${count}`;
};
const texts = async (who: FullClient, room: string) => {
  const { events } = await who.ok<{ events: readonly Event[] }>("history.read", { room, limit: 100 });
  return events.flatMap((event) => (event.type === "message.posted" ? [event.body] : []));
};
async function erased(): Promise<void> {
  while ((await house.does(SYSTEM, { type: "erasure.step" })).more);
}
/** Their connection ends with it. */
async function leaves(who: FullClient, fields: object = {}): Promise<void> {
  who.sendText(JSON.stringify({ ref: "goodbye", type: "account.delete", ...fields }));
  expect((await who.isClosed()).code).toBe(4001);
}
const away = (coming: Promise<FullClient>) =>
  coming.then(
    () => "let in",
    ({ message }: Error) => message,
  );

describe("who is deleted", () => {
  test("[DEL-6] is signed out, out of every room, and nobody to others; a name that nobody else gets", async () => {
    const name = fresh("max");
    const [max, phone] = [await house.comes(name), await house.comes(name)];
    const room = await makes(admin, fresh("den "));
    await max.ok("room.join", { room });
    await max.ok("message.post", { room, body: "I was here" });
    await leaves(max);
    for (const client of [max, phone]) expect((await client.isClosed()).code).toBe(4001);
    expect(await away(house.comes(name))).toContain("bad_token");
    const left = await admin.event(room, ({ type }) => type === "member.left", "that max left");
    expect(left).toMatchObject({ name, by: max.hello.user.id });
    expect(await texts(admin, room)).toEqual(["I was here"]);
    expect((await admin.refused("user.get", { name })).code).toBe("no_such_user");
    expect((await admin.refused("user.get", { id: max.hello.user.id })).code).toBe("no_such_user");
    expect((await admin.refused("room.invite", { room, user: name })).code).toBe("no_such_user");
    expect((await admin.refused("direct.open", { user: name })).code).toBe("no_such_user");
    expect(await away(house.guestComes(name))).toContain("name_taken");
  });

  test("[DEL-6] can be restored by an admin, and is signed in as before", async () => {
    const name = fresh("max");
    const max = await house.comes(name);
    const room = await makes(max, fresh("den "));
    await max.ok("message.post", { room, body: "I was here" });
    await admin.ok("account.delete", { user: name, messages: "erase" });
    expect((await max.isClosed()).code).toBe(4001);
    await erased();
    await admin.ok("account.restore", { user: name });
    const back = await house.comes(name);
    expect(back.hello.user.id).toBe(max.hello.user.id);
    await back.ok("room.join", { room });
    expect(await texts(back, room)).toEqual(["I was here"]);
    expect((await admin.refused("account.restore", { user: name })).code).toBe("no_such_user");
  });

  test("[DEL-6] is oneself by one's password, or somebody below an admin; never an owner", async () => {
    const name = fresh("max");
    const max = await house.comes(name);
    await max.ok("account.password", { password: "correct horse battery" });
    expect((await max.refused("account.delete", { password: "wrong horse battery" })).code).toBe(
      "bad_credentials",
    );
    expect((await max.refused("account.delete")).code).toBe("bad_credentials");
    expect((await max.refused("account.delete", { user: "ann" })).rule).toBe("admin");
    const boss = await house.comes("boss");
    await house.does(SYSTEM, { type: "user.role", user: "boss", role: "owner" }).catch(() => undefined);
    expect((await admin.refused("account.delete", { user: "ann2" })).code).toBe("no_such_user");
    await boss.settled();
    await leaves(max, { password: "correct horse battery" });
  });

  test("[DEL-7] at once with all they wrote: one event for each room, in which nothing of it is left", async () => {
    const name = fresh("max");
    const max = await house.comes(name);
    await max.ok("account.password", { password: "correct horse battery" });
    const rooms = [
      await makes(admin, fresh("den ")),
      await makes(admin, fresh("den ")),
      await makes(admin, fresh("den ")),
    ];
    for (const room of rooms.slice(0, 2)) {
      await max.ok("room.join", { room });
      for (const n of [1, 2, 3]) await max.ok("message.post", { room, body: `max says ${n}` });
      await admin.ok("message.post", { room, body: "and others too" });
    }
    await admin.ok("account.delete", { user: name, messages: "erase", now: true });
    await erased();
    for (const room of rooms.slice(0, 2)) {
      await admin.event(room, ({ type }) => type === "messages.erased", "that it is erased");
      expect(admin.events(room).filter(({ type }) => type === "messages.erased")).toHaveLength(1);
      expect(await texts(admin, room)).toEqual(["", "", "", "and others too"]);
    }
    await admin.settled();
    expect(admin.events(rooms[2] as string).map(({ type }) => type)).not.toContain("messages.erased");
    expect((await admin.refused("account.restore", { user: name })).code).toBe("no_such_user");
    using db = new Database(join(house.folder, "exchat.sqlite"), { readonly: true });
    const key = Number(max.hello.user.id.slice(1));
    expect(db.query("select count(*) as n from sessions where user = ?").get(key)).toEqual({ n: 0 });
    expect(db.query("select password, status from users where id = ?").get(key)).toEqual({
      password: null,
      status: null,
    });
    expect(JSON.stringify(db.query("select type, data from server_facts").all())).toContain("user.deleted");
    expect(await away(house.guestComes(name))).toContain("name_taken");
  });

  test("[DEL-6] as a guest likewise, and the last operator of a private room hands it on", async () => {
    const name = fresh("max");
    const max = await house.comes(name);
    const room = await makes(max, fresh("den "), true);
    const heir = fresh("heir");
    const bob = await house.comes(heir);
    await max.ok("room.invite", { room, user: heir });
    await bob.ok("room.join", { room });
    await leaves(max, { messages: "keep", now: true });
    await bob.event(room, ({ type }) => type === "member.role_changed", "that it is bob's");
    const guest = await house.guestComes(fresh("gus"));
    await leaves(guest);
    await erased();
  });
});
