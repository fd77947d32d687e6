import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Audience, Client } from "../../src/chat/audience.ts";
import { Feed } from "../../src/chat/feed.ts";
import { type RoomId, userId } from "../../src/protocol/ids.ts";
import type { Room } from "../../src/protocol/room.ts";
import { post } from "../support/events.ts";
import { upTo } from "../support/townsfolk.ts";

const room = { id: "r1" as RoomId, name: "kitchen", kind: "public" } as Room;
const log = { info: () => {}, error: () => {} };

/** A connection that keeps the seqs it was sent, and through which audience. */
class Reader {
  audience: Audience = audienceNamed("plain");
  readonly user = userId(1);
  readonly got: string[] = [];
  readonly ended: string[] = [];
  end(reason: string): void {
    this.ended.push(reason);
  }
}
const clientOf = (reader: Reader) => reader as unknown as Client;

const audiences = new Map<string, Audience>();
function audienceNamed(name: string): Audience {
  const known = audiences.get(name) ?? {
    deliver: (_room, events, readers) => {
      for (const reader of readers as Iterable<unknown>)
        (reader as Reader).got.push(...events.map(({ seq }) => `${name} ${seq}`));
    },
    signal: () => {},
  };
  audiences.set(name, known);
  return known;
}

describe("a feed", () => {
  test("[FEED-2] sends a client each event after what it has once, in order, wherever it begins and whenever pages come", () => {
    const steps = fc.array(fc.constantFrom("post", "page", "page answered"), { maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(8), fc.nat(3), steps, (has, head, whats) => {
        const feed = new Feed(room, head, log);
        const reader = new Reader();
        const client = clientOf(reader);
        let end = head;
        let page: number[] = [];
        let isActive = !feed.place(client, has);
        const ask = () => {
          const gap = isActive && page.length === 0 ? feed.missing(client) : undefined;
          if (gap) page = upTo(Math.min(gap.upTo, gap.after + 2), gap.after + 1);
          else if (page.length === 0) isActive = false;
        };
        const answer = () => {
          reader.got.push(...page.map((seq) => `plain ${seq}`));
          if (page.length > 0) feed.sent(client, page.at(-1) as number);
          page = [];
        };
        const says = () => {
          end += 1;
          feed.deliver(feed.take([post(end)]).next);
          if (feed.reached().length > 0) isActive = true;
        };
        for (const what of whats) ({ post: says, page: ask, "page answered": answer })[what]?.();
        while (end <= has) says();
        while (isActive || page.length > 0) {
          ask();
          answer();
        }
        says();
        expect(feed.isBehind(client)).toBe(false);
        expect(reader.got).toEqual(upTo(end, has + 1).map((seq) => `plain ${seq}`));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("[FEED-1] goes on with a client whose audience has changed, live or behind", () => {
    const feed = new Feed(room, 3, log);
    const [live, behind] = [new Reader(), new Reader()];
    expect(feed.place(clientOf(live), 3)).toBe(true);
    expect(feed.place(clientOf(behind), 1)).toBe(false);
    feed.deliver([post(4)]);
    for (const reader of [live, behind]) {
      reader.audience = audienceNamed("with more capabilities");
      feed.moved(clientOf(reader));
    }
    feed.deliver([post(5)]);
    expect(live.got).toEqual(["plain 4", "with more capabilities 5"]);
    expect(behind.got).toEqual([]);
    expect(feed.readers).toBe(1);
    feed.remove(clientOf(live));
    feed.remove(clientOf(behind));
    expect(feed.readers).toBe(0);
  });
});
