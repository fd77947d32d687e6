import { describe, expect, test } from "bun:test";
import type { Answers } from "../../src/protocol/answers.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { FullClient } from "../support/full-client.ts";
import { type House, makes, sharedHouse } from "../support/house.ts";
import { lastOfServerLog, SYSTEM } from "../support/townsfolk.ts";

type Page = Answers["report.list"];

let house: House;
let ada: FullClient;
let mallory: FullClient;
let mod: FullClient;
sharedHouse(async (opened) => {
  house = opened;
  [ada, mallory, mod] = [await house.comes("ada"), await house.comes("mallory"), await house.comes("mod")];
  await house.does(SYSTEM, { type: "user.role", user: "mod", role: "moderator" });
});

const says = async (who: FullClient, room: string, body: string) =>
  (await who.ok<{ id: string }>("message.post", { room, body })).id;
const reports = (who: FullClient, room: string, message: string, reason = "spam") =>
  who.ok("message.report", { room, message, reason });
const open = async (more: Record<string, unknown> = {}) => await mod.ok<Page>("report.list", more);
/** The open report of a message. */
async function reportOf(message: string) {
  const found = (await open()).reports.find((one) => one.message.id === message);
  if (!found) throw new Error(`${message} was not reported`);
  return found;
}
async function den(): Promise<string> {
  const room = await makes(ada, house.named("den"));
  await mallory.ok("room.join", { room });
  return room;
}
const dismiss = async () => {
  for (const { id } of (await open()).reports)
    await mod.ok("report.settle", { report: id, decision: "dismissed" });
};

