import { expect, test } from "bun:test";
import fc from "fast-check";
import { Inbox, type InboxOwner } from "../../src/net/inbox.ts";
import { limits } from "../../src/protocol/limits.ts";
import { turns } from "../support/turns.ts";

interface Asked {
  readonly n: number;
  readonly together: boolean;
}

const NOTHING = "nothing to say";

/** Whose frames are done when a test says so, in whatever order. */
class Owner implements InboxOwner<Asked> {
  readonly begun: number[] = [];
  readonly said: string[] = [];
  readonly failures: unknown[] = [];
  wentOn = 0;
  /** What was under way at the same moment, whenever something new was begun. */
  readonly crowds: Asked[][] = [];
  readonly #running = new Map<number, { asked: Asked; end: (answer: string | undefined | Error) => void }>();

  get running(): readonly number[] {
    return [...this.#running.keys()];
  }

  end(n: number, answer: string | Error = `answer ${n}`): void {
    this.#running.get(n)?.end(answer === NOTHING ? undefined : answer);
    this.#running.delete(n);
  }

  together({ together }: Asked): boolean {
    return together;
  }

  async handle(asked: Asked): Promise<string | undefined> {
    this.begun.push(asked.n);
    const { promise, resolve } = Promise.withResolvers<string | undefined | Error>();
    this.#running.set(asked.n, { asked, end: resolve });
    this.crowds.push([...this.#running.values()].map((each) => each.asked));
    const answer = await promise;
    if (answer instanceof Error) throw answer;
    return answer;
  }

  say(answer: string): void {
    this.said.push(answer);
  }

  failed(cause: unknown): void {
    this.failures.push(cause);
  }

  goOn(): void {
    this.wentOn += 1;
  }
}

const ask = (n: number, together: boolean): Asked => ({ n, together });
const post = (n: number) => ask(n, true);
const other = (n: number) => ask(n, false);

function inbox() {
  const owner = new Owner();
  return { owner, inbox: new Inbox<Asked>(owner) };
}

test("[FEED-6] posts are under way together, and their answers leave in the order of the frames", async () => {
  const { owner, inbox: box } = inbox();
  for (const n of [1, 2, 3]) box.add(post(n));
  expect(owner.begun).toEqual([1, 2, 3]);
  owner.end(3);
  owner.end(2);
  await turns(1);
  expect(owner.said).toEqual([]);
  owner.end(1);
  await turns(1);
  expect(owner.said).toEqual(["answer 1", "answer 2", "answer 3"]);
});

test("[FEED-5] anything else waits for the posts before it, and what comes after waits for it", async () => {
  const { owner, inbox: box } = inbox();
  for (const frame of [post(1), post(2), other(3), other(4), post(5)]) box.add(frame);
  expect(owner.begun).toEqual([1, 2]);
  owner.end(2);
  await turns(1);
  expect(owner.begun).toEqual([1, 2]);
  owner.end(1);
  await turns(1);
  expect(owner.begun).toEqual([1, 2, 3]);
  owner.end(3);
  await turns(1);
  expect(owner.begun).toEqual([1, 2, 3, 4]);
  owner.end(4);
  await turns(1);
  expect(owner.begun).toEqual([1, 2, 3, 4, 5]);
});

test("[FEED-7] a frame whose handling fails is told once and keeps nobody after it", async () => {
  const { owner, inbox: box } = inbox();
  for (const frame of [post(1), post(2), other(3)]) box.add(frame);
  owner.end(1, new Error("as the test wants it"));
  owner.end(2);
  await turns(1);
  owner.end(3);
  await turns(1);
  expect(owner.failures).toHaveLength(1);
  expect(owner.said).toEqual(["answer 2", "answer 3"]);
});

test("a frame without an answer says nothing, and those after it are answered", async () => {
  const { owner, inbox: box } = inbox();
  for (const n of [1, 2]) box.add(post(n));
  owner.end(2);
  owner.end(1, NOTHING);
  await turns(1);
  expect(owner.said).toEqual(["answer 2"]);
});

test("[LIMIT-10] so many frames may wait, and it is told when there is room again", async () => {
  const { owner, inbox: box } = inbox();
  box.add(other(0));
  for (let n = 1; n <= 4; n += 1) {
    expect(box.hasRoom).toBe(true);
    box.add(other(n));
  }
  expect([box.hasRoom, owner.wentOn]).toEqual([false, 0]);
  owner.end(0);
  await turns(1);
  expect([box.hasRoom, owner.wentOn]).toEqual([true, 1]);
});

test("[LIMIT-10] so many posts are under way together, and it is told when there is room again", async () => {
  const { owner, inbox: box } = inbox();
  for (let n = 1; n <= limits.inboxFramesMax; n += 1) {
    expect(box.hasRoom).toBe(true);
    box.add(post(n));
  }
  expect(box.hasRoom).toBe(false);
  owner.end(1);
  await turns(1);
  expect(box.hasRoom).toBe(true);
});

test("[FEED-8] what was not begun when the connection ended is never begun", async () => {
  const { owner, inbox: box } = inbox();
  for (const n of [1, 2, 3]) box.add(other(n));
  box.clear();
  owner.end(1);
  await turns(1);
  expect(owner.begun).toEqual([1]);
});

test("[FEED-6] whatever frames come and whenever they are done: begun in order, answered in order, alone when alone", async () => {
  const frames = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
  const picks = fc.infiniteStream(fc.nat({ max: 1_000 }));
  await fc.assert(
    fc.asyncProperty(frames, picks, async (kinds, picked) => {
      const { owner, inbox: box } = inbox();
      const asked = kinds.map((together, n) => ask(n, together));
      const waiting = [...asked];
      while (owner.said.length < asked.length) {
        const pick = picked.next().value as number;
        const { running } = owner;
        if (waiting.length > 0 && (pick % 3 > 0 || running.length === 0)) box.add(waiting.shift() as Asked);
        else owner.end(running[pick % running.length] as number);
        await turns(pick % 2);
        if (waiting.length === 0 && owner.running.length === 0) await turns(1);
      }
      expect(owner.begun).toEqual(asked.map(({ n }) => n));
      expect(owner.said).toEqual(asked.map(({ n }) => `answer ${n}`));
      for (const crowd of owner.crowds)
        if (crowd.length > 1) expect(crowd.every(({ together }) => together)).toBe(true);
    }),
  );
});
