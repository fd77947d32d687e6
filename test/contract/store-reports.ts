import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import type { MessageId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const DAY_MS = 86_400_000;

async function opened(open: () => Promise<OpenedStore>) {
  const home = await open();
  const town = new Townsfolk(home.store);
  const [ada, bob, mod] = (await town.accounts("ada", "bob", "mod")) as [User, User, User];
  await town.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
  const room = await town.room("kitchen", ada, bob);
  return { home, town, ada, bob, mod, room, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

async function reported(
  town: Townsfolk,
  room: Room,
  [author, by]: readonly [User, User],
): Promise<MessageId> {
  const event = await town.post(author, room, "spam");
  if (event.type !== "message.posted") throw new Error("it was not posted");
  await town.does(by.id, { type: "message.report", room: room.id, message: event.id, reason: "bad words" });
  return event.id;
}
const list = async (town: Townsfolk, mod: User, state: "open" | "settled" = "open") =>
  (await town.asks(mod, { type: "report.list", state, limit: 10 })).reports;
/** All steps that are left. */
async function erased(town: Townsfolk): Promise<void> {
  while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
}

export function reportsContract(open: () => Promise<OpenedStore>): void {
  test("[REPORT-3] what a report has of an account is erased with it: with its messages the report, else the reason and names", async () => {
    await using all = await opened(open);
    const { town, ada, bob, mod, room } = all;
    const [ofBob, ofAda] = [await reported(town, room, [bob, ada]), await reported(town, room, [ada, bob])];
    expect((await list(town, mod)).map(({ message }) => message.id)).toEqual([ofBob, ofAda]);
    await town.does(SYSTEM, { type: "user.delete", user: bob.id, messages: "erase", now: true });
    await erased(town);
    const left = await list(town, mod);
    expect(left).toMatchObject([{ by: { id: bob.id, name: "" }, reason: "", message: { id: ofAda } }]);
    expect(left).toHaveLength(1);
  });

  test("[REPORT-3] a report goes with its room, and with what the room keeps no longer", async () => {
    await using all = await opened(open);
    const { home, town, ada, bob, mod, room } = all;
    await reported(town, room, [bob, ada]);
    await home.write(`update events set at = at - ${40 * DAY_MS}`);
    const cellar = await town.room("cellar", ada, bob);
    await reported(town, cellar, [bob, ada]);
    const kept = await reported(town, room, [bob, ada]);
    await town.does(SYSTEM, { type: "room.set", room: room.id, keepDays: 30 });
    await town.does(SYSTEM, { type: "room.delete", room: cellar.id, now: true });
    await erased(town);
    expect((await list(town, mod)).map(({ message }) => message.id)).toEqual([kept]);
  });

  test("[REPORT-3] a settled report is kept for 30 days, an open one until it is settled; both over a restart", async () => {
    await using all = await opened(open);
    const { home, town, ada, bob, mod, room } = all;
    for (const _ of [1, 2, 3]) await reported(town, room, [bob, ada]);
    const [first, second, third] = await list(town, mod);
    for (const report of [first, second])
      if (report)
        await town.does(mod.id, { type: "report.settle", report: report.id, decision: "dismissed" });
    await home.write(
      `update reports set settled_time = settled_time - ${31 * DAY_MS} where id = ${first?.id.slice(1)}`,
    );
    await home.reopen();
    const after = new Townsfolk(home.store);
    await erased(after);
    expect((await list(after, mod, "settled")).map(({ id }) => id)).toEqual([second?.id as never]);
    expect((await list(after, mod)).map(({ id }) => id)).toEqual([third?.id as never]);
  });
}
