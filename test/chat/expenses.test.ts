import { describe, expect, test } from "bun:test";
import { costsOf, Expenses } from "../../src/chat/expenses.ts";
import type { RoomId } from "../../src/protocol/ids.ts";

const MINUTE_MS = 60_000;
const ada = { person: "u2", group: "u2" };
const stranger = { person: "u9", group: "198.51.100.7" };
const kitchen = "r5" as RoomId;

function opened() {
  let now = 1_000_000;
  const expenses = new Expenses(() => now);
  return { expenses, passes };

  function passes(ms: number): void {
    now += ms;
  }
}

describe("who costs what", () => {
  test("[LIMIT-20] is told of people, strangers' networks and rooms, the dearest first", () => {
    const { expenses, passes } = opened();
    expenses.note(ada, 100, { room: kitchen, readers: 3 });
    expenses.note(stranger, 700, { room: kitchen, readers: 3 });
    expenses.note({ person: "nobody at 198.51.100.7", group: "198.51.100.7" }, 50);
    expenses.note({ person: "server", group: "server" }, 9_000);
    passes(10_000);
    const { ms, people, networks, rooms } = expenses.dearest("minute");
    expect(ms).toBe(10_000);
    expect(people).toEqual([
      ["u9", { work: 700, requests: 1, deliveries: 3 }],
      ["u2", { work: 100, requests: 1, deliveries: 3 }],
    ]);
    expect(networks).toEqual([["198.51.100.7", { work: 750, requests: 2, deliveries: 3 }]]);
    expect(rooms).toEqual([["r5", { work: 800, requests: 2, deliveries: 6 }]]);
  });

  test("[LIMIT-20] is forgotten: of the minute after two, of the hour after an hour", () => {
    const { expenses, passes } = opened();
    expenses.note(ada, 100);
    passes(MINUTE_MS);
    expect(expenses.dearest("minute").people).toHaveLength(1);
    passes(MINUTE_MS);
    expect(expenses.dearest("minute").people).toEqual([]);
    expect(expenses.dearest("hour")).toMatchObject({ ms: 2 * MINUTE_MS, people: [["u2", { work: 100 }]] });
    passes(60 * MINUTE_MS);
    expect(expenses.dearest("hour").people).toEqual([]);
    expenses.note(ada, 5);
    passes(1_000 * MINUTE_MS);
    expect(expenses.dearest("hour").people).toEqual([]);
  });

  test("[LIMIT-20] keeps little, however many ask", () => {
    const { expenses, passes } = opened();
    for (let minute = 0; minute < 3; minute += 1) {
      for (let n = 1; n <= 5_000; n += 1) expenses.note({ person: `u${n}`, group: `u${n}` }, n);
      passes(MINUTE_MS);
    }
    const { people } = expenses.dearest("hour");
    expect(people).toHaveLength(10);
    expect(people[0]).toEqual(["u2000", { work: 6_000, requests: 3, deliveries: 0 }]);
  });

  test("[LIMIT-20] names people and rooms, networks by their cloaks, and no conversation", async () => {
    const { expenses, passes } = opened();
    expenses.note(stranger, 10_000, { room: kitchen, readers: 1 });
    passes(1_000);
    const names = { people: [{ id: "u9" as never, name: "mallory" }], rooms: [] };
    const known = { store: { namesOf: async () => names }, cloak: () => "a1b2c3.d4e5f6" };
    const said = await costsOf(expenses.dearest("minute"), known);
    const cost = { share: 1, requests: 1, deliveries: 1 };
    expect(said).toEqual({
      seconds: 1,
      people: [{ user: { id: "u9", name: "mallory" }, ...cost }],
      networks: [{ cloak: "a1b2c3.d4e5f6", ...cost }],
      rooms: [{ room: "r5", ...cost }],
    } as never);
  });
});
