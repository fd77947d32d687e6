import { expect, test } from "bun:test";
import { lastOfServerLog, SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const list = (name: string, ranges: number, more: object = {}) => ({
  ...({ type: "ranges.import", use: "ban", name, ranges, patterns: 0 } as const),
  body: JSON.stringify({ networks: Array.from({ length: ranges * 4 }, (_, i) => i), patterns: [] }),
  ...more,
});

export function rangesContract(open: () => Promise<OpenedStore>): void {
  test("[BAN-7] a list of ranges is kept whole, replaced by its name, and gone when it is removed or has ended", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const names = async () =>
      (await home.store.standingRanges()).map(({ use, name, ranges }) => [use, name, ranges]);
    await town.does(SYSTEM, list("drop", 100_000, { reason: "hijacked" }));
    await town.does(SYSTEM, { type: "ranges.exempt", network: "192.0.2.0/24" });
    expect(await names()).toEqual([
      ["ban", "drop", 100_000],
      ["exempt", "192.0.2.0/24", 1],
    ]);
    const [drop] = await home.store.standingRanges();
    expect(drop).toMatchObject({ reason: "hijacked", by: { name: "exchat" } });
    expect(JSON.parse(drop?.body ?? "").networks).toHaveLength(400_000);
    await town.does(SYSTEM, list("drop", 2, { forSeconds: 3_600 }));
    const [again] = await home.store.standingRanges();
    expect([again?.ranges, again?.reason]).toEqual([2, undefined]);
    expect(again?.forMs).toBeGreaterThan(3_000_000);
    await town.does(SYSTEM, { type: "ranges.remove", use: "exempt", name: "192.0.2.0/24" });
    expect(await names()).toEqual([["ban", "drop", 2]]);
    expect(
      (await home.store.change(SYSTEM, { type: "ranges.remove", use: "ban", name: "none" })).refused?.code,
    ).toBe("no_such_ban");
    const log = (await lastOfServerLog(home.store, 10)).filter(({ type }) => /^ranges/.test(type));
    expect(log.map((event) => ("name" in event ? event.name : undefined))).toEqual([
      undefined,
      "drop",
      undefined,
      "drop",
    ]);
    expect(JSON.stringify(log)).not.toContain("192.0.2");
  });
}
