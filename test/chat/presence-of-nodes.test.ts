import { expect, test } from "bun:test";
import fc from "fast-check";
import type { NodeId } from "../../src/chat/bus.ts";
import { Presence } from "../../src/chat/presence.ts";
import type { PresenceState } from "../../src/protocol/account.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";

const NODES = ["n2", "n3", "n4"] as NodeId[];
const LEASE = 10;
const state = fc.constantFrom<PresenceState>("online", "away", "offline");
const step = fc.record({
  what: fc.constantFrom("says", "says", "renews", "expires"),
  node: fc.constantFrom(...NODES),
  user: fc.integer({ min: 1, max: 3 }),
  state,
  later: fc.nat(6),
});

test("[SIGN-4] what all nodes together say of a user is the best that a living one says", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const presence = new Presence();
      const [said, until] = [new Map<string, PresenceState>(), new Map<NodeId, number>()];
      let now = 0;
      for (const node of NODES) presence.lives(node, until.set(node, LEASE).get(node) as number);
      for (const { what, node, user, state, later } of steps) {
        now += later;
        const living = (until.get(node) ?? 0) > now;
        if (what === "renews") presence.lives(node, until.set(node, now + LEASE).get(node) as number);
        // Its word alone is believed for a while; here its lease has been seen.
        if (what === "says" && living) {
          said.set(`${user} ${node}`, state);
          presence.hears(
            { type: "presence", room: roomId(1), by: userId(user), from: `${user}`, state },
            node,
            now,
          );
        }
        if (what === "expires") {
          presence.expire(now);
          for (const [node, end] of until)
            if (end <= now) for (const one of [1, 2, 3]) said.delete(`${one} ${node}`);
        }
        for (const one of [1, 2, 3]) {
          const words = NODES.filter((name) => (until.get(name) ?? 0) > now).map((name) =>
            said.get(`${one} ${name}`),
          );
          const best = (["online", "away"] as const).find((word) => words.includes(word)) ?? "offline";
          expect(presence.stateOf(userId(one), now)).toBe(best);
        }
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("[SIGN-4] when a node's lease ends, each room that it told of a user is told what the user is now", () => {
  const presence = new Presence();
  const [two, three] = NODES as [NodeId, NodeId];
  const says = (room: number, state: PresenceState, node: NodeId) =>
    presence.hears({ type: "presence", room: roomId(room), by: userId(1), from: "ada", state }, node, 0);
  presence.lives(two, 10);
  presence.lives(three, 20);
  for (const room of [1, 2]) says(room, "online", two);
  says(1, "away", three);
  expect(presence.expire(9)).toEqual([]);
  expect(presence.expire(10).map(({ room, state }) => `${room} ${state}`)).toEqual(["r1 away", "r2 away"]);
  expect(presence.expire(20).map(({ room, state }) => `${room} ${state}`)).toEqual(["r1 offline"]);
  expect(presence.expire(30)).toEqual([]);
});
