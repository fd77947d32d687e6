import { expect, test } from "bun:test";
import fc from "fast-check";
import type { NodeId } from "../../src/chat/bus.ts";
import { Presence } from "../../src/chat/presence.ts";
import type { PresenceState } from "../../src/protocol/account.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import type { Presence as PresenceSignal } from "../../src/protocol/signals.ts";

const NODES = ["n2", "n3", "n4"] as NodeId[];
const USERS = [1, 2, 3];
const ROOMS = [1, 2];
const state = fc.constantFrom<PresenceState>("online", "away", "offline");
const step = fc.record({
  what: fc.constantFrom("says", "says", "says", "answers", "dies", "is not read"),
  node: fc.constantFrom(...NODES),
  user: fc.constantFrom(...USERS),
  room: fc.constantFrom(...ROOMS),
  state,
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const said = (room: number, user: number, state: PresenceState): PresenceSignal => ({
  ...{ type: "presence", room: roomId(room), by: userId(user), from: `${user}`, state },
});

/** Each node, and what it says of its users: the same in all rooms where it says something. */
class Model {
  readonly words = new Map<string, { state: PresenceState; rooms: Set<number> }>();

  says({ node, user, room, state }: Step): void {
    const key = `${node} ${user}`;
    const rooms = this.words.get(key)?.rooms ?? new Set();
    if (state === "offline") this.words.delete(key);
    else this.words.set(key, { state, rooms: rooms.add(room) });
  }

  /** The node's users in the room, as another node is told that asks. */
  in(room: number, node: NodeId) {
    return USERS.flatMap((user) => {
      const word = this.words.get(`${node} ${user}`);
      return word?.rooms.has(room) ? [[userId(user), `${user}`, word.state, ""] as const] : [];
    });
  }

  stateOf(user: number): PresenceState {
    const states = NODES.map((node) => this.words.get(`${node} ${user}`)?.state);
    return (["online", "away"] as const).find((one) => states.includes(one)) ?? "offline";
  }
}

test("[SIGN-4] what all nodes together say of a user is the best that one of them says, whatever is lost before a node answers", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 40 }), (steps) => {
      const presence = new Presence();
      const model = new Model();
      const told = new Map<string, PresenceState>();
      const tell = (signals: readonly PresenceSignal[]) => {
        for (const { by, room, state } of signals) told.set(`${by} ${room}`, state);
      };
      for (const [one, isLost] of steps) {
        if (one.what === "says") {
          model.says(one);
          if (!isLost) presence.hears(said(one.room, one.user, one.state), { node: one.node, now: 0 });
        }
        if (one.what === "dies") {
          for (const user of USERS) model.words.delete(`${one.node} ${user}`);
          tell(presence.gone((node) => node === one.node));
        }
        if (one.what === "is not read") presence.leaves(new Set([roomId(one.room)]));
      }
      for (const node of NODES) {
        const rooms = ROOMS.map((room) => ({ room: roomId(room), whole: true, users: model.in(room, node) }));
        tell(presence.isIn(rooms, node, 0));
      }
      for (const user of USERS) expect(presence.stateOf(userId(user))).toBe(model.stateOf(user));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("[SIGN-4] when a node has gone, each room that it told of a user is told what the user is now", () => {
  const presence = new Presence();
  const [two, three] = NODES as [NodeId, NodeId];
  const gone = (node: NodeId, upTo?: number) =>
    presence.gone((one) => one === node, upTo).map(({ room, state }) => `${room} ${state}`);
  for (const room of [1, 2]) presence.hears(said(room, 1, "online"), { node: two, now: 10 });
  presence.hears(said(1, 1, "away"), { node: three, now: 20 });
  // What came later may be from the node's next run.
  expect(gone(two, 9)).toEqual([]);
  expect(gone(two, 10)).toEqual(["r1 away", "r2 away"]);
  expect(gone(three)).toEqual(["r1 offline"]);
  expect(gone(two)).toEqual([]);
});

test("[SIGN-4] a user who has left one room is not offline in the others", () => {
  const presence = new Presence();
  const [two] = NODES as [NodeId];
  const ada = [userId(1), "ada", "online", ""] as const;
  for (const room of [1, 2]) presence.hears(said(room, 1, "online"), { node: two, now: 0 });
  expect(presence.isIn([{ room: roomId(1), whole: true, users: [] }], two, 0)).toEqual([]);
  expect(presence.isIn([{ room: roomId(2), whole: true, users: [ada] }], two, 0)).toEqual([]);
  expect(presence.stateOf(userId(1))).toBe("online");
  const left = presence.isIn([{ room: roomId(2), whole: true, users: [] }], two, 0);
  expect(left.map(({ room, state }) => `${room} ${state}`)).toEqual(["r1 offline", "r2 offline"]);
});
