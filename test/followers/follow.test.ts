import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { type Followed, type Follower, follow, type Span } from "../../src/followers/follow.ts";
import type { Recipe } from "../../src/store/recipe.ts";
import { Runner } from "../../src/store/sqlite/run.ts";
import { StoreHome } from "../support/store-home.ts";
import { Townsfolk, upTo } from "../support/townsfolk.ts";

/** Takes what it is given; some events it cannot take, ever. */
class Taker implements Follower {
  position = 0;
  began = 0;
  readonly taken: string[] = [];
  readonly #cannot: ReadonlySet<string>;

  constructor(...cannot: readonly string[]) {
    this.#cannot = new Set(cannot);
  }

  *take(spans: readonly Span[], position: number): Recipe<void> {
    const all = spans.flatMap(({ room, from, upto }) => upTo(upto, from).map((seq) => `${room}.${seq}`));
    for (const one of all) if (this.#cannot.has(one)) throw new Error(`${one} is poison`);
    this.taken.push(...all);
    this.position = position;
  }

  *missed(last: number): Recipe<void> {
    yield [];
    this.began += 1;
    this.position = last;
  }

  isTrouble(cause: unknown): boolean {
    return String(cause).includes("disk");
  }
}

async function town() {
  const home = await StoreHome.open();
  const folk = new Townsfolk(home.store);
  const ada = await folk.account("ada");
  const rooms = [await folk.room("kitchen", ada), await folk.room("garden", ada)] as const;
  for (const n of upTo(40)) await folk.post(ada, rooms[(n % 2) as 0 | 1], `${n}`);
  const db = new Database(join(home.folder, "exchat.sqlite"), { readonly: true, strict: true });
  const runner = new Runner(db);
  const events = (await Promise.all(rooms.map(({ id }) => folk.log(id)))).flat();
  return {
    all: events.map(({ room, seq }) => `${room}.${seq}`).sort(),
    follows: (taker: Taker, limit = 7): Followed["failed"] => {
      const failed = [];
      for (let more = true; more; ) {
        const step = runner.run(follow(taker, limit));
        failed.push(...step.failed);
        more = step.more;
      }
      return failed;
    },
    [Symbol.asyncDispose]: async () => {
      db.close();
      await home[Symbol.asyncDispose]();
    },
  };
}

test("[FOLLOW-1] a follower of the journal is given every event of every room", async () => {
  await using one = await town();
  const taker = new Taker();
  expect(one.follows(taker)).toEqual([]);
  expect(taker.taken.sort()).toEqual(one.all);
  expect(one.follows(taker)).toEqual([]);
  expect(taker.taken).toHaveLength(one.all.length);
});

test("[FOLLOW-2] an event that it can never take is set aside, with why; all others are taken", async () => {
  await using one = await town();
  const poison = [one.all[5], one.all[6], one.all[30]] as string[];
  const taker = new Taker(...poison);
  const failed = one.follows(taker, 100);
  expect(failed.map(({ room, seq }) => `${room}.${seq}`).sort()).toEqual(poison.sort());
  expect(failed[0]?.why).toMatch(/is poison/);
  expect([...new Set([...taker.taken, ...poison])].sort()).toEqual(one.all);
});

test("[FOLLOW-2] trouble of its own sets nothing aside", async () => {
  await using one = await town();
  const taker = new Taker();
  taker.take = () => {
    throw new Error("the disk is full");
  };
  expect(() => one.follows(taker)).toThrow("the disk is full");
  expect(taker.position).toBe(0);
});

test("[FOLLOW-3] a follower that is nowhere yet, or of whose commits the journal has dropped some, begins anew", async () => {
  await using one = await town();
  for (const position of [-1, 1_000_000]) {
    const taker = new Taker();
    taker.position = position;
    one.follows(taker);
    expect(taker.began).toBe(1);
  }
});
