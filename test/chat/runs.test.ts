import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { runsOf } from "../../src/chat/runs.ts";
import type { Event } from "../../src/protocol/events.ts";
import { type UserId, userId } from "../../src/protocol/ids.ts";
import { isMembership } from "../../src/protocol/membership.ts";
import { deleted, joined, left, post, renamed } from "../support/events.ts";

/** Users 1 to 3 have a client on this node; 4 and 5 have none. */
const HERE = [1, 2, 3].map(userId);
const isHere = (user: UserId) => HERE.includes(user);

const kinds = fc.array(
  fc.tuple(fc.constantFrom("post", "post", "join", "leave", "rename"), fc.integer({ min: 1, max: 5 })),
  {
    maxLength: 20,
  },
);

function eventsOf(steps: readonly (readonly [string, number])[], ends: boolean): Event[] {
  const events = steps.map(([what, who], i) => {
    if (what === "join") return joined(i + 1, who);
    if (what === "leave") return left(i + 1, who);
    return what === "rename" ? renamed(i + 1, `name-${i}`) : post(i + 1);
  });
  return ends ? [...events, deleted(events.length + 1)] : events;
}

/** Each event alone: who gets it, by which name of the room. */
function model(events: readonly Event[], members: ReadonlySet<UserId>): string[] {
  const readers = new Set(members);
  let name = "kitchen";
  return events.flatMap((event) => {
    if (event.type === "room.renamed") name = event.name;
    if (event.type === "member.joined" && isHere(event.user)) readers.add(event.user);
    const told = [...readers].sort().map((user) => `${user} ${name} ${event.seq}`);
    if (event.type === "member.left") readers.delete(event.user);
    if (event.type === "room.deleted") readers.clear();
    return told;
  });
}

/** The same, a run at a time, as the hub does it. */
function byRuns(events: readonly Event[], members: ReadonlySet<UserId>): string[] {
  const readers = new Set(members);
  let name = "kitchen";
  return runsOf(events, isHere).flatMap(({ before, events: run, after }) => {
    if (before?.type === "room.renamed") name = before.name;
    if (before && isMembership(before)) readers.add(before.user);
    const told = run.flatMap(({ seq }) => [...readers].sort().map((user) => `${user} ${name} ${seq}`));
    if (after?.type === "room.deleted") readers.clear();
    else if (after) readers.delete(after.user);
    return told;
  });
}

describe("runs", () => {
  test("[FEED-1] give each user here, by the room's name of that moment, what they would get event by event", () => {
    fc.assert(
      fc.property(kinds, fc.boolean(), fc.subarray(HERE), (steps, ends, members) => {
        const events = eventsOf(steps, ends);
        expect(byRuns(events, new Set(members))).toEqual(model(events, new Set(members)));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("[WHO-2] are cut for users here only: what others do is passed on in one piece", () => {
    const events = [post(1), joined(2, 4), post(3), left(4, 4), post(5)];
    expect(runsOf(events, isHere)).toEqual([{ events }]);
    expect(runsOf([post(1), joined(2, 1), post(3), left(4, 1), post(5)], isHere)).toEqual([
      { events: [post(1)] },
      { events: [joined(2, 1), post(3), left(4, 1)], before: joined(2, 1), after: left(4, 1) } as never,
      { events: [post(5)] },
    ]);
    expect(runsOf([], isHere)).toEqual([]);
  });
});
