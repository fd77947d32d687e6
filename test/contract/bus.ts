import { describe, expect, test } from "bun:test";
import type { Bell, Bus, NodeId } from "../../src/chat/bus.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import type { Signal } from "../../src/protocol/signals.ts";
import { Inbox } from "../support/inbox.ts";

/** A bus that is tested, for as long as a test needs it. */
export interface BusTown extends AsyncDisposable {
  node(name: string): Promise<Bus>;
  /** Resolves when what was listened to is in force. */
  settled(): Promise<void>;
}

const [kitchen, garden] = [roomId(1), roomId(2)];
const [ada, bob] = [userId(1), userId(2)];
const typing: Signal = { type: "typing", room: kitchen, by: ada, from: "ada" };

/** What a node hears, each in a line. */
export function hears(bus: Bus): Inbox<string> {
  const inbox = new Inbox<string>();
  bus.hear({
    bell: ({ room, upto, node, user }: Bell) => inbox.add(`${room} ${upto} ${node}${user ? ` ${user}` : ""}`),
    signal: (to, signal, from) => inbox.add(`${signal.type} to ${to} from ${from}`),
    listens: () => {},
    lost: () => inbox.add("lost"),
  });
  return inbox;
}

const bell = (room: Bell["room"], upto: number, node: NodeId): Bell => ({ room, upto, node, server: 0 });

/** What every bus promises. Losing, repeating and shuffling is allowed; these tests run while the way is good. */
export function busContract(open: () => Promise<BusTown>, { isAlone = false } = {}): void {
  describe("a node", () => {
    test("[NODE-1] does not hear itself, and no call throws, before or after the end", async () => {
      await using town = await open();
      const bus = await town.node("n1");
      const use = () => {
        bus.listen(kitchen);
        bus.listen(ada);
        bus.ring({ ...bell(kitchen, 1, bus.node), user: ada });
        bus.signal(kitchen, typing);
        bus.signal(ada, typing);
        bus.leave(kitchen);
        bus.leave(kitchen);
      };
      const heard = hears(bus);
      use();
      await town.settled();
      use();
      await town.settled();
      expect(heard.all).toEqual([]);
      await bus.close();
      use();
      await bus.close();
    });
  });

  if (isAlone) return;

  describe("two nodes", () => {
    test("[NODE-1] hear of the rooms and the users that they listen to", async () => {
      await using town = await open();
      const [one, two] = [await town.node("n1"), await town.node("n2")];
      hears(one);
      const heard = hears(two);
      two.listen(kitchen);
      two.listen(bob);
      await town.settled();
      one.ring(bell(kitchen, 7, one.node));
      await heard.first((line) => line === "r1 7 n1", "a bell of a room");
      one.ring({ ...bell(garden, 2, one.node), user: bob });
      await heard.first(
        (line) => line === "r2 2 n1 u2",
        "a bell for a user, of a room that nobody here reads",
      );
      one.signal(kitchen, typing);
      await heard.first((line) => line === "typing to r1 from n1", "a signal to a room");
      one.signal(bob, typing);
      await heard.first((line) => line === "typing to u2 from n1", "a signal to a user");
    });

    test("[NODE-1] hear nothing after the end", async () => {
      await using town = await open();
      const [one, two, three] = [await town.node("n1"), await town.node("n2"), await town.node("n3")];
      hears(one);
      const [gone, heard] = [hears(two), hears(three)];
      for (const bus of [two, three]) bus.listen(kitchen);
      await town.settled();
      await two.close();
      one.ring(bell(kitchen, 8, one.node));
      await heard.first((line) => line === "r1 8 n1", "the bell");
      await town.settled();
      expect(gone.all).toEqual([]);
    });
  });
}
