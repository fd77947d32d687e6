import { describe, expect, test } from "bun:test";
import type { NodeId } from "../../src/chat/bus.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Event } from "../../src/protocol/events.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";
import { freshSession, lastOfServerLog, SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";
import { oidcContract } from "./store-oidc.ts";
import { profilesContract } from "./store-profiles.ts";

/** Names, sign-ups, guests, memberships and direct conversations; profiles. */
export function peopleContract(open: () => Promise<OpenedStore>): void {
  oidcContract(open);
  describe("profiles", () => profilesContract(open));
  const signUp = (name: string) => ({ type: "account.create", name, session: freshSession() }) as const;

  test("[WHO-5] of eight equal sign-ups at the same instant exactly one succeeds", async () => {
    await using home = await open();
    const outcomes = await Promise.all(upTo(8).map(() => home.store.change(SYSTEM, signUp("ada"))));
    const refused = outcomes.filter((outcome) => outcome.refused);
    expect(refused.map((outcome) => outcome.refused?.code)).toEqual(Array(7).fill("name_taken"));
    const users = outcomes.flatMap((outcome) => (outcome.refused ? [] : [outcome.user]));
    expect(users).toEqual([expect.objectContaining({ name: "ada", kind: "account" })]);
    expect((await home.store.userByName("ada"))?.id).toBe(users[0]?.id as never);
  });

  test("[WHO-4] a name with NUL is nobody's, and harms no change beside it", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, eve] = (await town.accounts("ada", "eve")) as [User, User];
    const room = await town.room("kitchen", ada);
    const both = upTo(5).map(async (n) => {
      const nul = town.isRefused(eve.id, { type: "user.block", user: `ada\0${n}` });
      const posted = town.post(ada, room, `${n}`);
      return [(await nul).code, await posted] as const;
    });
    for (const [code] of await Promise.all(both)) expect(code).toBe("no_such_user");
    expect(await home.store.userByName("ada\0")).toBeUndefined();
    expect(await home.store.passkeyOf("\0")).toBeUndefined();
  });

  test("[WHO-4] a name that differs in case, width or look only is taken, for people and for rooms", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("Ada");
    await town.room("Kitchen");
    for (const name of ["ada", "Ada", "ADA", "\u0430da", "ａｄａ"]) {
      expect((await town.isRefused(SYSTEM, signUp(name))).code).toBe("name_taken");
      expect((await home.store.userByName(name))?.id).toBe(ada.id);
    }
    for (const name of ["kitchen", "KITCHEN", "ｋitchen", "Kitchеn"]) {
      expect((await town.isRefused(ada.id, { type: "room.create", name })).code).toBe("room_exists");
      expect((await home.store.publicRoom(name))?.name).toBe("Kitchen");
    }
    expect(await home.store.publicRoom("kitchens")).toBeUndefined();
  });

  test("[WHO-4] two equal rooms made at the same instant are one", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const outcomes = await Promise.all(
      ["den", "Den", "DEN"].map((name) => home.store.change(ada.id, { type: "room.create", name })),
    );
    expect(outcomes.map(({ refused }) => refused?.code)).toEqual([undefined, "room_exists", "room_exists"]);
  });

  test("[WHO-3] a guest who is let go leaves every room, and name and token are free", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const session = freshSession();
    const guest = await town.guest("gina", session);
    const rooms = [await town.room("kitchen", ada, guest), await town.room("garden", guest)];
    await town.does(guest.id, { type: "direct.open", user: "ada" });
    const { events } = await town.does(guest.id, { type: "guest.release" });
    expect(events.map(({ type, from }) => `${type} ${from}`)).toEqual(Array(3).fill("member.left gina"));
    expect(new Set(events.map(({ room }) => room)).size).toBe(3);
    expect(await home.reads.roomsOf(guest.id)).toEqual([]);
    for (const room of rooms)
      expect((await home.reads.membersOf(room.id, "", 10)).map(({ name }) => name)).not.toContain("gina");
    expect(await home.store.userByToken(session.hash)).toBeUndefined();
    expect(await home.store.userByName("gina")).toBeUndefined();
    expect(await home.store.guests("n1" as NodeId)).toEqual([]);
    expect((await town.account("Gina")).name).toBe("Gina");
  });

  test("[SASL-13] a certificate signs in its owner, until it is removed, the password changes, or the account is deleted", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = [await town.account("ada"), await town.account("bob")];
    const [laptop, phone] = ["a".repeat(64), "b".repeat(64)];
    const owner = async (fingerprint: string) => (await home.store.userByCertificate(fingerprint))?.name;
    const opens = async (me: User, certificate: string) => {
      const opened = { type: "session.open", session: freshSession(), shown: { certificate } } as const;
      return (await home.store.change(me.id, opened)).refused?.code;
    };
    await town.does(ada.id, { type: "certificate.add", fingerprint: laptop, label: "laptop" });
    await town.does(ada.id, { type: "certificate.add", fingerprint: laptop });
    await town.does(bob.id, { type: "certificate.add", fingerprint: phone });
    expect(await town.isRefused(bob.id, { type: "certificate.add", fingerprint: laptop })).toMatchObject({
      code: "not_allowed",
    });
    await town.does(bob.id, { type: "certificate.remove", fingerprint: laptop });
    expect([await owner(laptop), await owner(phone), await owner("c".repeat(64))]).toEqual([
      ...["ada", "bob", undefined],
    ]);
    expect(await town.asks(ada, { type: "certificate.list" })).toMatchObject({
      certificates: [{ fingerprint: laptop, label: "laptop" }],
    });
    expect([await opens(ada, laptop), await opens(bob, laptop)]).toEqual([undefined, "bad_credentials"]);
    await town.does(ada.id, { type: "password.set", passwordHash: "$argon2id$x", was: undefined });
    expect([await owner(laptop), await opens(ada, laptop)]).toEqual([undefined, "bad_credentials"]);
    const gone = { type: "user.delete", user: bob.id, messages: "keep", now: true, was: undefined } as const;
    await town.does(bob.id, gone);
    expect(await owner(phone)).toBeUndefined();
    await town.does(ada.id, { type: "certificate.add", fingerprint: laptop });
    for (let i = 1; i < limits.certificatesPerUserMax; i += 1)
      await town.does(ada.id, { type: "certificate.add", fingerprint: `${i}`.padStart(64, "0") });
    expect(await town.isRefused(ada.id, { type: "certificate.add", fingerprint: phone })).toMatchObject({
      code: "not_allowed",
    });
    const more = { type: "certificate.add", fingerprint: "d".repeat(64) } as const;
    expect(await town.isRefused(ada.id, more)).toMatchObject({ code: "too_many" });
  });

  test("[WHO-13] who leaves all rooms at once leaves by one cause, and who leaves a room may say why", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, gina] = [await town.account("ada"), await town.guest("gina")];
    const kitchen = await town.room("kitchen", ada, gina);
    await town.room("garden", ada, gina);
    const reason = "gone fishing";
    const { events: left } = await town.does(ada.id, { type: "room.leave", room: kitchen.id, reason });
    const { room: _, ...leaving } = left[0] ?? {};
    expect(Object.keys(leaving)).toEqual(["seq", "type", "at", "by", "from", "user", "name", "reason"]);
    await town.does(ada.id, { type: "room.join", room: kitchen.id });
    const gone = (await town.does(gina.id, { type: "guest.release", reason })).events;
    expect(gone).toMatchObject(Array(2).fill({ type: "member.left", by: gina.id, quit: true, reason }));
    const deleted = { type: "user.delete", user: ada.id, messages: "keep" } as const;
    const erased = (await town.does(ada.id, deleted)).events;
    expect(erased).toMatchObject(Array(2).fill({ type: "member.left", by: ada.id, quit: true }));
    const causes = [gone, erased].map((all) => new Set(all.map((event) => "cause" in event && event.cause)));
    expect(causes.map(({ size }) => size)).toEqual([1, 1]);
    expect(new Set(causes.flatMap((some) => [...some])).size).toBe(2);
    const stored = (await town.log(kitchen.id)).filter((event) => "cause" in event);
    expect(stored).toEqual([...gone, ...erased].filter(({ room }) => room === kitchen.id));
  });

  test("[WHO-14] who takes another name is told by it in all of their rooms, at once and by one cause", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const kitchen = await town.room("kitchen", ada, bob);
    await town.room("garden", ada);
    const talk = (await town.does(bob.id, { type: "direct.open", user: "ada" })).room as Room;
    await town.post(bob, talk, "hi");
    const { events, user } = await town.does(ada.id, { type: "user.rename", name: "Grace" });
    expect(user).toEqual({ ...ada, name: "Grace" });
    const said = { type: "member.renamed", by: ada.id, from: "ada", user: ada.id, name: "ada", to: "Grace" };
    expect(events).toMatchObject(Array(3).fill(said));
    expect(new Set(events.map((event) => "cause" in event && event.cause)).size).toBe(1);
    expect((await town.log(kitchen.id)).at(-1)).toEqual(
      events.find(({ room }) => room === kitchen.id) as Event,
    );
    const seen = await town.asks(bob, { type: "room.get", room: talk.id });
    expect(seen.room.people?.map(({ name }) => name).sort()).toEqual(["Grace", "bob"]);
    expect((await home.reads.membersOf(kitchen.id, "", 9)).map(({ name }) => name)).toEqual(["Grace", "bob"]);
    expect((await town.post(ada, kitchen, "me again")).from).toBe("Grace");
    const again = await town.does(ada.id, { type: "user.rename", name: "Grace" });
    expect([again.events, again.user?.name]).toEqual([[], "Grace"]);
    expect((await town.does(ada.id, { type: "user.rename", name: "grace" })).events.length).toBe(3);
    const audit = await lastOfServerLog(home.store, 9);
    expect(audit.filter(({ type }) => type === "user.renamed")).toMatchObject([
      { from: "Grace", user: ada.id, name: "grace" },
      { from: "ada", user: ada.id, name: "Grace" },
    ]);
  });

  test("[WHO-14] a name is refused to who wants to take it as it is to a newcomer", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada] = (await town.accounts("ada", "bob")) as [User, User];
    const guest = await town.guest();
    await home.write("update users set role = 'owner' where name = 'bob'");
    const refused = async (who: User, name: string) =>
      (await town.isRefused(who.id, { type: "user.rename", name })).code;
    for (const who of [ada, guest]) {
      expect(await refused(who, "B\u043eb")).toBe("name_taken");
      for (const name of ["", "two words", "nickserv", "guest7", "admin"])
        expect(await refused(who, name)).toBe("bad_name");
    }
    await town.does(SYSTEM, { type: "user.role", user: "ada", role: "moderator" });
    expect((await town.does(ada.id, { type: "user.rename", name: "admin" })).user?.name).toBe("admin");
    expect((await town.does(guest.id, { type: "user.rename", name: "gina" })).user?.name).toBe("gina");
    expect(await lastOfServerLog(home.store, 1)).toMatchObject([{ name: "admin" }]);
  });

  test("[WHO-15] the former name is free at once if it was a guest's, and after five minutes if an account's", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, gina] = [await town.account("ada"), await town.guest("gina")];
    const rename = (who: User, name: string) => town.does(who.id, { type: "user.rename", name });
    await rename(ada, "grace");
    await rename(gina, "greta");
    const gus = await town.guest("gina");
    for (const name of ["ada", "Ada"]) {
      expect((await town.isRefused(gus.id, { type: "user.rename", name })).code).toBe("name_taken");
      expect((await town.isRefused(SYSTEM, { type: "guest.create", name })).code).toBe("name_taken");
      expect((await town.isRefused(SYSTEM, signUp(name))).code).toBe("name_taken");
    }
    expect(await home.store.userByName("ada")).toBeUndefined();
    await rename(ada, "Ada");
    expect((await town.isRefused(gus.id, { type: "user.rename", name: "grace" })).code).toBe("name_taken");
    // Five minutes later.
    await home.write("update former_names set until = until - 300000");
    expect((await rename(gus, "grace")).user?.name).toBe("grace");
    await rename(ada, "mary");
    await town.does(ada.id, { type: "user.delete", user: ada.id, messages: "keep", now: true });
    while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
    expect((await rename(gus, "ada")).user?.name).toBe("ada");
  });

  test("[WHO-3] what a guest wrote stays theirs by name, and nobody gets their id, also after reopening", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const guest = await town.guest();
    const room = await town.room("kitchen", guest);
    await town.post(guest, room, "remember me");
    await town.does(guest.id, { type: "guest.release" });
    await home.reopen();
    const later = new Townsfolk(home.store);
    const next = await later.guest();
    expect(next.id).not.toBe(guest.id);
    expect(next.name).not.toBe(guest.name);
    const log = await later.log(room.id);
    expect(log.filter(({ type }) => type === "message.posted")).toMatchObject([
      { by: guest.id, from: guest.name, body: "remember me" },
    ]);
  });

  test("[WHO-2] an account is never let go, and stays a member until it leaves", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    expect((await town.isRefused(ada.id, { type: "guest.release" })).code).toBe("bad_request");
    await home.reopen();
    expect((await home.reads.roomsOf(ada.id)).map(({ name }) => name)).toEqual(["kitchen"]);
    await new Townsfolk(home.store).does(ada.id, { type: "room.leave", room: room.id });
    expect(await home.reads.roomsOf(ada.id)).toEqual([]);
  });

  test("nobody can write to the server itself, nor to somebody there is not", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    for (const user of ["exchat", "nobody", "", "\ud800"])
      expect((await town.isRefused(ada.id, { type: "direct.open", user })).code).toBe("no_such_user");
  });

  test("[WHO-6] a password's hash is told by name only, where it is compared", async () => {
    await using home = await open();
    const session = freshSession();
    const town = new Townsfolk(home.store);
    await town.does(SYSTEM, { type: "account.create", name: "ada", passwordHash: "$argon2id$x", session });
    expect(await home.store.userByName("ada")).toMatchObject({ passwordHash: "$argon2id$x" });
    expect(JSON.stringify(await home.store.userByToken(session.hash))).not.toContain("argon2id");
  });
}
