import { expect, test } from "bun:test";
import { Exports } from "../../src/chat/exports.ts";
import type { ExportPlace } from "../../src/chat/store.ts";
import { clock } from "../../src/net/clock.ts";
import type { User } from "../../src/protocol/account.ts";
import type { SessionId } from "../../src/protocol/ids.ts";
import { Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

/** The export of a person's own data, page by page. */
export function exportContract(open: () => Promise<OpenedStore>): void {
  test("[EXPORT-5] an export has every message of a person once, in pages that are short whoever wrote most", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const [hall, attic] = [await town.room("hall", ada), await town.room("attic", ada)];
    await town.does(bob.id, { type: "room.join", room: hall.id });
    const texts = Array.from({ length: 110 }, (_, i) => `${i} ${"y".repeat(3_000)}`);
    await Promise.all(texts.map((body) => town.post(ada, hall, body)));
    await Promise.all(texts.map((body) => town.post(bob, hall, `not ${body}`)));
    for (const size of [9_000, 9_001]) await town.post(ada, attic, "x".repeat(size));
    const found: string[] = [];
    let pages = 0;
    let place: ExportPlace | undefined = { part: 0, after: [0, 0] };
    while (place) {
      const page: Awaited<ReturnType<typeof home.store.exported>> = await home.store.exported(ada.id, place);
      expect(page?.lines.length).toBeLessThanOrEqual(500);
      const messages = (page?.lines ?? []) as { readonly type: string; readonly text?: string }[];
      found.push(...messages.flatMap(({ type, text }) => (type === "message" && text ? [text] : [])));
      if (messages.some(({ type }) => type === "message")) pages++;
      place = page?.next;
    }
    expect([found.length, pages]).toEqual([112, 2]);
    expect(found.slice(0, 110).sort()).toEqual(texts.sort());
    expect(found.slice(110).map((text) => text.length)).toEqual([9_000, 9_001]);
  });

  test("[EXPORT-4] a person has one export at a time, and another one when that was read, or given up before it began", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const exports = new Exports({ store: home.store, clock, toll: undefined });
    const begun = ({ id }: User) => {
      const by = { payer: { group: id, person: id }, session: undefined };
      const answer = exports.begin(id, by);
      return "refused" in answer ? undefined : answer.pages;
    };
    const first = begun(ada);
    expect([begun(ada), typeof begun(bob)]).toEqual([undefined, "object"]);
    await first?.return?.();
    const second = begun(ada);
    await second?.next();
    expect(begun(ada)).toBeUndefined();
    const read = [];
    for await (const page of second ?? []) read.push(page);
    expect(read.at(-1)).toStartWith('{"type":"end"');
    expect(begun(ada)).toBeDefined();
  });

  test("[EXPORT-7] an export ends with the account, and with the session that asked for it", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const gus = await town.guest("gus");
    const start: ExportPlace = { part: 0, after: [0, 0] };
    expect(await home.store.exported(gus.id, start)).toBeDefined();
    expect(await home.store.exported(gus.id, start, "s99999" as SessionId)).toBeUndefined();
    await town.does(gus.id, { type: "guest.release" });
    expect(await home.store.exported(gus.id, start)).toBeUndefined();
  });
}