describe("reports", () => {
  test("[REPORT-1] a report shows moderators the message as it was with what was said around it, also of a private room", async () => {
    const { room } = await ada.ok<{ room: { id: string; name: string } }>("room.create", {
      ...{ name: house.named("attic"), private: true },
    });
    await ada.ok("room.invite", { room: room.id, user: "mallory" });
    await mallory.ok("room.join", { room: room.id });
    for (const body of ["one", "two", "three", "four"]) await says(ada, room.id, body);
    const bad = await says(mallory, room.id, "a threat");
    await says(ada, room.id, `please stop ${"x".repeat(400)}`);
    await reports(ada, room.id, bad, "He threatens me.\nEvery day.");
    await mallory.ok("message.edit", { room: room.id, id: bad, body: "a joke" });
    const report = await reportOf(bad);
    expect(report).toMatchObject({
      by: { name: "ada" },
      reason: "He threatens me.\nEvery day.",
      room: { id: room.id, name: room.name, kind: "private" },
      message: { id: bad, by: { name: "mallory" }, body: "a threat" },
    });
    expect(report.before.map(({ body }) => body)).toEqual(["two", "three", "four"]);
    expect(report.after.map(({ body }) => body)).toEqual([`please stop ${"x".repeat(288)}…`]);
    expect((await mod.refused("history.read", { room: room.id })).code).toBe("no_such_room");
    await dismiss();
  });

  test("[REPORT-2] who can read a message reports it, once; nobody else does, and nobody reports their own", async () => {
    const room = await den();
    const bad = await says(mallory, room, "spam");
    const guest = await house.guestComes("gus");
    const asks = { room, message: bad, reason: "spam" };
    expect((await guest.refused("message.report", asks)).code).toBe("not_member");
    await guest.ok("room.join", { room });
    for (const who of [guest, guest, ada, ada]) await reports(who, room, bad);
    expect((await open()).reports.map(({ by }) => by.name)).toEqual([guest.hello.user.name, "ada"]);
    expect(await mallory.refused("message.report", asks)).toMatchObject({
      ...{ code: "not_allowed", rule: "own" },
    });
    expect((await ada.refused("message.report", { ...asks, message: `${room}.999` })).code).toBe(
      "no_such_message",
    );
    expect((await ada.refused("message.report", { ...asks, reason: "" })).code).toBe("bad_request");
    expect((await ada.refused("report.list")).code).toBe("not_allowed");
    await dismiss();
  });

  test("[REPORT-3] a report keeps a deleted message for the moderators, and shows nothing else that was deleted", async () => {
    const room = await den();
    const [before, bad] = [await says(mallory, room, "spam 1"), await says(mallory, room, "spam 2")];
    await reports(ada, room, bad);
    for (const id of [before, bad]) await mallory.ok("message.delete", { room, id });
    expect(await reportOf(bad)).toMatchObject({ deleted: true, message: { body: "spam 2" }, before: [] });
    expect((await ada.refused("message.report", { room, message: before, reason: "spam" })).code).toBe(
      "no_such_message",
    );
    await mod.ok("message.erase", { room, user: "mallory" });
    expect(await reportOf(bad)).toMatchObject({ deleted: true, message: { body: "spam 2" } });
    await ada.ok("room.delete", { room });
    expect((await open()).reports.map(({ message }) => message.id)).not.toContain(bad);
    await house.does(SYSTEM, { type: "room.restore", room: room as never });
    await dismiss();
  });

  test("[REPORT-4] moderators settle a report once; all of them are told, and r0 says who decided, without the text", async () => {
    const room = await den();
    const bad = await says(mallory, room, "buy my soup");
    const since = mod.signals.all.length;
    await reports(ada, room, bad, "an advertisement");
    const { id } = await reportOf(bad);
    await mod.signals.first((one) => one.type === "report" && one.report === id, "mod hears of the report");
    const settles = { report: id, decision: "acted", note: "Told them to stop." };
    expect((await ada.refused("report.settle", settles)).code).toBe("not_allowed");
    await mod.ok("report.settle", settles);
    await mod.signals.first(
      (one) => one.type === "report" && one.report === id && one.state === "settled",
      "mod hears the decision",
    );
    expect((await mod.refused("report.settle", settles)).code).toBe("no_such_report");
    expect(mod.signals.all.length).toBeGreaterThan(since);
    // The person who reported it hears that it was looked at, and no more.
    const mine = { type: "report", report: id, state: "settled", mine: true } as const;
    await ada.signals.first((one) => one.type === "report" && one.report === id, "ada hears the decision");
    expect(ada.signals.all.filter((one) => one.type === "report" && one.report === id)).toEqual([mine]);
    expect(mallory.signals.all.map(({ type }) => type as string)).not.toContain("report");
    const [last] = (await open({ state: "settled", limit: 1 })).reports;
    expect(last).toMatchObject({
      id,
      settled: { by: { name: "mod" }, decision: "acted", note: "Told them to stop." },
    });
    const log = await lastOfServerLog(house.store, 2);
    const user = mallory.hello.user.id;
    expect(log).toMatchObject([
      { type: "report.settled", from: "mod", report: id, user, decision: "acted" },
      { type: "report.made", from: "ada", report: id, user, room },
    ]);
    expect(JSON.stringify(log)).not.toMatch(/soup|advertisement|stop/);
  });

  test("[REPORT-4] a moderator does not settle a report of their own message; an owner may be the only one who can", async () => {
    const room = await den();
    await mod.ok("room.join", { room });
    const bad = await says(mod, room, "be quiet, all of you");
    await reports(ada, room, bad, "rude");
    const report = (await reportOf(bad)).id;
    expect(await mod.refused("report.settle", { report, decision: "dismissed" })).toMatchObject({
      ...{ code: "not_allowed", rule: "self" },
    });
    const owner = await house.comes("olga");
    await house.does(SYSTEM, { type: "owner.link", code: "hash" });
    await house.does((await house.user("olga")).id, { type: "owner.make", code: "hash" });
    await owner.ok("report.settle", { report, decision: "dismissed" });
  });

  test("[REPORT-5] one person has few open reports, and lists come page by page", async () => {
    const room = await den();
    const eve = await house.comes("eve");
    await eve.ok("room.join", { room });
    const messages: string[] = [];
    for (let i = 0; i <= limits.reportsOfOneMax; i += 1)
      messages.push(await says(mallory, room, `spam ${i}`));
    const last = messages.pop();
    for (const message of messages) await reports(eve, room, message);
    expect((await eve.refused("message.report", { room, message: last, reason: "spam" })).code).toBe(
      "too_many",
    );
    const first = await open();
    expect(first).toMatchObject({ more: true });
    const second = await open({ after: first.reports.at(-1)?.id });
    const seen = [...first.reports, ...second.reports];
    expect(seen.map(({ message }) => `${message.id}`)).toEqual(messages);
    const settled = first.reports[0]?.id;
    await mod.ok("report.settle", { report: settled, decision: "dismissed" });
    await reports(eve, room, last as string);
    const newest = await open({ state: "settled" });
    expect(newest.reports[0]?.id).toBe(settled as never);
  });
});
