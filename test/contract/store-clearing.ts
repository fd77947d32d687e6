import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { Room } from "../../src/protocol/room.ts";
import { bodies, lastOfServerLog, SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const HOUR_MS = 3_600_000;

/** A troublemaker has written in a public room, in a private one, and to a person; some of it two hours ago. */
async function opened(open: () => Promise<OpenedStore>) {
  const home = await open();
  const town = new Townsfolk(home.store);
  const [ada, mallory, mod, boss] = (await town.accounts("ada", "mallory", "mod", "boss")) as [
    User,
    User,
    User,
    User,
  ];
  await town.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
  await town.does(SYSTEM, { type: "user.role", user: "boss", role: "admin" });
  const hall = await town.room("hall", ada, mallory);
  const { room: den } = await town.does(ada.id, { type: "room.create", name: "den", private: true });
  await town.does(ada.id, { type: "room.invite", room: (den as Room).id, user: "mallory" });
  await town.does(mallory.id, { type: "room.join", room: (den as Room).id });
  const { room: talk } = await town.does(mallory.id, { type: "direct.open", users: ["ada"] });
  await town.post(mallory, hall, "an old one");
  await home.write(`update events set at = at - ${2 * HOUR_MS}`);
  await town.post(ada, hall, "good morning");
  for (const room of [hall, den as Room, talk as Room])
    await town.post(mallory, room, `spam in ${room.name || "a talk"}`);
  const said = async (room: unknown) =>
    bodies(await town.log((room as Room).id)).filter((body) => body !== "");
  return {
    ...{ home, town, ada, mallory, mod, boss, hall, den: den as Room, talk: talk as Room, said },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}
const steps = async (town: Townsfolk) => {
  while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
};

export function clearingContract(open: () => Promise<OpenedStore>): void {
  test("[DEL-9] a moderator erases what a person wrote in the last hour in public rooms and in their own; an admin everywhere", async () => {
    await using all = await opened(open);
    const { town, mallory, mod, boss, hall, den, talk, said } = all;
    const hour = { user: "mallory", sinceSeconds: 3_600 } as const;
    const ofMod = { messages: 1, rooms: [{ id: hall.id, name: "hall", messages: 1 }], more: 0 };
    expect(await town.asks(mod, { type: "user.wrote", ...hour })).toEqual(ofMod);
    expect(await town.asks(boss, { type: "user.wrote", ...hour })).toEqual({
      ...ofMod,
      messages: 3,
      more: 2,
    });
    await town.does(mod.id, { type: "user.erase", ...hour });
    await steps(town);
    expect(await said(hall)).toEqual(["an old one", "good morning"]);
    expect(await said(den)).toEqual(["spam in den"]);
    expect((await town.log(hall.id)).at(-1)).toMatchObject({
      type: "messages.erased",
      by: mod.id,
      user: mallory.id,
    });
    expect(await town.asks(mod, { type: "user.wrote", ...hour })).toEqual({
      messages: 0,
      rooms: [],
      more: 0,
    });
    await town.does(boss.id, { type: "user.erase", id: mallory.id });
    await steps(town);
    expect([await said(hall), await said(den), await said(talk)]).toEqual([["good morning"], [], []]);
    const log = (await lastOfServerLog(all.home.store, 50)).filter(({ type }) => type === "user.erased");
    expect(log).toMatchObject([
      { from: "boss", user: mallory.id, everywhere: true },
      { from: "mod", user: mallory.id, sinceSeconds: 3_600 },
    ]);
    // The person stays, and writes on.
    await town.post(mallory, hall, "sorry");
    expect(await said(hall)).toEqual(["good morning", "sorry"]);
  });

  test("[DEL-9] works for a guest who has gone, goes on after a restart, and is refused for people of a rank that is not lower", async () => {
    await using all = await opened(open);
    const { home, town, mod, boss, hall } = all;
    const gus = await town.guest("gus");
    await town.does(gus.id, { type: "room.join", room: hall.id });
    await town.post(gus, hall, "spam of a guest");
    await town.does(gus.id, { type: "guest.release" });
    for (const user of ["boss", "mod"])
      expect((await town.isRefused(mod.id, { type: "user.erase", user })).code).toBe("not_allowed");
    expect((await town.isRefused(boss.id, { type: "user.erase", user: "nobody" })).code).toBe("no_such_user");
    await town.does(mod.id, { type: "user.erase", id: gus.id });
    await home.reopen();
    await steps(new Townsfolk(home.store));
    const after = new Townsfolk(home.store);
    expect(bodies(await after.log(hall.id)).filter((body) => body !== "")).toEqual([
      "an old one",
      "good morning",
      "spam in hall",
    ]);
  });
}
